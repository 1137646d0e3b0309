"""Names in Python programs, looked up in stubs alone."""

import asyncio
import threading
import time

import pytest

from guard.adapters.symbols import Lookers
from guard.adapters.symbols import python as looker
from guard.adapters.symbols.index import opened
from guard.adapters.symbols.python import library
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.settings import SymbolSettings

FIELD = "from shop import Cart\nclass A:\n    def __init__(self):\n        self.cart = Cart('a')\n"

CARTS = "from shop import Cart\ndef carts() -> list[Cart]: ...\nasync def one() -> Cart: ...\n"
TOLD = [  # what type variables of a signature stand for is told by what is given
    "for c in sorted(carts()): c.sum()",
    "list(carts())[0].sum()",
    "from typing import Iterator\ndef g() -> Iterator[Cart]: ...\nnext(g()).sum()",
    "for c, d in zip(carts(), carts()): c.sum()",
    "for i, c in enumerate(carts()): c.sum()",
    "import asyncio\nasyncio.run(one()).sum()",
    "import asyncio\nasync def f():\n    c = await asyncio.wait_for(one(), 3)\n    c.sum()",
    "import asyncio\nasync def f():\n    (await asyncio.create_task(one())).sum()",
    "from concurrent.futures import Executor\ndef f(e: Executor):\n    e.submit(carts).result()[0].sum()",
    "import heapq\nheapq.heappop(carts()).sum()",
    "[Cart('a'), Cart('b')][0].sum()",
    "[c for c in carts() if c.owner][0].sum()",
    "{'a': Cart('b')}['a'].sum()",
    "carts()[1:][0].sum()",
    "from typing import List\ndef f(c: List[Cart]): c[0].sum()",
    "def f(c: tuple[int, Cart]): c[1].sum()",
    "def f(c: tuple[Cart, ...]): c[1].sum()",
    "(carts()[0] if carts() else Cart('a')).sum()",
    "from contextlib import contextmanager\nfrom typing import Iterator\n"
    "@contextmanager\ndef made() -> Iterator[Cart]:\n    yield Cart('a')\nwith made() as c: c.sum()",
    "import functools\n@functools.lru_cache\ndef f(): ...\nf.sum()",
    "import functools\n@functools.lru_cache(maxsize=3)\ndef f(): ...\nf.sum()",
    "from enum import Enum\nclass K(Enum):\n    A = 1\nK.A.name.sum()",
    "from enum import Enum\nclass K(Enum):\n    A = 1\nfor k in K: k.name.sum()",
    "open('a', 'rb').sum()",
    "import subprocess\nsubprocess.run(['a'], text=True).stdout.sum()",
    "import os\nos.path.splitext('a')[1].sum()",
    "from datetime import datetime\n(datetime.now() - datetime.now()).sum()",
    "from shop.table import Owner\nOwner().got.sum()",
    "from shop.table import Owner\nOwner.got.sum()",
]
WRONG = [
    ("import shop\nshop.nothing", "nothing", "`shop` has no `nothing`"),
    ("from shop import Kart", "Kart", "there is `Cart`"),
    ("import shop.none", "none", "the package `shop` has no module `none`"),
    ("from shop.none import x", "none", "has no module `none`"),
    ("from shop import Cart\nCart('a').remove(1)", "remove", "`Cart` has no attribute `remove`"),
    ("import shop\nshop.markup('a').textual()", "textual", "`_Element` has no"),
    ("from shop import Cart\nCart('a').add(1).totl()", "totl", "there is `total`"),
    ("from shop import Cart\nCart('a').first.prize", "prize", "there is `price`"),
    ("from shop import open_cart\nc = open_cart('a')\nc.sum()", "sum", "`Cart` has no"),
    ("from shop.till import Coin\nCoin(1, year=2, unit='a', size=3)", "size", "no argument `size`"),
    ("from shop.till import Medal\nMedal(name='a', year=2, unit='a', sice=3)", "sice", "no argument"),
    ("from shop.till import coin\ncoin(year=1, unit='b', years=3)", "years", "there is `year`"),
    ("from shop.till import purse\npurse(size=1, colour=2)", "colour", "no argument `colour`"),
    ("import json\njson.loads('1', strict=True, kind=2)", "kind", "no argument `kind`"),
    ("import argparse\nargparse.ArgumentParser().add_argument('a', kind=1)", "kind", "no argument"),
    ("from enum import Enum\nclass K(Enum):\n    A = 1\nK.values()", "values", "`K` has no"),
    ("from shop import Cart\nCart('a', limits=3)", "limits", "takes no argument `limits`"),
    ("from shop import Cart\nCart('a').total(vat=1)", "vat", "takes no argument `vat`"),
    ("from shop.cart import Shelf\nShelf().apples()", "apples", "`Shelf` has no attribute"),
    ("from shop.lazy import Early", "Early", "`shop.lazy` has no `Early`"),
    ("from shop import Cart\ndef f(c: Cart):\n    return c.sum()", "sum", "`Cart`"),
    ("from shop import Cart\nclass Mine(Cart): pass\nMine('a').sum()", "sum", "`Mine`"),
    (f"{FIELD}    def go(self):\n        self.cart.sum()", "sum", "`Cart` has no attribute"),
    ("from shop import Cart\ndef f(d: dict[str, Cart]):\n  for k, c in d.items(): c.sum()", "sum",
     "`Cart` has no"),
    ("import queue\nfrom shop import Cart\nq: queue.Queue[Cart] = queue.Queue()\nq.get().sum()",
     "sum", "`Cart` has no"),
    ("from shop.cart import goods, weigh\nweigh(goods(), tare=1)", "tare", "no argument `tare`"),
    ("from shop.cart import goods\ngoods().weigh()", "weigh", "`Goods` has no"),
    ("from shop import Cart\nclass E(Cart, extra='forbid'): ...\nE('a').colour", "colour", "`E`"),
    ("class E:\n    size: int = field()\nE().size.ilike('a')", "ilike", "`int` has no"),
    ("from shop.table import Strict\nStrict().other()", "other", "`Strict` has no"),
    ("from shop.table import Table\nTable()[1].empty()", "empty", "`Column` has no"),
    ("from shop.table import Table\nTable()[['a']].empty()", "empty", "`Table` has no"),
    ("import unknown\nimport json\nunknown.go(json.JSONDecoder().read())", "read", "JSONDecoder"),
    ("from pathlib import Path\nPath('a').read_lines()", "read_lines", "no attribute"),
    ("import shop\ntype X = int\ndef f[T](x: T): return shop.nothing", "nothing", "`shop` has no"),
    ('import shop\nf"{d["a"]} {shop.nothing}"', "nothing", "`shop` has no"),
    ("import os.path\nimport os\nfrom shop import Cart\nfrom shop import Cart\ndef f(c: Cart): c.sum()",
     "sum", "`Cart` has no"),
    ("x = filter(f, y)\nx.apply(1)", "apply", "`filter` has no attribute"),
    ("é = 'é'; é.trim()", "trim", "`str` has no attribute `trim`"),
    ("import collections\ncollections.Mapping", "Mapping", "in Python 3.10; use collections.abc"),
    ("import asyncio\nasyncio.coroutine", "coroutine", "removed in Python 3.11"),
    ("from distutils.core import setup", "distutils", "removed in Python 3.12"),
    ("import tensorflow as tf\ntf.Session()", "Session", "removed in TensorFlow 2.0"),
    ("import unittest\nclass T(unittest.TestCase):\n  def test(self):\n    self.assertEquals(1, 1)",
     "assertEquals", "removed in Python 3.12; use assertEqual"),
    ("import unittest\nclass T(unittest.TestCase):\n  def test(self):\n    self.assertBodyHasWord(1)",
     "assertBodyHasWord", "`T` has no attribute"),
    ("from shop.seat import Seat\nSeat(row=1, place=2, level=3)", "level", "no argument `level`"),
    ("from shop.seat import Asks\nAsks().other()", "other", "`Asks` has no attribute"),
    ("from shop.cart import Cart, Goods\ndef f(c: Cart | Goods | None): c.sum()", "sum",
     "neither `Cart` nor `Goods` has an attribute `sum`"),
    ("from shop.cart import Cart, Goods\nc = Cart('a') if a else Goods()\nc.sum()", "sum", "neither"),
    ("from shop.cart import Cart, Goods\nif a:\n    c = Cart('a')\nelse:\n    c = Goods()\nc.sum()",
     "sum", "neither"),
    ("from shop.table import Table\nTable()[x].empty()", "empty", "neither `Table` nor `Column`"),
    ("from shop import Cart\nd = {'a': Cart('b')}\nd['a'].sum()", "sum", "`Cart` has no"),
]  # fmt: skip

