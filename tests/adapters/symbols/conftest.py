"""A small index: the standard library that ships, and two packages made here."""

import asyncio
import shutil
from pathlib import Path

import pytest

from guard.adapters.symbols import python as looker
from guard.adapters.symbols.index import SHIPPED
from guard.adapters.symbols.index.build import build, pack
from guard.adapters.symbols.settings import SymbolSettings

SHOP = {
    "shop/__init__.py": (
        "from shop.cart import Cart, open_cart\nfrom lxml.etree import _Element\n"
        "__all__ = ['Cart', 'open_cart', 'markup']\ndef markup(text) -> _Element: ...\n"
    ),
    "shop/cart.py": (
        "class Base:\n"
        "    def total(self, tax=0): return 1\n"
        "class Cart(Base):\n"
        "    def __init__(self, owner, *, limit=3):\n"
        "        self.owner = owner\n"
        "    def add(self, item): return self\n"
        "    @property\n"
        "    def first(self) -> 'Item': ...\n"
        "    @reify\n"
        "    def lid(self) -> str: ...\n"
        "class Item:\n"
        "    price: float\n"
        "class Goods: ...\n"
        "class Parcel(Goods): ...\n"
        "class Gift(Weighed, Parcel): ...\n"
        "class Weighed(Scale):\n"
        "    grams: float\n"
        "class Scale:\n"
        "    def tare(self): ...\n"
        "def goods() -> Goods: ...\n"
        "@overload\n"
        "def weigh(what: Goods, *, unit: str = ...) -> float: ...\n"
        "@overload\n"
        "def weigh(what: Goods, scale: Scale, *args: object, **more: object) -> float: ...\n"
        "def weigh(what, *args, **more): ...\n"
        "class HasPrice(Protocol):\n"
        "    def price(self): ...\n"
        "def has() -> HasPrice: ...\n"
        "class Shelf:\n"
        "    def __getattr__(self, name) -> 'Item': ...\n"
        "def open_cart(owner: str) -> Cart: ...\n"
    ),
    "shop/table.py": (
        "from typing import Generic, Iterable, NoReturn, TypeVar, overload\n"
        "T = TypeVar('T', bound=float)\n"
        "class Column(Generic[T]):\n"
        "    def __getattr__(self, name) -> T: ...\n"
        "    def fill(self, value: T) -> None: ...\n"
        "class Table:\n"
        "    @overload\n"
        "    def __getitem__(self, key: Iterable[str], /) -> 'Table': ...\n"
        "    @overload\n"
        "    def __getitem__(self, key: int, /) -> 'Column[float]': ...\n"
        "    def __getitem__(self, key): ...\n"
        "    def rename(self) -> None: ...\n"
        "class Strict:\n"
        "    def __getattr__(self, name) -> NoReturn: ...\n"
        "class Made(Generic[T]):\n"
        "    def __get__(self, of, owner): ...\n"
        "class Cell:\n"
        "    @overload\n"
        "    def __get__(self, of: None, owner: type) -> 'Column[float]': ...\n"
        "    @overload\n"
        "    def __get__(self, of: object, owner: type) -> 'Table': ...\n"
        "    def __get__(self, of, owner): ...\n"
        "    def sum(self): ...\n"
        "class Owner:\n"
        "    made: Made\n"
        "    got: Cell\n"
    ),
    "shop/till.py": (  # what it does not name is given on
        "class Money:\n"
        "    def __init__(self, sum, *, unit='EUR'): ...\n"
        "class Coin(Money):\n"
        "    def __init__(self, *args, year=1, **more):\n"
        "        super().__init__(*args, **more)\n"
        "class Medal(Coin):\n"
        "    def __init__(self, **more):\n"
        "        self.name = more.pop('name', '')\n"
        "        super().__init__(1, **more)\n"
        "class Coined:\n"
        "    def __new__(cls, *args): ...\n"
        "def coin(cls=None, **more):\n"
        "    if cls is None:\n"
        "        cls = Coin\n"
        "    def made(): return cls(1, **more)\n"
        "    return made\n"
        "def bag(**more): return [unknown(**more)]\n"
        "def purse(size=1, **more):\n"
        "    if more:\n"
        "        raise TypeError(more)\n"
        "class Box:\n"
        "    def lock(self, key): ...\n"
        "class Safe(Box):\n"
        "    def lock(self, key, code): ...\n"
        "def box() -> Box: ...\n"
        "@noted\n"
        "class Note:\n"
        "    sum: int\n"
        "class Receipt:\n"
        "    sum: int\n"
        "def receipt() -> Receipt:\n"
        "    made = Receipt()\n"
        "    made.tax = 3\n"
        "    return made\n"
    ),
    "shop/seat.py": (
        "@dataclass(frozen=True)\n"
        "class Row:\n"
        "    row: int\n"
        "@dataclass(kw_only=True)\n"
        "class Seat(Row):\n"
        "    place: int = 0\n"
        "@dataclass(init=False)\n"
        "class Sofa(Row):\n"
        "    def __new__(cls, **more): ...\n"
        "@dataclass\n"
        "class Stool(Unknown):\n"
        "    row: int\n"
        "class Asks:\n"
        "    def __getattr__(self, name):\n"
        "        said(name)\n"
        "        return fallen_back(self, super(), name)\n"
        "class Falls:\n"
        "    def __getattr__(self, name):\n"
        "        if name in self.made:\n"
        "            return self.made[name]\n"
        "        return super().__getattr__(name)\n"
    ),
    "shop/names.py": "import nobody as joined\n__all__ = sorted(['joined', *others])\n",
    "shop/_works.py": "class Cog: ...\n",
    "shop/back/room.py": "def shelf(): ...\n",
    "shop/lazy.py": "def __getattr__(name):\n    if name == 'Late':\n        return 1\n",
}
LXML = {
    "lxml/__init__.py": "",
    "lxml/etree.py": "class _Element:\n    text: str\n",
    "lxml/html.py": "class Mixin:\n    def text_content(self): ...\n",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    site = write(tmp_path_factory.mktemp("site"), {**SHOP, **LXML})
    shutil.copy(SHIPPED / "stdlib.tar.xz", folder)
    for name in ("shop", "lxml"):
        (folder / f"{name}.tar.xz").write_bytes(pack(build(name, [site])))
    return folder


@pytest.fixture(scope="session")
def python(index: Path, tmp_path_factory: pytest.TempPathFactory):
    """Looks names up in that index, without ty."""
    made = looker.Python(SymbolSettings(ty=False, seconds=60))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(looker, "SHIPPED", index)
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        asyncio.run(made.warm())
    yield made
    asyncio.run(made.close())
