"""Names of packages in the arguments of a tool call: what it would install, run or write."""

import json
import shlex
from collections.abc import Iterator
from typing import Any

from guard.checks._code.snippets import Snippet, is_program
from guard.checks._packages.commands import commands
from guard.checks._packages.imports import imported
from guard.checks._packages.mention import Mention
from guard.types import ToolCall


def ordered(call: ToolCall) -> list[Mention]:
    """The packages that a call names, each once; where they stand is of no meaning here."""
    try:
        arguments = json.loads(call.arguments)
    except (ValueError, RecursionError):
        arguments = call.arguments
    found = {one.key: one for text in _texts(arguments) for one in _named(text)}
    return list(found.values())


def _named(text: str) -> Iterator[Mention]:
    yield from commands(text, 0, len(text), lambda _: True)
    if is_program(text):
        yield from imported(text, Snippet("python", text, 0, len(text)))


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, and a list of words as the command that it may be."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
            words = [word for word in one if isinstance(word, str)]
            if len(words) == len(one) > 1:
                yield shlex.join(words)
