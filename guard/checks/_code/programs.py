"""Runs a program of an answer in the sandbox, and says what came of it."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any

from guard.checks._code.falsified import falsified, other_output, plain
from guard.checks._code.ran import Event, events, sound
from guard.ports import End, Execution, Language, Limits, Sandbox

_DRIVER = "driver.py"


@dataclass(frozen=True, slots=True)
class Order:
    """Python to run in one namespace: what was given, cells, examples and tests, in this order.

    `beside` are files that the cells may import or read.
    """

    given: str = ""
    cells: Sequence[str] = ()
    examples: Sequence[tuple[str, str]] = ()
    tests: Sequence[str] = ()
    beside: Mapping[str, str] = field(default_factory=dict)


async def run_python(
    order: Order, sandbox: Sandbox, limits: Limits
) -> tuple[list[Event], Execution]:
    """What was reported, and how the run ended. The last event is `done` if it got that far.

    A report that is not of what was ordered, each once and in its order, is none.
    """
    word = secrets.token_hex(16)
    told: dict[str, Any] = {
        "given": order.given,
        "cells": list(order.cells),
        "examples": list(order.examples),
        "tests": [plain(test) for test in order.tests],
    }
    driver = files("guard.checks._code").joinpath("driver.py").read_text("utf-8")
    stdin = json.dumps([word, told])
    program = {_DRIVER: driver, **{n: text for n, text in order.beside.items() if n != _DRIVER}}
    outcome = await sandbox.run(Language.PYTHON, program, stdin, limits)
    happened = events(word, outcome.stdout)
    asked = [("cell", n) for n in range(len(order.cells))]
    asked += [("example", n) for n in range(len(order.examples))]
    asked += [("test", n) for n in range(len(order.tests))]
    told_of = [(event.get("kind"), event.get("number")) for event in happened]
    if told_of != [*asked, ("done", None)][: len(told_of)] or not all(map(sound, happened)):
        return [], Execution(outcome.end, outcome.exit, why="what it reports is not what was asked")
    return happened, outcome


async def disproved(order: Order, sandbox: Sandbox, limits: Limits) -> tuple[str, str]:
    """(what fails, why nothing can be told) where a program that passes is given wrong tests."""
    outputs = [other_output(want) for _, want in order.examples]
    tests = [falsified(test) for test in order.tests]
    wrong = replace(
        order,
        examples=[
            (source, other or want)
            for (source, want), other in zip(order.examples, outputs, strict=True)
        ],
        tests=[other or test for test, other in zip(order.tests, tests, strict=True)],
    )
    if not any(outputs) and not any(tests):
        return "", ""
    happened, outcome = await run_python(wrong, sandbox, limits)
    if not happened or happened[-1]["kind"] != "done":
        return "", outcome.why or "its tests do not come to their end each time"
    made_wrong = {"example": outputs, "test": tests}
    for event in happened:
        other = event["kind"] in made_wrong and made_wrong[event["kind"]][event["number"]]
        if other and not event.keys() & {"error", "expected", "unclear"}:
            return f"it passes a test too that was made wrong: {' '.join(other.split())[:200]}", ""
    return "", ""


async def shell_syntax(source: str, sandbox: Sandbox, limits: Limits) -> tuple[str, str]:
    """(what is wrong with the syntax, why nothing can be told) of a shell script; none is run."""
    outcome = await sandbox.run(Language.SHELL, {"main.sh": f"set -n\n{source}\n"}, "", limits)
    if outcome.end is not End.EXITED:
        return "", outcome.why
    if outcome.exit == 0 or "syntax error" not in outcome.stderr:
        return "", ""
    return outcome.stderr.strip().split("\n")[0][:200], ""
