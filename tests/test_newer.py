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
OLDER = ["type = 3\ntype (x)", "d['class'] = 'f\"{x}\"'", "x = f'{d[\"a\"]}'"]
BROKEN = ["def f[T(x): ...", 'f"{d["a"}"', "type X", "print 1", "class A[T]\n", 'f"{x', "\x00"]


@pytest.mark.parametrize("source", NEWER)
def test_newer_python_is_read_with_each_character_in_its_place(source):
    written, tree = newer.parse(source)
    assert tree.body
    assert len(written) == len(source)
    assert newer.is_newer(source) == (sys.version_info < (3, 12))


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


@pytest.mark.parametrize("part", ["class a[", 'f"{f"{', 'f"{', "def f[T]():\n  pass\n"])
def test_hostile_sources_end(part):
    newer.older(part * 5_000)