RIGHT = [
    "",
    f"{FIELD}    def go(self):\n        self.cart.total()",
    f"{FIELD}    def go(self):\n        self.cart.sum()\nA().cart = other()",
    "from shop.table import Table\nTable()[1].fill(1), Table()[1].label",
    "from shop.table import Owner\nOwner().made.anything",
    "import os\nwith os.scandir('a') as it:\n    for one in it:\n        one.stat()",
    "from shop import Cart\nclass M(Cart):\n    level = 1\nM('a').get_level_display()",
    "import shop\nshop.Cart('a', limit=3).add(1).total(tax=1)",
    "from shop.cart import Shelf\nprint(Shelf().apples.price)",
    "from shop.lazy import Late",
    "try:\n    from shop import Old\nexcept ImportError:\n    Old = None",
    "from shop import Cart\nc = Cart('a')\nc.note = 1\nprint(c.note)",
    "from shop import Cart\nc = Cart('a')\nif hasattr(c, 'extra'):\n    c.extra()",
    "class Mine:\n    def go(self):\n        return self.elsewhere\nMine().other()",
    "from shop import Cart\nclass Mine(Cart):\n    def go(self):\n        return self.database.query()",
    "from shop import Cart\n@magic\nclass Mine(Cart): pass\nMine('a').sum()",
    "from shop import Cart\nc = Cart('a')\nif c:\n    c = other()\nc.sum()",
    "import os\nos.path.join('a')\nimport xml.etree.ElementTree as ET\nET.parse('a').getroot()",
    "def f(**kw): ...\nf(anything=1)",
    "from shop import *\nCart('a')",
    "from typing import NamedTuple\nclass P(NamedTuple):\n    x: int\nP(1)._replace(x=2)",
    "import enum\nclass C(enum.Enum):\n    A = 1\nC.A.name, C['A'], C.A.value",
    "from collections import namedtuple\nP = namedtuple('P', 'x y')\np = P(1, y=2)\np.x, P(x=1).y",
    "import collections as c\nF = ['x']\nP = c.namedtuple('P', F)\nP(x=1).x\nclass Q(P): pass\nQ(1).x",
    "from typing import NamedTuple\nP = NamedTuple('P', [('x', int)])\nP(x=1).x.real",
    "from dataclasses import make_dataclass\nP = make_dataclass('P', ['x'])\nP(x=1).x",
    "from enum import Enum\nC = Enum('C', 'RED BLUE')\nC.RED.name",
    "import shop\ne = shop.markup('a')\ne.text_content()",
    "%pip install x\nimport shop\n!ls\nshop.Cart",
    "import shop\r\nshop.Cart\r\n",
    "class A:\n    def __init__(self, x): ...\nclass B(A):\n    def __init__(self):\n"
    "        super().__init__(x=1)",
    "from shop import Cart\nclass B(Cart):\n    def __init__(self):\n"
    "        super().__init__('a', limit=3)\n    def add(self, item):\n"
    "        return super().add(item=item)",
    "from shop import Cart\nfor c in sorted([Cart('a'), None], key=lambda c: c.owner):\n    c.other()",
    "from shop import Cart\nc = max(Cart('a'), 3)\nc.other()",
    "import io\nwith io.StringIO() as f:\n    f.getvalue()",
    "try:\n    f()\nexcept SyntaxError as e:\n    e.msg\nexcept ValueError as e:\n    e.args",
    "try:\n    f()\nexcept Exception as e:\n    e.response.status_code",
    "try:\n    f()\nexcept* ValueError as e:\n    e.exceptions",
    "def f(e: Exception):\n    return e.response",
    "import ast\ndef f(n: ast.AST):\n    if isinstance(n, ast.Name):\n        return n.id",
    "import ast\ndef f(n: ast.Expr):\n    assert isinstance(n.value, ast.Name)\n    n.value.id",
    "import ast\ndef f(n: ast.AST):\n    match n:\n        case ast.Name():\n            n.id",
    "from shop.till import Medal, bag, coin\nbag(a=1), coin(cls=Medal, edge=1)",
    "import json\njson.dumps(1, cls=Mine, kind=2)",
    "import argparse\nargparse.ArgumentParser().add_argument('a', action=Mine, kind=1)",
    "from enum import Enum\n@given_values\nclass K(Enum):\n    A = 1\nK.values()",
    "from shop.till import box\nbox().lock(key=1, code=2)",
    "from shop.till import Note\nNote(sum=1)",
    "from shop.till import receipt\nreceipt().tax",
    "import shop.back.room\nfrom shop.back.room import shelf\nshelf()",
    "from shop.cart import _kept",
    "import re\nclient = ...\nclient.f()",
    "from shop.cart import goods, weigh\nweigh(goods(), scale, tare=1), weigh(goods(), unit='g')",
    "from shop.cart import weigh\nweigh(*given, tare=1), weigh(**given, tare=1)",
    "from shop.cart import goods\ngoods().grams, goods().tare()",
    "import ast\nfor n in ast.walk(ast.parse('')):\n    n.targets",
    "from shop import Cart\nclass E(Cart, extra='allow'): ...\nE('a').colour",
    "from shop import Cart\nclass E(Cart):\n    settings = Options(extra='allow')\nE('a').colour",
    "from shop import Cart\nclass E(Cart):\n    class Config:\n        extra = 'allow'\n"
    "class F(E): ...\nF('a').colour",
    "from shop import Cart\nclass E(Cart):\n    settings = {'extra': 'allow'}\nE('a').colour",
    "from shop import Cart\nclass E:\n    size: int = field()\n    @size.validator\n"
    "    def _(self, a, v): ...\nE.size.ilike('a')",
    "from dataclasses import dataclass\n@dataclass\nclass C:\n    x: int\n@dataclass\nclass C:\n"
    "    x: str\nC(x=1).x.bit_length(), C(x='a').x.upper()",
    "from shop import Cart as One\ndef f(o: One): o.total()\nfrom shop.cart import Goods as One",
    "from shop.cart import Goods as One\nfrom shop import Cart as One\ndef f(o: One): o.heap()",
    "title = function('a', title=1)\nfunction.rename('b')",
    "map.bind('a'), filter.apply(1), object.attrs, range.start_at",
    "from shop.till import Coined\nclass A(Coined):\n    def __init__(self):\n"
    "        super().__init__(sum=1)",
    "from shop._works import english, Wheel\nimport shop._works\nshop._works.spokes",
    "from shop.cart import has\nhas().anything",
    "import shop\nsetattr(shop, 'made_up', 1)\nprint(shop.made_up)",
    "from shop.seat import Seat, Sofa, Stool\nSeat(1, place=2), Sofa(legs=3), Stool(legs=3)",
    "from shop.seat import Falls\nFalls().other()",
    "import unittest\nclass T(unittest.TestCase):\n  def test(self):\n    self.prepared()",
    "from shop.cart import Cart, Item\ndef f(c: Cart | Item): c.total(), c.price",
    "from shop.cart import Cart, Shelf\ndef f(c: Cart | Shelf): c.sum",
    "from shop.cart import Cart, Item\ndef f(c: Cart | Item | int | Mine): c.sum()",
    "from shop.cart import Cart, Goods\ndef f(c: Cart | Goods): c.grams",
    "from shop import Cart\nd = {'a': Cart('b')}\nd['c'] = other()\nd['c'].sum()",
    "from shop import Cart\nd = [Cart('b')]\nd.append(other())\nd[1].sum()",
    "import shop\nfrom unittest import mock\nwith mock.patch('shop.made_up', 1, create=True):\n    shop.made_up",
]


