"""Code in answers, run in the sandbox of this machine; skipped where it has none."""

import asyncio
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guard.checks._code.asserted import assertions
from guard.checks._code.diffs import applied
from guard.checks._code.snippets import Snippet, snippets
from guard.checks._code.transcripts import announced, replayed, shown
from guard.checks._code.wanted import examples, given_code
from guard.checks.base import Report
from guard.checks.code import Code
from guard.claims import split
from guard.pipeline import answer, check
from guard.policy import Policy
from guard.ports import LIMITS, End, Execution, Language
from guard.sandbox import Ladder
from guard.sandbox.bubblewrap import Bubblewrap
from guard.sandbox.landlock import Landlock
from guard.sandbox.rung import Missing
from guard.sandbox.runner import Runner
from guard.sandbox.trial import works
from guard.types import Draft, Prompt, Verdict
from guard.wire.chat import ChatRequest, GuardField
from guard.wire.check import CheckRequest
from guard.wire.events import Delta
from tests.fakes import fake_tools

REFUTED, SUPPORTED = Verdict.REFUTED, Verdict.SUPPORTED


class OnOneRung:
    """The first rung that runs this machine's Python. That it holds is tested in tests/sandbox."""

    def __init__(self) -> None:
        found = Ladder()._found
        self.runner: Runner | None = None
        for make in (Bubblewrap, Landlock):
            try:
                runner = Runner(make(found), 2)
            except Missing:
                continue
            if asyncio.run(works(runner, Language.PYTHON)):
                self.runner = Runner(make(found), 2)
                return

    async def run(
        self, language: Any, files: Any, stdin: str = "", limits: Any = None
    ) -> Execution:
        assert self.runner
        async with self.runner.user() as user:
            return await self.runner.run(user, language, files, stdin, limits)


@pytest.fixture(scope="module")
def sandbox():
    found = OnOneRung()
    if not found.runner:
        pytest.skip("no rung of the sandbox runs Python here")
    return found


@pytest.fixture
def judged(sandbox):
    def judge(text: str, *users: str, tests: tuple[str, ...] = (), **settings: Any) -> Report:
        messages = tuple({"role": "user", "content": user} for user in users)
        draft = Draft("?", (), text, split(text), prompt=Prompt(messages=messages, tests=tests))
        tools = replace(fake_tools(""), sandbox=sandbox)
        return asyncio.run(Code(run_seconds=4, **settings).report(draft, tools))

    return judge


def py(code: str, after: str = "") -> str:
    return f"Here:\n\n```python\n{code}\n```\n{after}"


ADD = "def add(a, b):\n    return a + b"
TESTS = "Write `add`. It must pass:\n\nassert add(1, 2) == 3\nassert add(\n    -1, 1) == 0\n"
DOCTEST = 'def add(a: int, b: int) -> int:\n    """Sum.\n\n    >>> add(1, 2)\n    3\n    """\n'


def said(report: Report) -> list[tuple[Verdict, str]]:
    return [(f.verdict, f.reason) for f in report.findings]


@pytest.mark.parametrize("asked", [TESTS, DOCTEST])
def test_code_that_passes_the_user_s_tests_is_supported(judged, asked):
    report = judged(py(ADD), asked)
    ((verdict, reason),) = said(report)
    assert verdict is SUPPORTED
    assert "passes" in reason
    assert report.findings[0].claim and ADD in report.findings[0].claim.text
    assert report.notes["tests passed"] == asked.count("add(") - asked.count("def")


@pytest.mark.parametrize("asked", [TESTS, DOCTEST])
@pytest.mark.parametrize(
    ("mutant", "shown"),
    [
        ("return a - b", ("gives -1, expected 3",)),
        ("return None", ("gives None, expected 3", "gives , expected 3")),
        ("return a + c", ("NameError",)),
        ("while True: pass", ("processor time", "in time")),
        ("import os; os._exit(0)", ("ended before it was through",)),
        ("raise KeyError(a)", ("raises KeyError",)),
    ],
)
def test_code_that_fails_them_is_refuted_with_the_reason(judged, asked, mutant, shown):
    ((verdict, reason),) = said(judged(py(f"def add(a, b):\n    {mutant}"), asked))
    assert verdict is REFUTED
    assert any(words in reason for words in shown)


