"""What code must do: tests and examples in the words of a request, and outputs that are claimed."""

import ast
import doctest
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guard.checks._code.asserted import assertions
from guard.checks._code.snippets import parsed, snippets

MOST = 200  # tests and examples that are run
_QUOTES = re.compile(r"[ \t]*(?:\"{3}|'{3})[ \t]*$", re.M)
_CODE = re.compile(r"^(?:from|import|def|class|async def|@)\b", re.M)
_PRINTS = re.compile(
    r"\b(?:prints?|outputs?|displays?|output (?:is|will be|should be))(?: exactly)?:?\s{0,3}"
    r"(?:`([^`\n]{1,200})`|(-?\d[\d.,]*\d|\d)(?![\w.]*[A-Za-z]))",
    re.I,
)
_ABOVE_OUTPUT = re.compile(
    r"\b(?:outputs?|prints?|printed|displays?|result)\b[^\n]{0,60}:\W*$", re.I
)


@dataclass(frozen=True, slots=True)
class Example:
    """An expression or statement, and what an interactive Python would show after it.

    `at` is where an answer says so in its prose; -1 where it stands in code.
    """

    source: str
    want: str
    at: int = -1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request wants of code: tests, examples, and code that an answer may rely on.

    `unread` is True if a message was too long to be read.
    """

    tests: Sequence[str]
    examples: Sequence[Example]
    given: str
    unread: bool


def wanted(messages: Iterable[str], tests: Sequence[str], longest: int) -> Wanted:
    """Read what messages want, and no tests from them where some are given beside them."""
    every = list(messages)
    read = [message for message in every if len(message) <= longest]
    return Wanted(
        tests or [test for message in read for test in assertions(message)],
        [] if tests else [example for message in read for example in examples(message)],
        "\n".join(given_code(message) for message in read),
        len(read) < len(every),
    )


def examples(text: str) -> list[Example]:
    """The doctest examples in a text; a docstring's end is the end of an output too."""
    try:
        found = doctest.DocTestParser().get_examples(_QUOTES.sub("", text))
    except ValueError:  # uneven margins, or no blank after >>>
        return []
    return [Example(one.source, one.want) for one in found]


def given_code(text: str) -> str:
    """Imports and definitions that a question shows: an answer may rely on them."""
    blocks = [one.source for one in snippets(text) if one.language == "python"]
    begins = _CODE.search(text)
    if not blocks and begins:
        blocks = [text[begins.start() :]]
    kept: list[ast.stmt] = []
    for block in blocks:
        try:
            body = parsed(block).body
        except SyntaxError:
            lines = [line for line in block.split("\n") if re.match(r"(?:from|import) ", line)]
            body = _each(lines)
        kept += [node for node in body if isinstance(node, _STAY)]
    try:
        return "\n".join(ast.unparse(node) for node in kept)
    except RecursionError:  # a formula nested as no person writes it
        return ""


_STAY = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _each(lines: Iterable[str]) -> list[ast.stmt]:
    body: list[ast.stmt] = []
    for line in lines:
        try:
            body += parsed(line).body
        except SyntaxError:
            continue
    return body


def claimed(prose: str, at: int) -> list[tuple[str, int]]:
    """Outputs that prose, which begins `at`, claims of code: "prints `42`"; and where it does."""
    return [(found[1] or found[2], at + found.start()) for found in _PRINTS.finditer(prose)]


def announces_output(prose: str) -> bool:
    """Whether the block after this prose is said to be an output."""
    return _ABOVE_OUTPUT.search(prose[-120:].rstrip()) is not None
