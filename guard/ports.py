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
class Missing:
    """A name in a program that does not exist: characters `start` to `end` of its text.

    `reason` is for a person: what is missing where, since when, and what there is instead.
    """

    start: int
    end: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking up the names in a program.

    `unread` says what was not looked up, and why; `by` is what looked, with its version.
    """

    missing: tuple[Missing, ...] = ()
    unread: tuple[str, ...] = ()
    by: str = ""


class Symbols(Protocol):
    """What modules, functions, methods, keyword arguments and options there are."""

    async def look(self, language: str, source: str) -> Looked:
        """Look up the names in a program; nothing of it is run or imported.

        `language` is `python`, `javascript`, `typescript` or `shell`; of any other nothing is
        looked up. Never raises for what a program contains.
        """
        ...


class NoSymbols:
    """Where no name can be looked up."""

    async def look(self, language: str, source: str) -> Looked:
        """Say so."""
        return Looked(unread=("nothing here can look names up",))


NO_SYMBOLS = NoSymbols()


class Standing(StrEnum):
    """What a registry of packages knows of a name."""

    EXISTS = "exists"
    ABSENT = "absent"
    ALIKE = "alike"  # it exists, is little used, and resembles a popular one
    UNKNOWN = "unknown"  # nothing here knows all names of that registry


@dataclass(frozen=True, slots=True)
class Package:
    """What is known of a package's name; `nearest` is the popular name that it resembles."""

    name: str
    standing: Standing
    nearest: str = ""
    reason: str = ""


class Packages(Protocol):
    """The names of packages that can be installed."""

    async def package(self, registry: str, name: str) -> Package:
        """What `pypi` or `npm` has under a name, as written; of another registry UNKNOWN."""
        ...

    async def module(self, name: str) -> Package:
        """What PyPI has that provides a top-level module of Python: `nearest` where it EXISTS.

        ABSENT where no package is known to, ALIKE where only a little used one; `nearest` is then
        a popular module that it resembles.
        """
        ...


class NoPackages:
    """Where no registry is known."""

    async def package(self, registry: str, name: str) -> Package:
        """Say so."""
        return Package(name, Standing.UNKNOWN, reason="nothing here knows the names of packages")

    async def module(self, name: str) -> Package:
        """Say so."""
        return await self.package("pypi", name)


NO_PACKAGES = NoPackages()


@dataclass(frozen=True, slots=True)
class Tools:
    """What the pipeline and the checks may use; made once, in `app`."""

    llm: Llm
    store: Store
    nli: Nli
    web: Web
    sandbox: Sandbox = NOWHERE
    symbols: Symbols = NO_SYMBOLS
    packages: Packages = NO_PACKAGES