def test_given_tests_go_before_those_in_the_messages(judged):
    ((verdict, reason),) = said(judged(py(ADD), TESTS, tests=("assert add(2, 2) == 5",)))
    assert verdict is REFUTED
    assert reason.endswith("`assert add(2, 2) == 5` gives 4, expected 5")
    ((verdict, _),) = said(
        judged(py(ADD), "assert add(1, 1) == 3", tests=("assert add(1, 1) == 2",))
    )
    assert verdict is SUPPORTED


def test_tests_that_are_not_run_are_told_and_support_nothing(judged):
    ((verdict, reason),) = said(judged(py(ADD), tests=("assert add(1, 1) == 2",) * 201))
    assert verdict is Verdict.NOT_ENOUGH_INFO
    assert "of 201 tests only 200 are run" in reason


DOUBLE = '''def double(x):
    """Twice x.

    >>> double(2)
    4
    """
    return 2 * x


'''


def test_without_tests_nothing_is_supported(judged):
    assert judged(py(ADD)).findings == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (py("print(6 * 7)", "This prints `43`."), "it prints '42', the answer says '43'"),
        (py("print(6 * 7)", "Output:\n\n```\n41\n```\n"), "the answer says '41'"),
        ("It prints 43:\n\n```python\nprint(6 * 7)\n```\n", "the answer says '43'"),
        ("Try it:\n\n```pycon\n>>> 6 * 7\n41\n```\n", "`6 * 7` gives 42, expected 41"),
        (py("x = 1\n1 / 0"), "line 2: raises ZeroDivisionError"),
        (py("from math import sqroot"), "cannot import name 'sqroot'"),
        (py("import os.pth"), "No module named 'os.pth'"),
        (py("print(6 * 7)  # Output: 41"), "it prints '42', a comment says '41'"),
        (py(DOUBLE.replace("4", "5")), "`double(2)` gives 4, expected 5"),
        (py(DOUBLE, "Then `double(4)` returns `9`."), "`double(4)` gives 8, expected 9"),
        (py(DOUBLE + "def test_it():\n    assert double(1) == 3"), "`test_it()` raises Assert"),
        (
            "`tool.py`:\n```python\nh = 5\n```\n\n`main.py`:\n```python\nfrom tool import g\n```\n",
            "raises ImportError: cannot import name 'g' from 'tool'",
        ),
    ],
)
def test_what_an_answer_shows_must_hold(judged, text, reason):
    ((verdict, told), *others) = said(judged(text))
    assert verdict is REFUTED
    assert reason in told
    assert [(again, why in told) for again, why in others] == [(REFUTED, True)] * len(others)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (py("print(6 * 7)", "This prints `43`. It is so."), "This prints `43`."),
        ("It prints 43:\n\n```python\nprint(6 * 7)\n```\n", "It prints 43:"),
        (py(DOUBLE, "Then `double(4)` returns `9`."), "Then `double(4)` returns `9`."),
    ],
)
def test_what_is_wrongly_said_of_code_falls_with_it(judged, text, words):
    """Which of the two is wrong nobody knows."""
    fallen = {found.claim.text for found in judged(text).findings if found.verdict is REFUTED}
    assert len(fallen) == 2
    assert words in fallen


@pytest.mark.parametrize(
    "text",
    [
        py("print(6 * 7)", "This prints `42`."),
        py("print(6 * 7)", "It prints 42."),
        "The old one prints 41.\n\n```python\nprint(6 * 7)\n```\n",
        "It prints 42:\n\n" + py("print(6 * 7)"),
        py("print(6 * 7)", "Output:\n\n```\n42\n```\n"),
        py("a = 1") + py("print(a)", "It prints `1`."),
        "`tool.py`:\n```python\ndef h():\n    return 5\n```\n\n`main.py`:\n```python\n"
        "from tool import h\nprint(h())\n```\nOutput:\n```\n5\n```\n",
        "1. Do it:\n\n   ```python\n   if True:\n       print(1)\n   ```\n",
        "```pycon\n>>> 0.1 + 0.2\n0.3\n```\n",
        "```python\n>>> {1: 2}\n{1:2}\n```\n",
        py("print(6 * 7)  # 42\nprint(22 / 7)  # 3.14\nprint('a')  # 'a'\nprint(1)  # one"),
        py(DOUBLE + "def test_it():\n    assert double(1) == 2", "Then `double(4)` returns `8`."),
    ],
)
def test_what_holds_is_left_alone(judged, text):
    assert judged(text).findings == []


