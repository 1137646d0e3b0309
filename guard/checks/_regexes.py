"""Regular expressions that cannot hang, whoever wrote them."""

from collections.abc import Iterator
from typing import Any, Protocol

import re2
import regex

from guard.errors import GuardError

MILLISECONDS = 50.0
MEMORY = 2 << 20  # bytes one expression may use in re2; beyond that it is slower, not wrong


class Match(Protocol):
    """One place where an expression matches."""

    def span(self) -> tuple[int, int]:
        """Where it begins and ends, in characters."""
        ...

    def group(self, group: int = 0, /) -> Any:
        """The text of a group, None if the group took no part."""
        ...


class Regex(Protocol):
    """A compiled expression."""

    @property
    def groups(self) -> int:
        """How many groups it captures."""
        ...

    def search(self, text: str) -> Match | None:
        """Return the first match."""
        ...

    def finditer(self, text: str) -> Iterator[Match]:
        """Return the matches, first to last, none overlapping."""
        ...


class Backtracking:
    """An expression that needs backtracking (look-around, back-references), and so a time limit.

    Every search may take `milliseconds`; GuardError if it needs more.
    """

    def __init__(self, name: str, pattern: str, milliseconds: float) -> None:
        self._name = name
        self._regex = regex.compile(pattern)
        self._seconds = milliseconds / 1000

    @property
    def groups(self) -> int:
        """How many groups it captures."""
        return self._regex.groups

    def search(self, text: str) -> Match | None:
        """Return the first match."""
        return next(self.finditer(text), None)

    def finditer(self, text: str) -> Iterator[Match]:
        """Return the matches, first to last, none overlapping."""
        try:
            yield from self._regex.finditer(text, timeout=self._seconds, concurrent=True)
        except TimeoutError:
            limit = f"{self._seconds * 1000:g} ms"
            raise GuardError(f"{self._name} did not finish within {limit}") from None


def options(memory: int = MEMORY) -> re2.Options:
    """Options for re2: how many bytes it may use, and nothing said on stderr."""
    chosen = re2.Options()
    chosen.log_errors = False
    chosen.max_mem = memory
    return chosen


def linear(pattern: str) -> bool:
    """Whether re2 takes the pattern, so that matching is linear in the text."""
    try:
        re2.compile(pattern, options())
    except (re2.error, UnicodeEncodeError):
        return False
    return True


def compiled(name: str, pattern: str, milliseconds: float = MILLISECONDS) -> Regex:
    """Compile with re2, or with a time limit what re2 refuses; `name` is what errors call it.

    Raises ValueError, with the reason, for what is no regular expression.
    """
    if linear(pattern):
        return re2.compile(pattern, options())  # type: ignore[no-any-return]
    try:
        return Backtracking(name, pattern, milliseconds)
    except regex.error as error:
        raise ValueError(f"{name} is not a regular expression: {error}") from None
    except RecursionError:
        raise ValueError(f"{name} is not a regular expression: nested too deeply") from None
