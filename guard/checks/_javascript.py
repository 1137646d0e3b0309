"""JavaScript of an answer: run beside its other files, and against the tests it was given."""

import json
import re
import secrets
from collections.abc import Mapping, Sequence

from guard.checks._ran import Event, events, javascript_failure
from guard.ports import End, Language, Limits, Sandbox

_ASSERT = re.compile(r"^[ \t]*((?:console\.)?assert(?:\.\w+)?\(.+\));?[ \t]*$", re.M)
_MODULE = re.compile(r"^(?:import|export)\b", re.M)
_BEFORE = """\
globalThis.assert ??= %s;
console.assert = (holds, ...said) => globalThis.assert(holds, said.join(' ') || undefined);
"""
_AFTER = """
;(function (_word, _tests, _log) {
  for (let _at = 0; _at < _tests.length; _at++) {
    const _event = {kind: 'test', number: _at, source: _tests[_at]};
    try { eval(_tests[_at]) } catch (_error) {
      _event.error = String(_error?.name ?? 'Error').replace(/ .*/, '');
      _event.message = String(_error?.message ?? _error).split('\\n\\n').join(' ').slice(0, 300);
    }
    _log('\\n' + _word + JSON.stringify(_event));
  }
})(%s, %s, console.log);
"""


def tests_in(text: str) -> list[str]:
    """The assertions in JavaScript in a text, each in a line of its own."""
    return _ASSERT.findall(text)


async def run_javascript(
    source: str,
    beside: Mapping[str, str],
    tests: Sequence[str],
    sandbox: Sandbox,
    limits: Limits,
) -> tuple[str, str, str, list[Event]]:
    """(what failed, why nothing can be told, output, what came of the tests) of a program.

    The files `beside` it may be imported.
    """
    word, modern = secrets.token_hex(16), bool(_MODULE.search(source))
    program = source
    if tests:
        program = _BEFORE % ("(await import('assert')).default" if modern else "require('assert')")
        program += source + _AFTER % (json.dumps(word), json.dumps(list(tests)))
    name = "main.mjs" if modern else "main.js"
    files = {name: program, **{n: text for n, text in beside.items() if n != name}}
    outcome = await sandbox.run(Language.JAVASCRIPT, files, "", limits)
    if outcome.end is not End.EXITED:
        return "", outcome.why, "", []
    happened = events(word, outcome.stdout)
    if outcome.exit == 0 and len(happened) == len(tests):
        return "", "", outcome.stdout, happened
    if outcome.exit == 0:
        return "", "it ended before it was through", "", []
    failed, lacking = javascript_failure(outcome.stderr)
    return failed, f"it needs {lacking}" if lacking else "", "", []