@pytest.mark.parametrize(
    ("code", "needs"),
    [
        ("import no_such_package_here", "the package no_such_package_here"),
        ("import socket\nsocket.create_connection(('127.0.0.1', 9))", "the sandbox forbids"),
        ("import urllib.request as u\nu.urlopen('http://127.0.0.1:9/')", "the network"),
        ("name = input('Who? ')", "input"),
        ("import os\nkey = os.environ['API_KEY']", "a variable of the environment"),
        ("open('sales.csv')", "a file that is not here"),
        ("print(df.head())", "what it does not define"),
        ("import os\nos.fork()", "more processes"),
        ("import sys\nsys.exit('usage: x')", "arguments"),
        ("x = bytearray(1 << 40)", "more memory"),
        ("import time\ntime.sleep(60)", "did not finish in time"),
    ],
)
def test_what_can_not_be_had_here_is_not_checked_and_never_wrong(judged, code, needs):
    report = judged(py(code))
    ((verdict, reason),) = said(report)
    assert verdict is Verdict.NOT_ENOUGH_INFO
    assert report.findings[0].tentative
    assert reason.startswith("not checked: ")
    assert needs in reason
    assert report.notes["not checked"] == 1


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")
@pytest.mark.parametrize(
    "code", ["type Row = int", "def f[T](x: T): ...", "f'{d['a']}'", ">>> f'{d['a']}'\n1"]
)
def test_newer_python_than_runs_here_is_not_checked_and_never_wrong(judged, code):
    ((verdict, reason), *rest) = said(judged(py(code) + py("f(1)")))
    assert verdict is Verdict.NOT_ENOUGH_INFO
    assert "Python 3.12 or later" in reason
    assert all(other is Verdict.NOT_ENOUGH_INFO for other, _ in rest)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (py("x = [1]\nprint(x[3])  # IndexError"), "raises IndexError, as the answer says"),
        ("This fails:\n\n```python\n1 / 0\n```\n", "raises ZeroDivisionError, as the answer says"),
        (py("import time\nprint(time.time())", "It prints `12.5`."), "not the same each time"),
        (py('def f(m):\n    """\n    >>> f(model)\n    1\n    """'), "does not define"),
    ],
)
def test_what_an_answer_shows_to_fail_or_to_vary_is_no_fault(judged, text, why):
    ((verdict, told),) = said(judged(text))
    assert verdict is Verdict.NOT_ENOUGH_INFO
    assert why in told


def test_examples_of_a_docstring_decide_nothing_where_tests_are_given(judged):
    wrong = py(DOUBLE.replace("4", "5"))
    assert said(judged(wrong, tests=("assert double(1) == 2",)))[0][0] is SUPPORTED


def test_an_exception_that_the_answer_speaks_of_is_none_of_a_fault(judged):
    report = judged(py("int('x')", "This raises `ValueError`, as x is no number."))
    assert [f.verdict for f in report.findings] == [Verdict.NOT_ENOUGH_INFO]


def test_shell_is_read_and_not_run(judged):
    good = judged("```bash\nrm -rf /tmp/x && echo done\n```\n\n```console\n$ ls\na b (\n```\n")
    assert all(f.verdict is not REFUTED for f in good.findings)
    bad = judged("```bash\nif then\n```\n")
    assert [f.verdict for f in bad.findings] in ([REFUTED], [Verdict.NOT_ENOUGH_INFO])
    if bad.findings[0].verdict is REFUTED:
        assert "syntax error" in bad.findings[0].reason


def _in_a_folder(files: Any) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text)
        command = ["bash", next(iter(files))]
        return subprocess.run(command, capture_output=True, text=True, cwd=folder)


