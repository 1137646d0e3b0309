"""Attack a rung, to see whether it holds."""

import asyncio
import json
import time
from dataclasses import dataclass, replace

from guard.ports import LIMITS, End, Language, Limits
from guard.sandbox.attacks import ATTACKS, Attack, begun, escape
from guard.sandbox.runner import Runner
from guard.sandbox.stage import Stage

_LIMITS = Limits(wall=2.0, cpu=1)
_PATIENT = Limits(wall=30.0, cpu=1)
_GRACE = 3.0  # seconds over the limit that a busy machine may take to end a run
_ANYTHING = {
    Language.PYTHON: ("hello.py", "print('hello')"),
    Language.JAVASCRIPT: ("hello.js", "console.log('hello')"),
    Language.SHELL: ("hello.sh", "echo hello | cat"),
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one attack: `escaped` says what it got, and is empty where the rung held."""

    attack: Attack
    escaped: str
    end: End


async def works(runner: Runner, language: Language) -> bool:
    """Whether a small right program of this language runs at all."""
    name, program = _ANYTHING[language]
    async with runner.user() as user:
        outcome = await runner.run(user, language, {name: program}, "", LIMITS)
    return outcome.exit == 0 and outcome.stdout == "hello\n"


async def trial(
    runner: Runner, languages: frozenset[Language], python: str, *, whole: bool
) -> list[Attempt]:
    """Make the attacks in these languages, several at a time.

    Unless it is to be the `whole`, those that a shell makes are not made again by Python alone: a
    shell's programs are allowed all that Python is, and more.
    """
    left_out = {Language.PYTHON} if Language.SHELL in languages and not whole else set()
    made = [
        _attempt(runner, attack, python)
        for attack in ATTACKS
        if attack.language in languages - left_out
    ]
    return list(await asyncio.gather(*made))


async def _attempt(runner: Runner, attack: Attack, python: str) -> Attempt:
    """Make an attack; one that had no time to begin, on a busy machine, is given more."""
    made, tried = await _made(runner, attack, python, _LIMITS)
    if not tried:
        made, tried = await _made(runner, attack, python, _PATIENT)
    if not tried and not made.escaped:
        return replace(made, escaped=f"(it could not be tried: {made.end})")
    return made


async def _made(
    runner: Runner, attack: Attack, python: str, limits: Limits
) -> tuple[Attempt, bool]:
    """What came of an attack, and whether it was begun at all."""
    async with runner.user() as user:
        with Stage(user) as stage:
            files = attack.files(stage.token, python)
            began = time.monotonic()
            stdin = json.dumps(stage.given)
            outcome = await runner.run(user, attack.language, files, stdin, limits)
            spent = time.monotonic() - began
            left = await stage.leftover()
            got = escape(outcome.stdout) or escape(outcome.stderr) or stage.harm() or left
            if not got and spent > limits.wall + _GRACE:
                got = f"it ran for {spent:.1f} s"
            return Attempt(attack, got, outcome.end), begun(outcome.stdout)
