"""Every command that a message or the README tells a user to run is there."""

import ast
import re
from pathlib import Path

import guard_eval
import pytest
from guard_eval.cli import app as harness
from typer.main import get_command

from guard.cli import app as guard

HERE = Path(guard_eval.__file__).parent
README = Path(__file__).parents[2] / "README.md"
_TOLD = re.compile(r"\bguard (?=(?:eval|corpus|policy|registry)\b)((?:[a-z][a-z-]*(?: |\b))+)")
FIRST = {("eval", "report")}  # a group that takes a run where a command could stand


def told(text: str) -> list[tuple[str, ...]]:
    """The words of each command in a text, up to the first that is no plain word."""
    return [tuple(found.split()) for found in _TOLD.findall(text)]


def missing(words: tuple[str, ...]) -> str | None:
    """The word that is no command where one has to stand."""
    command, path = get_command(guard), ()
    for word in words:
        if not hasattr(command, "list_commands") or path in FIRST:
            return None
        if word not in command.list_commands(None):
            return word
        path = (*path, word)
        command = get_command(harness) if path == ("eval",) else command.get_command(None, word)
    return None


def _texts() -> dict[str, str]:
    texts = {"README.md": README.read_text("utf-8")}
    for path in HERE.rglob("*.py"):
        strings = (
            node.value
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        texts[str(path.relative_to(HERE))] = "\n".join(strings)
    return texts


def test_they_exist():
    every = [(name, words) for name, text in _texts().items() for words in told(text)]
    assert len(every) > 50
    assert [(name, " ".join(words)) for name, words in every if missing(words)] == []


@pytest.mark.parametrize(
    "text, word",
    [
        ("run `guard eval leak scan`", "leak"), ("`guard corpus migrate`", "migrate"),
        ("`guard eval seal brake`", "brake"), ("`guard eval leaks scan`", None),
        ("`guard eval report runs/x`", None), ("`guard eval policy fit-record POLICY`", None),
    ],
)  # fmt: skip
def test_one_that_does_not_is_found(text, word):
    (words,) = told(text)
    assert missing(words) == word