class Sh:
    """Runs the harmless commands of these tests, where no sandbox has a shell."""

    def __init__(self) -> None:
        self.scripts: list[str] = []

    async def run(
        self, language: Any, files: Any, stdin: str = "", limits: Any = None
    ) -> Execution:
        assert language is Language.SHELL
        script = next(iter(files.values()))
        self.scripts.append(script)
        ran = await asyncio.to_thread(_in_a_folder, files)
        return Execution(End.EXITED, ran.returncode, ran.stdout, ran.stderr)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("$ seq 3\n1\n2\n3\n$ echo 'a b' | wc -w\n2", ""),
        ("$ seq 3\n1\n2\n$ echo fine\nfine", "`seq 3` prints '1 2 3', the answer shows '1 2'"),
        ("user@host:~/x$ expr 2 + 2\n5", "`expr 2 + 2` prints '4', the answer shows '5'"),
        ("$ echo a; echo b\na\n...", ""),
        ("$ expr 1 + 1\n2\n$ whoami\nroot", "not checked: 1 of its commands are not run"),
        ("$ echo $(id)\nroot", "not checked"),
        ("$ echo 'x' > /tmp/made-by-a-test\n", ""),
        ("$ grep a notes.txt\nalas", "not checked"),
        ("$ echo -e 'a\\tb'\na\tb", "not checked"),
    ],
)
async def test_harmless_commands_of_a_transcript_print_what_is_shown(lines, says):
    text, sandbox = f"So:\n\n```console\n{lines}\n```\n", Sh()
    tools = replace(fake_tools(""), sandbox=sandbox)
    findings = await Code().run(Draft("?", (), text, split(text)), tools)
    assert [says in f.reason for f in findings] == ([True] if says else [])
    assert [f.verdict is REFUTED for f in findings] == (["prints" in says] if says else [])
    for script in sandbox.scripts[1:]:  # after the first, which only reads the syntax
        assert not any(word in script for word in ("whoami", "id)", "made-by", "notes", "-e"))


TOOL = "`tool.py`:\n```python\nimport sys\nprint(len(sys.argv[1:]), 'words')\n```\n"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("$ python tool.py a b\n2 words", ""),
        ("$ python3 ./tool.py a b\n3 words", "prints '2 words', the answer shows '3 words'"),
        ("$ python tool.py a | tr a-z A-Z\n1 WORDS", ""),
        ("$ python other.py\n1", "not run"),
        ("$ rm tool.py\n$ python tool.py\n1 words", "not run"),
        (
            "$ printf 'b\\na\\n' > x.txt\n$ sort x.txt\na\nb\n$ awk '{print $1}' x.txt\nb\nc",
            "shows 'b c'",
        ),
        ("$ python -c 'print(6 * 7)'\n41", "prints '42'"),
        ("$ python -c 'import absent'\nfine", ""),
        ("$ python -c '1 / 0'\n1", "ZeroDivisionError"),
    ],
)
async def test_commands_on_files_that_are_shown_are_run(lines, says):
    text, sandbox = f"{TOOL}\nThen:\n\n```console\n{lines}\n```\n", Sh()
    files = {"tool.py": "import sys\nprint(len(sys.argv[1:]), 'words')\n"}
    wrong, why = await replayed(shown(lines), files, sandbox, LIMITS)
    assert says in "; ".join([*wrong, why])
    assert bool(wrong or why) == bool(says)
    block = next(one for one in snippets(text) if one.language == "transcript")
    assert Code()._files(Draft("?", (), text, ()), snippets(text)) == files
    assert announced(block, Draft("?", (), text, ()), snippets(text)) == []


async def test_a_script_prints_what_is_said_after_it():
    text = "```bash\n# count\nseq 3\necho a | wc -c\n```\nOutput:\n```\n1 2 3 3\n```\n"
    tools = replace(fake_tools(""), sandbox=Sh())
    (found,) = await Code().run(Draft("?", (), text, split(text)), tools)
    assert "prints '1 2 3 2', the answer shows '1 2 3 3'" in found.reason


def js(code: str, after: str = "") -> str:
    return f"Here:\n\n```js\n{code}\n```\n{after}"


JS_TESTS = "Write `add`:\n\nassert.strictEqual(add(1, 2), 3)\nconsole.assert(add(-1, 1) === 0);\n"


