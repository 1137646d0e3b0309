"""What looks names up in programs, as the inside sees it."""

from dataclasses import dataclass
from typing import Protocol


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
