"""Whether stubs alone tell all of a program, or a type checker may know more."""

import pytest

from guard.adapters.symbols.python.read import parsed, read

MINE = "from shop import Cart\nclass Mine(Cart):\n"
SETTLED = [
    "def f(): ...\nf.calls = 1\nf.calls",
    "def f(x):\n    return (x.a + 1).b",
    "def f(x):\n    return (x.a == 1).b, -x.c, (x.d if x else 1).e",
    "import re\nre.match('a', 'b').group(1).upper()",
    "rows = []\nfor row in rows: row.total",
    "def f(self): self.retry()",
    f"{MINE}    def add(self, item): return super().add(item)",
    "from typing import TypedDict\nclass A(TypedDict):\n    a: str\ndef f(a: A): a.get('a')",
    "from shop.table import Owner\nOwner().got.rename()",
]
OPEN = [
    f"{MINE}    def add(self, item): return super().other(item)",
    "class A:\n    @made\n    def b(self): ...\nA().b.c",
    "from typing import Callable\ndef f(c: Callable[[], int]): c.name",
    "def f(x: str | int, y):\n    if isinstance(x, str): x.upper()",
    "x = None\nx.a",
    "items = ['a', None]\nitems[0].upper()",
]


@pytest.mark.parametrize("source", SETTLED)
def test_a_program_of_which_all_is_told_is_settled(python, source):
    assert read(*parsed(source), python._library).settled


@pytest.mark.parametrize("source", OPEN)
def test_a_program_of_which_a_type_checker_may_know_more_is_not(python, source):
    assert not read(*parsed(source), python._library).settled


def test_reading_a_program_leaves_its_tree_as_it_is(python):
    source = "def f(a: int = shop.nothing, *, b=1): ...\nimport shop\n"
    parsed_source, tree = parsed(source)
    read(parsed_source, tree, python._library)
    assert tree.body[0].args.defaults[0].attr == "nothing"
    assert tree.body[0].args.kw_defaults[0].value == 1