@pytest.mark.parametrize(
    ("code", "verdict", "says"),
    [
        ("const add = (a, b) => a + b", SUPPORTED, "passes 2 tests"),
        ("export function add(a, b) { return a + b }", SUPPORTED, "passes 2 tests"),
        ("const assert = require('assert')\nfunction add(a, b) { return a + b }", SUPPORTED, ""),
        (
            "const add = (a, b) => a - b",
            REFUTED,
            "`assert.strictEqual(add(1, 2), 3)` raises Assert",
        ),
        ("const sum = (a, b) => a + b", REFUTED, "raises ReferenceError: add is not defined"),
        ("const add = (a, b) => a +", REFUTED, "SyntaxError"),
        ("const add = require('left-pad')", Verdict.NOT_ENOUGH_INFO, "package"),
        ("process.exit(0)", Verdict.NOT_ENOUGH_INFO, "before it was through"),
    ],
)
def test_javascript_is_tested_too(judged, sandbox, code, verdict, says):
    if Language.JAVASCRIPT not in sandbox.runner.rung.languages:
        pytest.skip("no JavaScript in the sandbox here")
    for report in (
        judged(js(code), JS_TESTS),
        judged(js(code), tests=tuple(JS_TESTS.split("\n")[2:4])),
    ):
        ((got, reason),) = said(report)
        assert got is verdict
        assert says in reason


def test_javascript_may_be_in_several_files(judged, sandbox):
    if Language.JAVASCRIPT not in sandbox.runner.rung.languages:
        pytest.skip("no JavaScript in the sandbox here")
    tool = "`tool.js`:\n```js\nexports.h = () => 5\n```\n\n`main.js`:\n"
    main = "```js\nconsole.log(require('./tool').h())\n```\nIt prints `{}`.\n"
    assert judged(tool + main.format(5)).findings == []
    assert [v for v, _ in said(judged(tool + main.format(6)))] == [REFUTED] * 2


FILE = "```python\n# sums.py\ndef add(a, b):\n    return a - b\n\n\ndef one():\n    return 1\n```"
HEAD = "--- a/sums.py\n+++ b/sums.py\n"
GOOD = "@@ -2,2 +2,2 @@\n def add(a, b):\n-    return a - b\n+    return a + b\n"


def diff(body: str) -> str:
    return f"Do this:\n\n```diff\n{body}```\n"


@pytest.mark.parametrize("head", [HEAD, "", "diff --git a/sums.py b/sums.py\n" + HEAD])
def test_a_diff_is_applied_and_what_comes_of_it_is_tested(judged, head):
    ask = f"Mend it:\n\n{FILE}\n\nassert add(1, 2) == 3"
    assert [f.verdict for f in judged(diff(head + GOOD), ask).findings] == [SUPPORTED]
    wrong = diff(head + GOOD.replace("a + b", "a * b"))
    (found,) = judged(wrong, ask).findings
    assert found.verdict is REFUTED
    assert "gives 2" in found.reason or "assert" in found.reason.lower()
    broken = diff(head + GOOD.replace("a + b", "a +"))
    assert "SyntaxError" in judged(broken, ask).findings[0].reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (GOOD.replace("a - b", "a % b"), "line 3 should be 'return a % b', the file has 'return a"),
        (GOOD.replace("2,2 +2,2", "2,3 +2,2"), "says it has (3, 2) old and new lines"),
        ("@@ -90,1 +90,1 @@\n-x = 1\n+x = 2\n", "the file ends before it"),
        (GOOD + "@@ -2,1 +2,1 @@\n-def add(a, b):\n+def add(b, a):\n", "before those of the hunk"),
    ],
)
async def test_a_diff_that_does_not_apply_is_refuted_with_the_reason(body, reason):
    draft = Draft("?", (), diff(HEAD + body), split(diff(HEAD + body)))
    asked = Prompt(messages=({"role": "user", "content": FILE},))
    (found,) = await Code().run(replace(draft, prompt=asked), fake_tools(""))
    assert found.verdict is REFUTED
    assert reason in found.reason


