"""A name that was looked for and not found, before it is told to anybody."""

import ast
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What was looked for."""

    MODULE = "module"
    MEMBER = "member"  # of a module
    ATTRIBUTE = "attribute"  # of a class or its objects
    ARGUMENT = "argument"  # of a function, by keyword


@dataclass(frozen=True, slots=True)
class Miss:
    """A name that does not exist, at characters `start` to `end`.

    `owner` is where it was looked for: the full name of a module or function, or that of a class
    as far as it is known. `names` are what there is instead. `own` where the owner is a class that
    the program itself defines. `others` say the same of what else the owner may be.
    """

    start: int
    end: int
    name: str
    what: What
    owner: str
    names: tuple[str, ...] = ()
    own: bool = False
    others: tuple["Miss", ...] = ()

    @classmethod
    def of(
        cls, start: int, name: str, what: What, owner: str, names: tuple[str, ...] = ()
    ) -> "Miss":
        """That of a name which stands as it is from `start` on."""
        return cls(start, start + len(name), name, what, owner, names)


class Places:
    """Turns the lines and columns of a syntax tree into characters of its source."""

    def __init__(self, source: str) -> None:
        self._lines = [f"{line}\n" for line in source.split("\n")]
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def at(self, line: int, column: int) -> int:
        """The character at a line (from 1) and a column in bytes of UTF-8."""
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        if not text.isascii():
            column = len(text.encode()[:column].decode("utf-8", "ignore"))
        return self._starts[line - 1] + column

    def here(self, line: int, character: int) -> int:
        """The character at a line (from 0) and a column in characters."""
        return self._starts[min(line, len(self._lines))] + character

    def line(self, at: int) -> tuple[int, int]:
        """The line (from 0) and column of a character."""
        line = bisect_right(self._starts, at) - 1
        return line, at - self._starts[line]

    def end(self, node: ast.expr | ast.stmt | ast.keyword | ast.alias) -> int:
        """The character where a node ends."""
        return self.at(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)

    def start(self, node: ast.expr | ast.stmt | ast.keyword | ast.alias) -> int:
        """The character where a node starts."""
        return self.at(node.lineno, node.col_offset)


def unique(misses: Iterable[Miss]) -> list[Miss]:
    """The misses in order of place, one of each place and name."""
    found: dict[tuple[int, str], Miss] = {}
    for one in sorted(misses, key=lambda m: (m.start, m.end)):
        found.setdefault((one.end, one.name), one)
    return list(found.values())
