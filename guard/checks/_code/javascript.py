"""JavaScript of an answer: run beside its other files, and against the tests it was given."""

import json
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib.resources import files
from typing import NamedTuple

from guard.checks._code.falsified_js import falsified
from guard.checks._code.ran import Event, events, javascript_failure, sound
from guard.ports import End, Execution, Language, Limits, Sandbox

_MODULE = re.compile(r"^(?:import|export)\b", re.M)
_DECLARED = re.compile(r"\b(?:const|let|var|class|function|import)\b[ \t*]*([\w$ \t,{}*:]{1,200})")
_SHEBANG = re.compile(r"\A#![^\n]*")
_HARNESS = "guard-tests.cjs"
_BEFORE = "const __tests = %s; "
_AFTER = "\n;__tests((__source) => eval(__source));\n"


class Ran(NamedTuple):
    """What came of a program: what failed, why nothing can be told, its output, and its tests."""

    failed: str = ""
    why: str = ""
    output: str = ""
    tests: Sequence[Event] = ()


async def run_javascript(
    source: str,
    beside: Mapping[str, str],
    tests: Sequence[str],
    told: Sequence[str],
    sandbox: Sandbox,
    limits: Limits,
) -> Ran:
    """Run a program and its tests; what passes them all is run again with tests made wrong.

    The files `beside` it may be imported. A test that fails for want of what the texts `told`
    declare elsewhere, a helper or an import, says nothing.
    """
    run = partial(_run, source, beside, told=told, sandbox=sandbox, limits=limits)
    ran = await run(tests)
    if not tests or ran.failed or ran.why or any("error" in event for event in ran.tests):
        return ran
    wrong = [falsified(test) for test in tests]
    if not any(wrong):
        return Ran(why="its tests can't be made wrong, to see that it does not pass anything")
    given = [other or test for other, test in zip(wrong, tests, strict=True)]
    again = await run(given)
    if again.failed or again.why:
        return Ran(why=again.why or "its tests do not come to their end each time")
    for other, event in zip(wrong, again.tests, strict=True):
        if other and "error" not in event:
            said = " ".join(other.split())[:200]
            return Ran(failed=f"it passes a test too that was made wrong: {said}")
    return ran


async def _run(
    source: str,
    beside: Mapping[str, str],
    tests: Sequence[str],
    told: Sequence[str],
    sandbox: Sandbox,
    limits: Limits,
) -> Ran:
    word, modern = secrets.token_hex(16), bool(_MODULE.search(source))
    name, stdin = "main.mjs" if modern else "main.js", ""
    given = {n: text for n, text in beside.items() if n not in (name, _HARNESS)}
    if tests:
        names = {one for test in (*tests, *told) for one in _declared(test)}
        stdin = json.dumps({"word": word, "tests": list(tests), "names": sorted(names)})
        given[_HARNESS] = files("guard.checks._code").joinpath("harness.cjs").read_text("utf-8")
        loaded = f"(await import('./{_HARNESS}')).default" if modern else f"require('./{_HARNESS}')"
        source = _BEFORE % loaded + _SHEBANG.sub("", source) + _AFTER
    outcome = await sandbox.run(Language.JAVASCRIPT, {name: source, **given}, stdin, limits)
    return _told(outcome, word, len(tests))


def _declared(text: str) -> Iterator[str]:
    for names in _DECLARED.findall(text):
        yield from re.findall(r"[\w$]+", names)


def _told(outcome: Execution, word: str, count: int) -> Ran:
    if outcome.end is not End.EXITED:
        return Ran(why=outcome.why)
    if outcome.exit == 0:
        happened = events(word, outcome.stdout)
        reported = [(event.get("kind"), event.get("number")) for event in happened]
        if reported == [("test", at) for at in range(count)] and all(map(sound, happened)):
            return Ran(output=outcome.stdout, tests=happened)
        return Ran(why="it ended before it was through")
    failed, lacking = javascript_failure(outcome.stderr)
    return Ran(failed=failed, why=f"it needs {lacking}" if lacking else "")