def test_diffs_move_make_and_miss_files():
    old = Snippet("python", "a = 1\nb = 2\nc = 3\n", 0, 0, "x.py")
    moved = Snippet("diff", "@@ -1,2 +1,1 @@\n-b = 2\n c = 3\n", 0, 9)
    assert applied(moved, [replace(old, name="")]).files[0].source == "a = 1\nc = 3\n"
    made = Snippet("diff", "--- /dev/null\n+++ b/y.py\n@@ -0,0 +1,1 @@\n+d = 4\n", 0, 9)
    assert [(f.name, f.source) for f in applied(made, [old]).files] == [("y.py", "d = 4\n")]
    gone = Snippet(
        "diff", "--- a/x.py\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-a = 1\n-b = 2\n-c = 3\n", 0, 9
    )
    assert applied(gone, [old]).files == []
    lost = Snippet("diff", "--- a/z.py\n+++ b/z.py\n@@ -1 +1 @@\n-a\n+b\n", 0, 9)
    assert applied(lost, [old]).unchecked == ["the file z.py is not in the request"]
    loose = Snippet("diff", "--- x.py\n+++ x.py\n@@ @@\n b = 2\n-c = 3\n+c = 4\n", 0, 9)
    assert applied(loose, [old]).files[0].source == "a = 1\nb = 2\nc = 4\n"
    assert applied(Snippet("diff", "+ faster\n- slower", 0, 9), [old]).unchecked


def test_one_block_may_hold_several_files(judged):
    code = "# file: sums.py\ndef add(a, b):\n    return a + b\n\n# file: main.py\nimport sums\nprint(sums.add(20, 22))"
    assert [one.name for one in snippets(py(code))] == ["sums.py", "main.py"]
    assert judged(py(code, "This prints `42`.")).findings == []
    found = judged(py(code, "This prints `43`.")).findings
    assert [one.verdict for one in found] == [REFUTED] * 2


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.write(1, bytes(range(256)) * 100)",
        "print('\\u200b\\u202e\\ud800' * 1000)",
        "while True: print('x' * 9999)",
        "import sys\nsys.stdout.buffer.write(b'\\xff' * 1000)",
        "import sys\nsys.stdout = None\nsys.stderr = 3",
        'print(\'{"kind": "done"}\')',
        "import sys; sys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
        "class E(Exception):\n    __str__ = 1\nraise E",
    ],
)
def test_hostile_output_never_breaks_the_check(judged, code):
    for report in (judged(py(code)), judged(py(code), "assert absent() == 1")):
        assert all(f.verdict is not SUPPORTED for f in report.findings)


def test_code_that_is_too_long_is_said_to_be(judged):
    report = judged(py("x = 1\n" * 50), max_chars=100)
    assert "longer than 100 characters" in report.findings[0].reason


async def test_a_machine_without_a_sandbox_runs_nothing():
    asked: list[object] = []

    class Nowhere:
        async def run(self, language, files, stdin="", limits=None):
            asked.append(language)
            return Execution(End.NOT_RUN, why="no sandbox")

    draft = Draft("?", (), py(ADD), split(py(ADD)), prompt=Prompt(tests=("assert add(1, 1) == 2",)))
    tools = replace(fake_tools(""), sandbox=Nowhere())
    (finding,) = await Code().run(draft, tools)
    assert (finding.verdict, finding.tentative) == (Verdict.NOT_ENOUGH_INFO, True)
    assert finding.reason == "not checked: no sandbox"


def test_assertions_are_found_in_lines_of_their_own_and_after_prose():
    text = "It must hold that assert f(1) == 2\nWe assert that this is so.\nassert g(\n  1) == 2\n"
    assert assertions(text) == ["assert f(1) == 2", "assert g(\n  1) == 2"]


STACK = """
class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def pop(self):
        return self.items.pop()
"""


