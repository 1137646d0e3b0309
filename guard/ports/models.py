"""Models as the inside sees them: one that writes, and one that judges entailment."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Llm(Protocol):
    """A model that writes. `body` is an OpenAI chat completion request, as a JSON object."""

    def stream(self, body: Mapping[str, Any]) -> AsyncGenerator[Mapping[str, Any], None]:
        """Yield what the model sends: chunks if `body["stream"]` is true, else one completion.

        Raises UpstreamError or one of its kinds, also in the middle. Closing the iterator ends
        the call.
        """
        ...

    def on_behalf_of(self, headers: Mapping[str, str]) -> "Llm":
        """The same model, called with the credentials in a client's headers (lower-case names)."""
        ...


@dataclass(frozen=True, slots=True)
class Entailment:
    """How a premise bears on a hypothesis: probabilities that sum to 1.

    `faults` are (start, end, probability) of characters of the hypothesis, for models that say
    which part of it the premise does not bear out.
    """

    entailment: float
    neutral: float
    contradiction: float
    faults: tuple[tuple[int, int, float], ...] = ()


class Nli(Protocol):
    """Models that say whether a premise entails a hypothesis."""

    async def entail(self, model: str, pairs: Sequence[tuple[str, str]]) -> list[Entailment]:
        """Judge (premise, hypothesis) pairs in one batch, in order.

        `model` is a name from a policy. Raises ConfigError if it cannot be had.
        """
        ...
