"""The server ty: with a stand-in for its faults, and the real one where it is installed."""

import asyncio
import sys
from pathlib import Path

import pytest

from guard.adapters.symbols import python as looker
from guard.adapters.symbols.python.ty import Silent, Ty, installed
from guard.adapters.symbols.settings import SymbolSettings

FAKE = str(Path(__file__).with_name("fake_ty.py"))
SOURCE = "x = 1\nx.gone\n"
OPEN = "match shop.Cart('a'):\n    case c:\n        c.add(1)\n"  # of a kind that the stubs alone do not tell


def fake(fault: str) -> Ty:
    return Ty([sys.executable, "-I", FAKE, fault], [], "3.13")


async def asked(ty: Ty, source: str = SOURCE) -> list[dict]:
    async with ty.program(source) as program:
        return await program.diagnostics()


@pytest.mark.parametrize("fault", ["none", "environment"])
async def test_findings_come_and_the_environment_is_empty(fault: str):
    ty = fake(fault)
    (found,) = await asked(ty)
    await ty.close()
    assert found["code"] == "missing-attribute"


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("dies", "it has ended"),
        ("garbage", "no message"),
        ("long", "no message"),
        ("error", "it panicked"),
        ("no list", "no list"),
        ("encoding", "count characters"),
    ],
)
async def test_a_fault_is_said_and_the_next_program_gets_a_server(fault: str, why: str):
    ty = fake(fault)
    for _ in range(2):
        with pytest.raises(Silent, match=why):
            await asyncio.wait_for(asked(ty), 30)
    ty._command = [sys.executable, "-I", FAKE, "none"]
    if ty._server:
        ty._server.kill()
    assert await asked(ty)
    await ty.close()


async def test_a_server_lost_in_a_program_is_ended():
    ty = fake("hangs")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2):
            await asked(ty)
    assert ty._server
    await asyncio.wait_for(ty._server._process.wait(), 10)
    await ty.close()


async def test_programs_are_told_in_a_few_files():
    ty = fake("none")
    names = []
    for _ in range(9):
        async with ty.program(SOURCE) as program:
            assert await program.diagnostics()
            names.append(program._uri)
    await ty.close()
    assert len(set(names)) == 4
    assert not any(Path(name).stem.isidentifier() for name in names)


async def test_what_is_not_there_can_not_be_started():
    ty = Ty(["/nowhere/ty", "server"], [], "3.13")
    with pytest.raises(Silent, match="can't be started"):
        await asked(ty)
    await ty.close()


async def test_without_ty_answering_the_stubs_still_tell(index, monkeypatch):
    monkeypatch.setattr(looker, "SHIPPED", index)
    monkeypatch.setattr(looker, "installed", lambda: ("/nowhere/ty", "0"))
    made = looker.Python(SymbolSettings())
    found = await made.look(f"import shop\nshop.nothing\n{OPEN}")
    await made.close()
    assert [miss.name for miss in found.missing] == ["nothing"]
    assert "ty can't be started" in found.unread[0]


class Asked(Exception):
    """Somebody asked ty."""


class Watched:
    """A ty that tells when it is asked."""

    def program(self, source: str):
        raise Asked(source)

    async def close(self):
        """Nothing is held."""