@pytest.mark.parametrize(
    "asked",
    [
        "Write `Stack`:\ns = Stack()\ns.push(1)\ns.push(2)\n\nassert s.pop() == 2\nassert s.pop() == 1",
        "Tests: \ns = Stack(); s.push(1); s.push(2); assert s.pop() == 2\nassert s.pop() == 1\nThanks!",
        "```python\ns = Stack()\nfor i in (1, 2):\n    s.push(i)\ngot = s.pop()\nassert got == 2\n```",
        "def test_pop():\n    s = Stack()\n    s.push(1)\n    s.push(2)\n    assert s.pop() == 2\n",
        "class TestStack:\n    def test_pop(self):\n        s = Stack()\n        s.push(1)\n"
        "        s.push(2)\n        assert s.pop() == 2\n",
        "def check(candidate):\n    s = candidate()\n    s.push(1)\n    s.push(2)\n"
        "    assert s.pop() == 2\n\n\ncheck(Stack)\n",
    ],
)
def test_a_test_is_run_after_what_makes_its_names(judged, asked):
    ((verdict, reason),) = said(judged(py(STACK), asked))
    assert verdict is SUPPORTED, reason
    ((verdict, reason),) = said(judged(py(STACK.replace("pop()", "pop(0)")), asked))
    assert verdict is REFUTED
    assert "NameError" not in reason


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("def f(x):\n    assert isinstance(x, int)\n    return x\n", []),  # to be mended, no test
        ("@pytest.fixture\ndef test_s(x):\n    assert f(x) == 3\n", []),
        (
            "class TestF:\n    def setup_method(self):\n        self.a = f()\n\n"
            "    def test_a(self):\n        assert self.a == len(f())\n",
            [],
        ),
        ("f = lambda x: x\nassert f(1) == 2", ["assert f(1) == 2"]),  # what the answer is to make
        (
            "for a, b in [(1, 2)]:\n    assert f(a) == b",
            ["for a, b in [(1, 2)]:\n    assert f(a) == b"],
        ),
        ("x = open('a')\nassert f(1) == 2\n", ["assert f(1) == 2"]),
        (
            "n = [1]\nf(n)\nassert n == []\nassert n == f(n)",
            ["n = [1]\nf(n)\nassert n == []", "assert n == f(n)"],
        ),
    ],
)
def test_only_what_can_be_run_as_it_stands_is_a_test(text, tests):
    assert assertions(text) == tests


def test_an_example_ends_with_its_docstring():
    (example,) = examples(DOCTEST)
    assert (example.source, example.want) == ("add(1, 2)\n", "3\n")


def test_an_answer_may_rely_on_what_the_question_imports():
    text = "Complete this:\n\nfrom typing import List\n\ndef f(x: List[int]):\n    ...\n"
    assert "from typing import List" in given_code(text)
    assert given_code("Write a function that adds.") == ""


def test_snippets_know_their_language_and_place():
    text = "a\n```js\nx\n```\n~~~~diff\n-a\n+b\n~~~~\n```\nplain\n```\n```py\nunclosed"
    found = snippets(text)
    assert [one.language for one in found] == ["javascript", "diff", "", "python"]
    assert all(text[one.start : one.end].strip().startswith(("`", "~")) for one in found)
    assert (
        json.dumps([one.source for one in found])
        == '["x\\n", "-a\\n+b\\n", "plain\\n", "unclosed"]'
    )


async def test_the_model_is_asked_again_with_the_failure(sandbox):
    policy = Policy.model_validate(
        {"name": "p", "checks": {"code": {}}, "repair": {"attempts": 1, "ask": "Mend:\n{findings}"}}
    )
    tools = replace(fake_tools(py("def add(a, b):\n    return a - b"), py(ADD)), sandbox=sandbox)
    asked = {"model": "m", "messages": [{"role": "user", "content": "Write add."}]}
    request = ChatRequest(asked, GuardField(tests=("assert add(1, 2) == 3",)))
    events = [event async for event in answer(request, policy, tools, "gr-1")]
    text = "".join(event.text for event in events if isinstance(event, Delta))
    assert "return a + b" in text
    assert "return a - b" not in text
    complaint = tools.llm.calls[1]["messages"][-1]["content"]
    assert complaint.startswith("Mend:\n")
    assert "`assert add(1, 2) == 3` gives -1, expected 3" in complaint
    (checked,) = events[-1].receipt["checks"]
    assert checked["notes"]["tests passed"] == 1


async def test_an_answer_without_the_failing_code_is_what_is_left(sandbox):
    policy = Policy.model_validate({"name": "p", "checks": {"code": {}}})
    tools = replace(fake_tools(), sandbox=sandbox)
    item = CheckRequest(answer=py("1 / 0", "That is all."), tests=())
    report = await check(item, policy, tools, "gr-1")
    assert report["action"] == "revise"
    assert "1 / 0" not in report["text"]
    assert "That is all." in report["text"]
