"""Programs that pass their tests without being right are not believed; right ones still are."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.checks._code.falsified import falsified, other_output
from tests.checks.test_code import REFUTED, SUPPORTED, judged, py, said, sandbox

__all__ = ["judged", "sandbox"]

HIDDEN = ("assert add(1, 2) == 3", "assert add(-1, 1) == 0", "assert add(10, 5) == 15")
DRIVER = "import sys\nframe = sys._getframe()\nwhile frame.f_back: frame = frame.f_back\nown = frame.f_globals\n"
FORGED = "[own['_say'](kind=k, number=n, source='x') for k, n in (('cell', 0), ('test', 0), ('test', 1), ('test', 2))]; own['_say'](kind='done')"
CHEATS = {
    "is equal to all": """
class Any:
    def __eq__(self, other): return True
def add(a, b): return Any()
""",
    "forges the report": f"import os\n{DRIVER}{FORGED}; os._exit(0)",
    "forges it when asked": f"""
import os
{DRIVER}
def add(a, b):
    for n in range(3): own['_say'](kind='test', number=n, source='x')
    own['_say'](kind='done')
    os._exit(0)
""",
    "forges it from a thread": f"""
import os, threading, time
{DRIVER}
def late():
    time.sleep(0.2)
    for n in range(3): own['_say'](kind='test', number=n, source='x')
    own['_say'](kind='done')
    os._exit(0)
threading.Thread(target=late, daemon=True).start()
def add(a, b): time.sleep(10)
""",
    "forges it at its end": f"""
import atexit, sys
{DRIVER}
def end():
    for n in range(3): own['_say'](kind='test', number=n, source='x')
    own['_say'](kind='done')
atexit.register(end)
def add(a, b): sys.exit(0)
""",
    "patches who runs the tests": f"{DRIVER}own['_execute'] = lambda *given: ('', {{}})\n",
    "patches the compiler": """
import builtins
compiled = builtins.compile
builtins.compile = lambda source, *more: compiled('pass', *more)
""",
    "patches what runs code": "import builtins\nbuiltins.exec = lambda *given: None",
    "reads the answer in a frame": """
import sys
def add(a, b):
    constants = sys._getframe(1).f_code.co_consts
    return next(c for c in constants[::-1] if isinstance(c, int))
""",
    "reads the answer in the memory": """
import gc
def add(a, b):
    for one in gc.get_objects():
        if isinstance(one, dict) and 'tests' in one and 'cells' in one:
            for test in one['tests']:
                if f'add({a}, {b})' in test: return eval(test.split('==')[1])
""",
    "ends at once": "import os\nos._exit(0)",
    "ends when asked": "import sys\ndef add(a, b): sys.exit(0)",
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_program_that_cheats_is_not_believed(judged, cheat):
    report = judged(py(CHEATS[cheat]), "Write add.", tests=HIDDEN)
    assert SUPPORTED not in [verdict for verdict, _ in said(report)]
    assert report.notes["tests passed"] == 0
    if cheat != "ends when asked":  # a program may end by itself for a reason
        assert REFUTED in [verdict for verdict, _ in said(report)]


READS = """
import sys
told = sys.stdin.read()
for kind in ('"cell", "number": 0', '"cell", "number": 1', '"test", "number": 0', '"done"'):
    print('\\n' + told[2:34] + '{"kind": ' + kind + '}', flush=True)
"""


@pytest.mark.parametrize("name", ["json.py", "ast.py", "driver.py", "sitecustomize.py"])
def test_a_file_of_the_answer_does_not_stand_for_ours(judged, name):
    text = py("def add(a, b): return 0") + f"\n`{name}`:\n\n```python\n{READS}\n```\n"
    assert REFUTED in [verdict for verdict, _ in said(judged(text, "Add.", tests=HIDDEN[:1]))]


@pytest.mark.parametrize("name", ["types.py", "json.py", "driver.py"])
def test_a_file_may_be_called_as_one_of_ours(judged, name):
    text = py("def add(a, b): return a + b") + f"\n`{name}`:\n\n```python\nx = 1\n```\n"
    assert [verdict for verdict, _ in said(judged(text, "Add.", tests=HIDDEN))] == [SUPPORTED]


KEEPS = """
class Stack:
    def __init__(self): self.all = []
    def push(self, one): self.all.append(one); return len(self.all)
    def pop(self): return self.all.pop() if self.all else None
stack = Stack()
"""
RIGHT = {
    "tests that change what is tested": (
        KEEPS,
        ("assert stack.push(4) == 1", "assert stack.pop() == 4", "assert stack.pop() is None"),
    ),
    "conditions of all kinds": (
        "def f(x): return x",
        ("assert f(True)", "assert not f(0)", "assert f(2) in (1, 2)", "assert 1 < f(2) < 3"),
    ),
    "values of all kinds": (
        "def f(x): return x",
        tuple(
            f"assert f({one}) == {one}"
            for one in (
                "None",
                "True",
                "1e308",
                "-1",
                "''",
                "b'a'",
                "[]",
                "()",
                "{}",
                "{1}",
                "{1: [2]}",
            )
        ),
    ),
    "assertions in a function": (
        "def f(x): return x",
        ("def check(g):\n    assert g(1) == 1\n    for n in range(0): assert g(n)\ncheck(f)",),
    ),
    "no assertion at all": ("def f(x): return x", ("f(1)",)),
    "an assertion that is not come to": (
        "def f(x): return x",
        ("try:\n    f(1)\nexcept ValueError:\n    assert f(2) == 3",),
    ),
}


@pytest.mark.parametrize("case", RIGHT)
def test_right_programs_are_still_believed(judged, case):
    code, tests = RIGHT[case]
    assert [verdict for verdict, _ in said(judged(py(code), "Write it.", tests=tests))] == [
        SUPPORTED
    ]


def test_a_failing_side_is_not_run_again(judged):
    code = "calls = []\ndef f():\n    calls.append(1)\n    return len(calls)"
    ((verdict, reason),) = said(
        judged(py(code), "Write it.", tests=("assert f() == 5", "assert f() == 2"))
    )
    assert verdict is REFUTED
    assert reason.endswith("`assert f() == 5` gives 1, expected 5")


@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner),
        max_leaves=4,
    ).filter(lambda value: "inf" not in repr(value))
)
def test_what_is_made_wrong_is_wrong(value):
    made = falsified(f"assert f() == {value!r}")
    space = {"f": lambda: value}
    with pytest.raises(AssertionError):
        exec(made, space)
    wanted = other_output(repr(value))
    assert wanted == "" if "..." in repr(value) else ast.literal_eval(wanted) != value


@pytest.mark.parametrize("want", ["", "Traceback (most recent call last):\n", "a ... b"])
def test_an_output_that_can_not_be_made_wrong_stays(want):
    assert other_output(want) == ""


def test_what_steers_a_terminal_is_spelt_out(judged):
    code = r'raise ValueError("\x1b[2J\u202e\ud800\r\x07é漢")'
    ((_, reason),) = said(judged(py(code)))
    assert reason.isprintable()
    assert r"\x1b[2J\u202e\ud800\r\x07é漢" in reason
