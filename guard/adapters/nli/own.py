"""Models of one's own, run here by torch."""

import asyncio
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from guard.adapters.nli.labels import says
from guard.adapters.nli.parts import overlapping
from guard.adapters.nli.queue import Pair
from guard.errors import ConfigError, TooLarge
from guard.ports import Entailment


class Scorer(Protocol):
    """A loaded model of one kind."""

    tokenizer: Any
    """That of transformers; None if the model keeps its own."""
    room: float
    """The most tokens that it reads at once."""

    def size(self, premise: str, hypothesis: str) -> int:
        """Tokens of a pair, as the model reads it."""
        ...

    def score(self, pairs: Sequence[Pair]) -> list[Entailment]:
        """Judge pairs that fit, in one batch, in order."""
        ...


class Own:
    """A model that `load` makes when it is first needed, on a thread of its own.

    A premise that does not fit is read in overlapping parts, and the part that says most counts.
    What looks like a special token of the model in a text is text.
    """

    batch = 32
    lanes = 1  # torch has threads of its own

    def __init__(self, name: str, load: Callable[[], Scorer]) -> None:
        self._name = name
        self._load = load
        self._scorer: Scorer | None = None
        self._thread = ThreadPoolExecutor(1, "nli")

    async def judge(self, pairs: Sequence[Pair]) -> list[Entailment]:
        """Judge pairs, in order.

        Raises ConfigError and MissingExtra as the model is loaded, ConfigError for what is no
        probability, TooLarge for a hypothesis that leaves no room for a premise.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._judge, pairs)

    def _judge(self, pairs: Sequence[Pair]) -> list[Entailment]:
        scorer = self._scorer = self._scorer or self._load()
        plain = _plain(scorer.tokenizer)
        parts = [
            (position, part, plain(hypothesis))
            for position, (premise, hypothesis) in enumerate(pairs)
            for part in _parts(scorer, self._name, plain(premise), plain(hypothesis))
        ]
        judged: dict[int, Entailment] = {}
        for start in range(0, len(parts), self.batch):
            some = parts[start : start + self.batch]
            found = scorer.score([(premise, hypothesis) for _, premise, hypothesis in some])
            for (position, _, _), entailment in zip(some, found, strict=True):
                self._expect_probabilities(entailment)
                judged[position] = max(judged.get(position, entailment), entailment, key=says)
        return [judged[position] for position in range(len(pairs))]

    def _expect_probabilities(self, found: Entailment) -> None:
        """What is no number compares as nothing would: it must never reach a threshold."""
        shares = found.entailment, found.neutral, found.contradiction
        if not all(0 <= share <= 1 for share in shares):
            raise ConfigError(
                f"the model {self._name!r} gives no probabilities but {shares[0]}: its weights are "
                "broken, or its precision is too low for them"
            )


def _plain(tokenizer: Any) -> Callable[[str], str]:
    """What takes the first character of every special token in a text away, and no length."""
    tokens = sorted(getattr(tokenizer, "all_special_tokens", ()), key=len, reverse=True)
    if not tokens:
        return lambda text: text
    special = re.compile("|".join(map(re.escape, tokens)))
    return lambda text: special.sub(lambda found: " " + found[0][1:], text)


def _parts(scorer: Scorer, name: str, premise: str, hypothesis: str) -> list[str]:
    """The premise, or overlapping parts of it that fit the model with the hypothesis."""
    size = scorer.size(premise, hypothesis)
    if size <= scorer.room:
        return [premise]
    alone = scorer.size("", hypothesis)
    left = scorer.room - alone
    if left < scorer.room / 8:
        raise TooLarge(f"a claim does not fit {name}: {alone} tokens where it reads {scorer.room}")
    width = int(0.8 * len(premise) * left / (size - alone))
    while width:
        parts = list(overlapping(premise, width))
        if all(scorer.size(part, hypothesis) <= scorer.room for part in parts):
            return parts
        width //= 2
    raise TooLarge(f"{name} cannot read a single character of a passage with a claim")
