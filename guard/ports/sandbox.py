"""A place to run code as the inside sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


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

    async def run(self, *_: Any, **__: Any) -> Execution:
        """Say so."""
        return Execution(End.NOT_RUN, why="no sandbox")


NOWHERE = NoSandbox()
