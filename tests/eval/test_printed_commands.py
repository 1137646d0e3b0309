"""Every command that a message or the README tells a user to run is there."""

import ast
import re
import shlex
from pathlib import Path

import guard_eval
import pytest
from guard_eval.cli import app as harness
from guard_eval.refusals.scan import remedy
from guard_eval.refusals.table import ELSEWHERE, RULES
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


def _remedies() -> dict[str, str]:
    found = {rule.code: remedy(rule, {}) for rule in RULES}
    return found | {code: what for code, (_, what) in ELSEWHERE.items()}


def _lacking(line: str) -> str:
    """What keeps a command from being given as it is printed."""
    words = shlex.split(line)
    command, left = get_command(guard), words[1:]
    while hasattr(command, "list_commands"):
        name, *left = left
        command = get_command(harness) if name == "eval" else command.get_command(None, name)
    options = {name: p for p in command.params for name in (*p.opts, *p.secondary_opts)}
    given = {word for word in left if word.startswith("-")}
    if unknown := given - options.keys():
        return f"no option {unknown}"
    taken = {options[word].name for word in given}
    needed = [p for p in command.params if p.required and p.param_type_name == "option"]
    if missing := [p.opts[0] for p in needed if p.name not in taken]:
        return f"without {missing}"
    values = sum(not options[word].is_flag for word in given)
    plain = len([word for word in left if not word.startswith("-")]) - values
    arguments = [p for p in command.params if p.param_type_name == "argument" and p.required]
    return "too few words" if plain < len(arguments) else ""


@pytest.mark.parametrize("code", _remedies())
def test_what_a_remedy_says_can_be_given_as_it_stands(code):
    """With the user's own names where there are capitals; no option is made up, none left out."""
    commands = re.findall(r"`(guard [^`]+)`", _remedies()[code])
    assert {line: why for line in commands if (why := _lacking(line))} == {}


@pytest.mark.parametrize("code", _remedies())
def test_a_remedy_names_a_command_to_type(code):
    assert re.search(r"`(guard|export|chmod) [^`]+`", _remedies()[code])


def test_a_command_that_lacks_something_is_found():
    assert _lacking("guard eval register --policy NAME") == "without ['--split']"
    assert _lacking("guard eval split make --prefix new-") == "too few words"
    assert _lacking("guard eval seal make test --now") == "no option {'--now'}"
    assert _lacking("guard eval leaks waive E_X --split s --reason r") == ""