@pytest.mark.parametrize(("source", "name", "reason"), WRONG)
async def test_a_name_that_does_not_exist_is_found_where_it_stands(python, source, name, reason):
    found = await python.look(source)
    (missing,) = found.missing
    assert source[missing.start : missing.end] == missing.name == name
    assert reason in missing.reason


@pytest.mark.parametrize("source", TOLD)
async def test_type_variables_of_a_signature_are_told_by_what_is_given(python, source):
    (missing,) = (await python.look(CARTS + source)).missing
    assert missing.name == "sum"


@pytest.mark.parametrize("source", RIGHT)
async def test_what_exists_or_may_exist_is_not_missing(python, source):
    found = await python.look(source)
    assert found.missing == ()
    assert found.unread == ()


async def test_a_package_that_nothing_here_knows_is_unread_and_never_missing(python):
    found = await python.look("import nobody.knows\nfrom strange import x\nnobody.knows.y(z=1)")
    assert found.missing == ()
    assert found.unread == (
        "the package nobody is not known here",
        "the package strange is not known here",
    )


@pytest.mark.parametrize("used", ["import unknown", "from unknown import x\nx.initialize()"])
async def test_a_package_may_have_been_imported_for_what_it_adds_to_others(python, used):
    source = f"{used}\nfrom shop import Cart\nCart('a').sum()"
    assert (await python.look(source)).missing == ()


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("x" * 10_000_000, "longer than"),
        ("\x00\x01\x02\udcff" * 50, "not Python"),
        ("def f(:", "not Python: line 1"),
        ("x = " + "(" * 5_000 + ")" * 5_000, "not Python"),
        ("x = " + "-" * 50_000 + "1", "deeply nested"),
        ("if x:\n" + "".join(f"{' ' * i}if x:\n" for i in range(1, 300)), "not Python"),
    ],
    ids=["huge", "binary", "broken", "brackets", "signs", "blocks"],
)
async def test_what_can_not_be_read_is_said_soon(python, source, why):
    began = time.perf_counter()
    found = await python.look(source)
    assert found.missing == ()
    assert any(why in one or "deeply nested" in one for one in found.unread)
    assert time.perf_counter() - began < 20