SETTLED = [
    "",
    "import shop\nshop.Cart('a', limit=3).add(1).total(tax=1)\n",
    "import shop\nshop.nothing.at.all(x=1)\n",
    "import shop\nshop.Cart('a').sum().more(x=1)\n",
    "def f(x, *rest, **more):\n    x.a(b=1).c\n    more.get('a')\n    return rest.count(1)\n",
    "frame.head(rows=3).index\n",
    "from nobody import thing\nthing.does(this=1).too\n",
    "from . import mine\nmine.does(this=1).too\n",
    "import json\njson.loads('{}')['a'].get('b', default=1)\n",
    "import argparse\nargparse.ArgumentParser().parse_args().path.open(mode='r')\n",
    "try:\n    pass\nexcept OSError as error:\n    error.errno\n",
    "def f(x): return x\nf(y=1).z\n",
    "for line in open('a'):\n    line.strip()\n",
]
LEFT_OPEN = [
    f"import shop\n{OPEN}",
    "import shop\nd = {'a': shop.Cart('a'), 'b': None}\nd['a'].add(1)\n",
    "f = sorted(['a'], key=lambda s: s.title())\n",
    "from shop import *\nCart('a').add(1)\n",
    "import shop\nif shop:\n    c = shop.Cart('a')\nelse:\n    c = 'a'\nc.count(1)\n",
    "import shop\nc = shop.Cart('a')\nif isinstance(c, str): c.upper()\n",
    "def f(x: 'shop.Cart'): ...\nimport shop\n",
    "import threading\nclass A:\n    def __init__(self):\n        self._lock = threading.Lock()\n"
    "    def go(self):\n        self._lock.acquire()\n",
    "from shop.cart import Shelf\nShelf().apples()\nx = min(1, 2)\nx.real(base=1)\n",
]


@pytest.mark.parametrize("source", SETTLED)
async def test_ty_is_not_asked_where_the_stubs_tell_all(python, monkeypatch, source):
    monkeypatch.setattr(python, "_ty", Watched())
    assert (await python.look(source)).by == "index of symbols"


@pytest.mark.parametrize("source", LEFT_OPEN)
async def test_ty_is_asked_of_what_the_stubs_leave_open(python, monkeypatch, source):
    monkeypatch.setattr(python, "_ty", Watched())
    with pytest.raises(Asked):
        await python.look(source)


REAL = pytest.mark.skipif(not installed(), reason="ty is not installed: extra code")
MISSING = [
    (f"import shop.none as n\n{OPEN}", "none"),
    ("import shop\nmatch shop.Cart('a'):\n    case c:\n        c.remov(1)\n", "remov"),
    ("from shop import Cart\nc = Cart('a')\nif isinstance(c, Cart): c.sum()\n", "sum"),
    (f"import subprocess, shop\nsubprocess.run(['a'], capture=True)\n{OPEN}", "capture"),
    ("from shop.cart import Shelf\nmatch Shelf():\n    case s:\n        s.apples()\n", "apples"),
    ("import shop\nmatch shop.Cart('a'):\n    case x:\n        x.sum()  # ty: ignore\n", "sum"),
]
THERE = [
    "import shop\nshop.Cart('a').lid.strip()\n",
    "import re\nre.match('a', 'b').group()\n",
    "def f():\n    f.calls = 1\n    return f.calls\n",
    "import sys\nif sys.platform == 'win32':\n    import winreg\n    winreg.HKEY_CLASSES_ROOT\nimport os\nos.getuid()\n",
    "from shop.names import joined\nmatch joined:\n    case c:\n        c.anything\n",
    "import shop\nx: int | None = None\nx.real\nshop.open_cart('a').first.price.real\n",
]


@pytest.fixture
async def real(python):
    """The same folders, with ty beside them."""
    found = installed()
    assert found and python._library
    made = looker.Python(SymbolSettings(seconds=60))
    made._library, made._by = python._library, f"ty {found[1]}"
    made._opening = python._opening
    folders = list(python._library._folders[:-1])
    made._ty = Ty([found[0], "server"], folders, "3.13")
    yield made
    await made.close()


@REAL
@pytest.mark.parametrize(("source", "name"), MISSING)
async def test_ty_finds_what_stubs_alone_do_not_tell(real, source, name):
    found = await real.look(source)
    assert [miss.name for miss in found.missing] == [name]
    assert found.by.startswith("ty ")


@REAL
@pytest.mark.parametrize("source", THERE)
async def test_an_objection_to_types_is_not_a_missing_name(real, source):
    assert (await real.look(source)).missing == ()
