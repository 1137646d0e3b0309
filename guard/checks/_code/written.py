"""The programs that an answer writes, put together, and where each of their characters stands."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.checks._code import wanted as _wanted
from guard.checks._code.snippets import Snippet
from guard.checks._code.told import syntax

_PROMPT = re.compile(r"^[ \t]*\$ ?", re.M)
_OTHERS = {
    **dict.fromkeys(("javascript", "jsx"), "javascript"),
    **dict.fromkeys(("typescript", "ts", "tsx", "mts", "cts"), "typescript"),
    **dict.fromkeys(("shell", "transcript"), "shell"),
}
_Line = tuple[str, int]  # its text, and where it begins in the answer; -1 if it is not from there


@dataclass(frozen=True, slots=True)
class Written:
    """A program in an answer: of one block, or of all cells of a language."""

    language: str
    lines: tuple[_Line, ...]
    blocks: tuple[Snippet, ...]
    fault: str = ""

    @property
    def source(self) -> str:
        """The text of the program."""
        return "\n".join(text for text, _ in self.lines)

    def places(self, start: int, end: int) -> tuple[int, int] | None:
        """Where characters of the program stand in the answer; None if they do not."""
        starts, at = [], 0
        for text, _ in self.lines:
            starts.append(at)
            at += len(text) + 1
        line = bisect_right(starts, start) - 1
        text, begins = self.lines[line]
        within = start - starts[line]
        if begins < 0 or within + end - start > len(text):
            return None
        return begins + within, begins + within + end - start

    def line(self, start: int) -> int:
        """The number, from 0, of the line of the program that a character is in."""
        return self.source.count("\n", 0, start)


def written(text: str, blocks: Sequence[Snippet], asked: Sequence[str]) -> list[Written]:
    """The programs of an answer: its Python as one, each other block for itself.

    What the user's messages define goes before the Python, which may rely on it.
    """
    cells: list[tuple[Snippet, list[_Line]]] = []
    found: list[Written] = []
    for block in blocks:
        lines = list(_lines(text, block))
        if block.language == "python":
            if fault := syntax(block.source):
                found.append(Written("python", tuple(lines), (block,), fault))
            else:
                cells.append((block, lines))
        elif block.language == "doctest":
            cells.append((block, list(_typed(lines))))
        elif language := _OTHERS.get(block.language):
            if block.language == "transcript":
                lines = list(_commands(lines))
            found.append(Written(language, tuple(lines), (block,)))
    if cells:
        given = "\n".join(_wanted.given_code(message) for message in asked)
        before = [(line, -1) for line in given.split("\n")]
        modules = [b.name.rpartition("/")[2].removesuffix(".py") for b in blocks if b.name]
        program = [*before, *(line for _, lines in cells for line in lines)]
        found.append(
            Written("python", tuple(_without(program, modules)), tuple(b for b, _ in cells))
        )
    return found


def _lines(text: str, block: Snippet) -> Iterator[_Line]:
    """The lines of a block; a margin or a mark of quotation before one is no part of it."""
    if block.source == text:
        at = 0
    else:
        at = text.index("\n", block.start) + 1 if "\n" in text[block.start :] else len(text)
    for line in block.source.split("\n"):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield line, end - len(line) if text[max(at, end - len(line)) : end] == line else -1
        at = end + 1


def _typed(lines: Sequence[_Line]) -> Iterator[_Line]:
    """What is typed in an interactive session, without what it answers."""
    for line, at in lines:
        margin = re.match(r"[ \t]*(?:>>>|\.\.\.) ?", line)
        if margin:
            yield line[margin.end() :], at + margin.end() if at >= 0 else at


def _commands(lines: Sequence[_Line]) -> Iterator[_Line]:
    for line, at in lines:
        if prompt := _PROMPT.match(line):
            yield line[prompt.end() :], at + prompt.end() if at >= 0 else at


def _without(lines: Sequence[_Line], modules: Sequence[str]) -> Iterator[_Line]:
    """The lines without imports of files that the answer itself shows."""
    names = "|".join(re.escape(name) for name in modules if name.isidentifier())
    shown = re.compile(rf"^([ \t]*)(?:from|import)[ \t]+(?:{names})\b[^(\\]*$") if names else None
    for line, at in lines:
        if shown and (match := shown.match(line)):
            line = f"{match[1]}pass".ljust(len(line))
        yield line, at
