"""Regular expressions that cannot hang, whoever wrote them."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Protocol

import re2
import regex

from guard.errors import GuardError

MILLISECONDS = 50.0
MEMORY = 8 << 20
"""Bytes one expression may use in re2, as it needs them; beyond that it is slower, not wrong. With
2 MB the addresses of e-mail take seven times as long: their letters are those of all scripts."""


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

    def finditer(self, text: Any) -> Iterator[Match]:
        """Return the matches, first to last, none overlapping; re2 takes bytes of UTF-8 too."""
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


class Partial:
    """An expression that is looked for where a text ends, which may not be all of it.

    What `regex` refuses may begin anywhere.
    """

    def __init__(self, pattern: str, milliseconds: float) -> None:
        self._seconds = milliseconds / 1000
        self._regex: regex.Pattern[str] | None = None
        with suppress(regex.error, RecursionError):
            self._regex = regex.compile(pattern)

    def begins(self, text: str, end: int) -> int:
        """Where before `end` a match begins that goes on there, or that more text may prolong.

        `end` if there is none; 0 if it can't be told.
        """
        if self._regex is None:
            return 0
        try:
            for match in self._regex.finditer(
                text, partial=True, timeout=self._seconds, concurrent=True
            ):
                if match.start() >= end:
                    break
                if match.partial or match.end() > end or match.end() == len(text):
                    return match.start()
        except TimeoutError:
            return 0
        return end


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


# What `regex` alone knows, and neither bounds in time nor in depth: recursion, fuzzy matching.
_UNBOUNDED = regex.compile(
    r"\(\?(?:R|[+-]?\d+|&\w+|P>\w+)\)|\{[^{}]*\b?(?:[eids]\s*[<>]|\d\s*[<>]=?\s*[eids]|[eids](?:,|\}))"
)
LONGEST = 20_000  # characters of an expression


def compiled(name: str, pattern: str, milliseconds: float = MILLISECONDS) -> Regex:
    """Compile with re2, or with a time limit what re2 refuses; `name` is what errors call it.

    Raises ValueError, with the reason, for what is no regular expression or can't be bounded.
    """
    if len(pattern) > LONGEST:
        raise ValueError(f"{name} is longer than {LONGEST:,} characters")
    if linear(pattern):
        return re2.compile(pattern, options())  # type: ignore[no-any-return]
    if _UNBOUNDED.search(pattern):
        raise ValueError(f"{name} has no bound: recursion and fuzzy matching are not allowed")
    try:
        return Backtracking(name, pattern, milliseconds)
    except regex.error as error:
        raise ValueError(f"{name} is not a regular expression: {error}") from None
    except RecursionError:
        raise ValueError(f"{name} is not a regular expression: nested too deeply") from None