async def test_long_chains_end(python):
    source = "import shop\nx = shop" + ".Cart('a').add(1)" * 3_000
    assert (await python.look(source)).missing in ((),)


async def test_another_language_is_said_to_be_unknown():
    lookers = Lookers(SymbolSettings(ty=False))
    found = await lookers.look("cobol", "x")
    await lookers.close()
    assert found.unread == ("nothing here knows the names of cobol",)


async def test_an_index_that_is_not_there_is_said_and_not_raised(index, tmp_path, monkeypatch):
    monkeypatch.setattr(looker, "SHIPPED", index)
    made = looker.Python(SymbolSettings(ty=False, index=tmp_path / "none"))
    found = await made.look("import json\njson.nothing")
    await made.close()
    assert found.missing == ()
    assert "no index of names" in found.unread[0]


async def test_a_look_does_not_wait_for_the_index_longer_than_its_seconds(index, monkeypatch):
    may_go_on, calls = threading.Event(), []

    def slowly(source):
        calls.append(source)
        may_go_on.wait(60)
        return opened(source)

    monkeypatch.setattr(looker, "SHIPPED", index)
    monkeypatch.setattr(looker, "opened", slowly)
    made = looker.Python(SymbolSettings(ty=False, seconds=0.1))
    for _ in range(2):
        found = await asyncio.wait_for(made.look("import json\njson.nothing"), 30)
        assert (found.missing, found.unread) == ((), ("the index of names is still being read",))
    may_go_on.set()
    await made.warm()
    assert len(calls) == 1
    made._settings = SymbolSettings(ty=False, seconds=60)
    found = await made.look("import json\njson.nothing")
    await made.close()
    assert [miss.name for miss in found.missing] == ["nothing"]


