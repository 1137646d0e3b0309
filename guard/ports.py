"""The outside world as the inside sees it. Adapters fit these; tests fake them."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from guard.types import Evidence


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


class Store(Protocol):
    """Named collections of passages that can be searched."""

    async def search(
        self, corpus: str, query: str, limit: int, as_of: datetime | None = None
    ) -> tuple[Evidence, ...]:
        """Return the best passages, best first; with `as_of`, only those available by then.

        Raises ConfigError for a corpus that does not exist.
        """
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


class Outcome(StrEnum):
    """What came of opening a web address."""

    FOUND = "found"
    GONE = "gone"  # 404, 410, or a host that does not exist
    UNKNOWN = "unknown"  # nothing can be concluded: refused, too slow, forbidden, offline...
    HOSTILE = "hostile"  # written to deceive a reader or a machine; never opened


@dataclass(frozen=True, slots=True)
class Page:
    """What a web address led to.

    `url` is the final address, after redirects. `reason` says why the outcome is not FOUND. `text`
    is what a reader sees, the title on its first line; None where there is none or it is no text.
    `barred` where nothing was tried because nothing may be: offline, or an address that is none of
    the public web.
    """

    url: str
    outcome: Outcome
    reason: str = ""
    text: str | None = None
    barred: bool = False


class Web(Protocol):
    """The web, for addresses that a model wrote: they may be hostile."""

    async def fetch(self, url: str, allow: Sequence[str] = (), deny: Sequence[str] = ()) -> Page:
        """Open an address; `allow` and `deny` are patterns of hosts, besides the server's own.

        Never raises for what an address leads to: that is the outcome.
        """
        ...


class Language(StrEnum):
    """What a sandbox may be able to run."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    SHELL = "shell"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use: seconds by the clock and of processor time, and bytes.

    `memory` is of all its processes together, `disk` of all its files, `output` of each stream.
    """

    wall: float = 6.0
    cpu: int = 4
    memory: int = 512 << 20
    disk: int = 32 << 20
    output: int = 256 << 10


LIMITS = Limits()


class End(StrEnum):
    """How a run came to its end."""

    EXITED = "exited"
    KILLED = "killed"  # by a signal: a limit of memory or processor time, or its own fault
    TIME = "time"  # over the limit of time by the clock
    OUTPUT = "output"  # over the limit of output
    NOT_RUN = "not run"  # nothing here may or can run it: `why` says what is missing


@dataclass(frozen=True, slots=True)
class Execution:
    """What became of a run. `exit` is None unless it ended by itself; the streams are cut text."""

    end: End
    exit: int | None = None
    stdout: str = ""
    stderr: str = ""
    why: str = ""


class Sandbox(Protocol):
    """A place where code that nobody trusts can do no harm."""

    async def run(
        self,
        language: Language,
        files: Mapping[str, str],
        stdin: str = "",
        limits: Limits = LIMITS,
    ) -> Execution:
        """Run the first of these files (name -> text), the others beside it; none is kept."""
        ...


class NoSandbox:
    """Where nothing is ever run."""

    async def run(
        self,
        language: Language,
        files: Mapping[str, str],
        stdin: str = "",
        limits: Limits = LIMITS,
    ) -> Execution:
        """Say so."""
        return Execution(End.NOT_RUN, why="no sandbox")


NOWHERE = NoSandbox()


@dataclass(frozen=True, slots=True)
class Tools:
    """What the pipeline and the checks may use; made once, in `app`."""

    llm: Llm
    store: Store
    nli: Nli
    web: Web
    sandbox: Sandbox = NOWHERE
