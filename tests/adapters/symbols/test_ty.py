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
    found = await made.look("import shop\nshop.nothing\n")
    await made.close()
    assert [miss.name for miss in found.missing] == ["nothing"]
    assert "ty can't be started" in found.unread[0]


REAL = pytest.mark.skipif(not installed(), reason="ty is not installed: extra code")
MISSING = [
    ("import shop\nfor c in [shop.Cart('a')]:\n    c.remov(1)\n", "remov"),
    ("from shop import Cart\n{'a': Cart('a')}['a'].sum()\n", "sum"),
    ("import subprocess\nsubprocess.run(['a'], capture=True)\n", "capture"),
    ("from shop.cart import Shelf\nfor s in [Shelf()]:\n    s.apples()\n", "apples"),
    ("import shop\nx = [shop.Cart('a')][0].sum()  # ty: ignore\n", "sum"),
]
THERE = [
    "import shop\nshop.Cart('a').lid.strip()\n",
    "import re\nre.match('a', 'b').group()\n",
    "def f():\n    f.calls = 1\n    return f.calls\n",
    "import sys\nif sys.platform == 'win32':\n    import winreg\n    winreg.HKEY_CLASSES_ROOT\nimport os\nos.getuid()\n",
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