async def test_what_is_closed_while_it_opens_leaves_nothing_half_done(index, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(looker, "SHIPPED", index)
    made = looker.Python(SymbolSettings(ty=False, seconds=0.001))
    await made.look("pass")
    await made.close()
    assert [path.name[:8] for path in (tmp_path / "groundwire").iterdir()] == ["symbols-"]


async def test_an_object_may_be_of_a_class_that_is_built_on_the_one_declared(index, tmp_path):
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "__init__.py").write_text(
        "class Result:\n    count: int\ndef ask() -> Result: ...\n"
    )
    (tmp_path / "bank" / "kinds.py").write_text(
        "import bank\nclass Inserted(bank.Result):\n    first_key: int\n"
    )
    made = looker.Python(SymbolSettings(ty=False, seconds=60, paths=(tmp_path,)))
    code = "import bank\nbank.ask().count\nbank.ask().first_key\nbank.ask().last_kee"
    try:
        assert [missing.name for missing in (await made.look(code)).missing] == ["last_kee"]
    finally:
        await made.close()


async def test_packages_of_the_settings_go_before_the_index(index, tmp_path, monkeypatch):
    monkeypatch.setattr(looker, "SHIPPED", index)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("class Kart: ...\n")
    made = looker.Python(SymbolSettings(ty=False, paths=(tmp_path,)))
    found = await made.look("from shop import Kart, Cart")
    await made.close()
    assert [miss.name for miss in found.missing] == ["Cart"]


