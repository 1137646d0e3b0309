"""Runs a program of an answer in the sandbox, and says what came of it."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from guard.checks._ran import Event, events
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
    """What was reported, and how the run ended. The last event is `done` if it got that far."""
    word = secrets.token_hex(16)
    told: dict[str, Any] = {
        "given": order.given,
        "cells": list(order.cells),
        "examples": list(order.examples),
        "tests": list(order.tests),
    }
    driver = files("guard.checks").joinpath("_driver.py").read_text("utf-8")
    stdin = json.dumps([word, told])
    place = "import sys; sys.path.insert(0, '.')\n" if order.beside else ""
    program = {_DRIVER: place + driver, **order.beside}
    outcome = await sandbox.run(Language.PYTHON, program, stdin, limits)
    return events(word, outcome.stdout), outcome


async def shell_syntax(source: str, sandbox: Sandbox, limits: Limits) -> tuple[str, str]:
    """(what is wrong with the syntax, why nothing can be told) of a shell script; none is run."""
    outcome = await sandbox.run(Language.SHELL, {"main.sh": f"set -n\n{source}\n"}, "", limits)
    if outcome.end is not End.EXITED:
        return "", outcome.why
    if outcome.exit == 0 or "syntax error" not in outcome.stderr:
        return "", ""
    return outcome.stderr.strip().split("\n")[0][:200], ""
