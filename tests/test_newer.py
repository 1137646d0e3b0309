"""Python of 3.12 and later is read by whichever Python runs here."""

import ast
import re
import sys

import pytest

from guard import newer

NEWER = [
    "type Row = dict[str, int]",
    "if 1:\n    type Pair[T] = tuple[T, T]",
    "def first[T](of: list[T]) -> T: ...",
    "class Box[K: (int, str), *Ts, **P](Base[K]):\n    async def get[T = int](self): ...",
    "def f[\n    T,\n](x: T): ...",
    'f"{d["a"]}"',
    "f'{d['a']!r:>{w['b']}}'",
    'f"{"\\n".join(x)} {{no}} {y:%H:%M}"',
    'f"{f"{f"{1}"}"}"',
    'f"{\n    a["b"]  # c\n}"',
    'f"{a}"\ns = "it\'s"\n# don\'t\nrf"\\d{d["a"]}"',
]
LATEST = [
    "try: f()\nexcept A, B: pass",
    "try:\n    f()\nexcept A, errors[1, 2], C(d, e):\n    pass",
    "try: f()\nexcept* A, B: pass",
    't"{a["b"]} {c:>{d}}"',
    "x = rt'{a}' T'b' if c else t\"d\"",
    't"""{\n    a["b"]  # c\n} it\'s"""',
    "f(t'{a}\\n'\n  t'b', 'it')",
    "def f[T](x: T):\n    return t'{x}', f'{x['a']}'",
]
OLDER = ["type = 3\ntype (x)", "d['class'] = 'f\"{x}\"'", "x = f'{d[\"a\"]}'"]
BROKEN = [
    "def f[T(x): ...",
    'f"{d["a"}"',
    "type X",
    "print 1",
    "class A[T]\n",
    'f"{x',
    "t'{a'",
    "try: f()\nexcept A, B as c: pass",
    "except A, B",
    "\x00",
]
if sys.version_info < (3, 14):
    BROKEN.append("try: f()\nexcept A, e: pass")  # of Python 2


@pytest.mark.parametrize("source", NEWER)
def test_newer_python_is_read_with_each_character_in_its_place(source):
    written, tree = newer.parse(source)
    assert tree.body
    assert len(written) == len(source)
    assert newer.is_newer(source) == (sys.version_info < (3, 12))


@pytest.mark.parametrize("source", LATEST)
def test_the_latest_python_is_read_too(source):
    written, tree = newer.parse(source)
    assert tree.body
    assert [len(line) for line in written.split("\n")] == [len(ln) for ln in source.split("\n")]
    assert newer.is_newer(source) == (sys.version_info < (3, 14))


@pytest.mark.parametrize("source", OLDER)
def test_what_any_python_reads_is_left_as_it_is(source):
    assert newer.parse(source)[0] == source
    assert not newer.is_newer(source)


@pytest.mark.parametrize("source", BROKEN)
def test_what_no_python_reads_stays_wrong(source):
    assert not newer.is_newer(source)
    with pytest.raises((SyntaxError, ValueError)) as here:
        ast.parse(source)
    with pytest.raises(type(here.value), match=re.escape(str(here.value))):
        newer.parse(source)


@pytest.mark.parametrize(
    "part", ["class a[", 'f"{f"{', 'f"{', "def f[T]():\n  pass\n", "t'{", "t'a'", "except A,"]
)
def test_hostile_sources_end(part):
    newer.older(part * 5_000)