async def test_what_was_read_is_not_read_again_and_nothing_is_opened_on_the_loop(python):
    where = []
    opens = python._library._open
    python._library._modules.clear()
    python._library._open = lambda *a: where.append(threading.current_thread()) or opens(*a)
    try:
        source = "import shop\nshop.Cart('a').nothing()\n"
        assert [(await python.look(source)).missing[0].name for _ in range(2)] == ["nothing"] * 2
    finally:
        del python._library._open
    assert where
    assert threading.main_thread() not in where
    assert len(where) < 20


def test_modules_are_let_go_when_they_are_too_many(python, monkeypatch):
    monkeypatch.setattr(library, "_MODULES", 2)
    python._library._modules.clear()
    for name in ("shop", "shop.cart", "shop.lazy", "shop"):
        assert python._library.module(name)
        assert len(python._library._modules) <= 2


def _unread(of):
    yield of
    raise library.Unread("shop.cart")


async def test_what_a_class_inherits_is_not_kept_half_read(python, monkeypatch):
    await python.warm()
    known = python._library
    cart = known.get(known.module("shop.cart"), "Cart")
    cart.module.lines.clear()
    infer = Inference(known)
    with monkeypatch.context() as broken:
        broken.setattr(infer._bases, "_line", _unread)
        with pytest.raises(library.Unread):
            infer.bases(cart)
    assert [one.name for one in infer.bases(cart)] == ["Cart", "Base", "object"]
