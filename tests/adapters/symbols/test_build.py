"""Sources made into stubs, packages into an index."""

import ast
import io
import lzma
import re
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest

from guard.adapters.symbols.index import SHIPPED, archives, opened, unpack
from guard.adapters.symbols.index.bound import bound
from guard.adapters.symbols.index.build import OPEN, build, pack, packages, standard_library
from guard.adapters.symbols.index.stub import HEADER, stub
from guard.adapters.symbols.python.removed import removals
from guard.errors import ConfigError
from tests.adapters.symbols.conftest import write


def names(text: str) -> set[str]:
    return {name for node in ast.parse(text).body for name in bound(node)} - {
        "_Annotated",
        "_Any",
        "_Self",
    }


def members(text: str, name: str) -> set[str]:
    node = next(n for n in ast.parse(text).body if getattr(n, "name", "") == name)
    return {one for n in node.body for one in bound(n)}


def test_a_stub_has_signatures_and_nothing_that_runs():
    made = stub('X = 1\ndef f(a, b=print(1)):\n    "doc"\n    return a\n', False)
    assert made == HEADER + "X: int\n\ndef f(a, b=...): ...\n"


def test_names_are_kept_however_they_are_bound():
    source = (
        "import os, a.b\nfrom c import d as e\ntry:\n    import fast\nexcept ImportError:\n"
        "    fast = None\n    slow = 1\nif cond():\n    g = 1\nelse:\n    h = 2\n"
        "with x: i = 1\nj, (k, l) = 1, (2, 3)\nif __name__ == '__main__':\n    m = 1\n"
    )
    assert names(stub(source, False)) == set("os a e fast slow g h i j k l".split())


def test_a_class_has_what_its_methods_set():
    source = (
        "class A:\n    x = 1\n    _hidden = 2\n    def __init__(self, n: int):\n"
        "        self.n, self._m = n, 1\n        for self.i in n: pass\n"
        "    def me(self): return self\n    def _own(self): ...\n"
    )
    made = stub(source, False)
    assert members(made, "A") == {"x", "n", "i", "__init__", "me"}
    assert "def me(self) -> _Self" in made


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def __init__(self, d):\n        self.__dict__.update(d)\n",
        "class A:\n    def __init__(self, d):\n        for k in d: setattr(self, k, 1)\n",
        "globals().update(x)\n",
        "for n in x: globals()[n] = 1\n",
        "for n in dir(c.fast): globals()[n] = 1\n",
        "from c.slow import *\nfor n in dir(c.fast): globals()[n] = 1\n",
        "for n in x:\n    m = f'{n}_'\n    globals()[m] = 1\n",
        "m = '_x'\ndef f(m): globals()[m] = 1\n",
    ],
)
def test_what_makes_names_while_it_runs_may_have_any(source):
    assert "__getattr__" in stub(source, False)


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def __setstate__(self, d):\n        for k in d: setattr(self, k, d[k])\n",
        "class A:\n    def set_params(self, **d):\n        for k in d: setattr(self, k, d[k])\n",
        "class A:\n    def into(self, cls, name): setattr(cls, name, self)\n",
        "class A:\n    def f(self, k): x = getattr(self, k); setattr(self, k, x + 1)\n",
        "class A:\n    def f(self): self.__dict__['_kept'] = 1\n",
        "class A:\n    if TYPE_CHECKING:\n        def made(self): ...\n"
        "    def __init_subclass__(cls):\n        for k in x: setattr(cls, k, 1)\n",
        "def f(cls, k): setattr(cls, k, 1)\n",
        "from p.c.fast import *\nfor n in dir(c.fast): globals()[n] = 1\n",
        "m, n = '', 1\nfor n in x:\n    m = f'_{n}'\n    globals()[m] = 1\n",
    ],
)
def test_what_is_set_again_or_elsewhere_is_no_new_name(source):
    assert "__getattr__" not in stub(source, False)


@pytest.mark.parametrize("name", ["requests", "sklearn", "redis"])
def test_the_classes_of_popular_packages_that_ship_have_no_other_names(tmp_path: Path, name: str):
    (tmp_path / f"{name}.tar.xz").write_bytes((SHIPPED / f"{name}.tar.xz").read_bytes())
    unpack(tmp_path, tmp_path / "out")
    path, owner = {
        "requests": ("models.pyi", "Response"),
        "sklearn": ("base.pyi", "BaseEstimator"),
        "redis": ("client.pyi", "Redis"),
    }[name]
    text = (tmp_path / "out" / name / path).read_text("utf-8")
    assert "__getattr__" not in members(text, owner)


def test_a_module_that_makes_names_on_demand_has_those_that_it_lists():
    made = stub(
        "_L = {'One': 1, 'not a name': 2, 'class': 3}\ndef __getattr__(n): return _L[n]\n", False
    )
    assert {"One"} <= names(made)
    assert not {"__getattr__", "class"} & names(made)


def test_what_stands_beside_a_getattr_for_one_python_is_kept():
    source = (
        "if sys.version_info < (3, 7) or TYPE_CHECKING:\n    from a import Widget\nelse:\n"
        "    other = 1\n    def __getattr__(name):\n        if name == 'Late': return 1\n"
    )
    assert names(stub(source, False)) == {"Widget", "other", "Late"}


def test_a_package_has_its_modules_where_it_makes_them_on_demand(tmp_path: Path):
    init = (
        "_L = ['inner', 'One']\ndef __getattr__(name):\n"
        "    if name == 'gone':\n        said = 'it went'\n        raise ImportError(said)\n"
        "    if name == 'old':\n        return 1\n    return load(name)\n"
    )
    site = write(tmp_path, {"p/__init__.py": init, "p/inner.py": "x = 1\n"})
    text = build("p", [site])["p/__init__.pyi"]
    assert "from . import inner as inner" in text
    assert "One: _Any" in text
    assert "old" in names(text)
    assert "gone" not in names(text)


def test_a_package_has_what_it_uses_of_itself_where_others_put_names_in_it(tmp_path: Path):
    init = (
        "import sys\nif sys.platform == 'x':\n    from p.fast import *\n"
        "else:\n    from p.fast import *\ndef own() -> int: ...\n"
        "for n in dir(p.fast):\n    globals()[n] = 1\n"
    )
    user = "import p\nx = p.hidden, p.own, p.given, p.user, q.p.other\n"
    fast = "def given() -> int: ...\n"
    site = write(tmp_path, {"p/__init__.py": init, "p/user.py": user, "p/fast.pyi": fast})
    text = build("p", [site])["p/__init__.pyi"]
    assert names(text) == {"sys", "own", "hidden"}
    assert "def own() -> int" in text


@pytest.mark.parametrize(
    ("body", "given"),
    [
        ("return cls(a)", " -> _Self"),
        ("cls = a\n        return cls(a)", ""),
        ("return a(cls)", ""),
    ],
)
def test_a_method_that_makes_its_class_gives_one(body: str, given: str):
    made = stub(f"class A:\n    @classmethod\n    def of(cls, a):\n        {body}\n", False)
    assert f"def of(cls, a){given}: ..." in made


@pytest.mark.parametrize(
    ("body", "taken"),
    [
        ("if more: raise TypeError", "a: int"),
        (
            "b = more.pop('b', 1)\n if 'c' in more: b = 2\n if more:\n  raise TypeError",
            "a: int, b c",
        ),
        ("if more: print(more)", "a: int, more"),
        ("if more: raise TypeError(more)\n g(**more)", "a: int, more"),
        ("for k in more: print(k)\n if more: raise TypeError", "a: int, more"),
        ("b = more.pop(a)\n if more: raise TypeError", "a: int, more"),
        ("b = more.pop('class', 1)\n if more: raise TypeError", "a: int"),
    ],
)
def test_a_function_that_refuses_what_it_does_not_name_takes_no_more(body: str, taken: str):
    made = ast.parse(stub(f"def f(a: int, **more):\n {body}\n", False)).body[1]
    assert isinstance(made, ast.FunctionDef)
    words = " ".join(one.arg for one in made.args.kwonlyargs)
    more = made.args.kwarg.arg if made.args.kwarg else ""
    assert ", ".join(filter(None, ("a: int", words, more))) == taken


def test_what_is_hidden_from_type_checkers_does_not_hide_names():
    source = "class A:\n    if not TYPE_CHECKING:\n        def __getattr__(self, n): ...\n        def f(self): ...\n"
    assert members(stub(source, False), "A") == {"f"}


def test_published_stubs_go_first_and_lose_nothing_of_the_source(tmp_path: Path):
    site = write(
        tmp_path,
        {
            "p/__init__.py": "from p.a import A\nVERSION = '1'\n",
            "p/a.py": "class Old:\n    def old(self): ...\nclass A(Old):\n    def f(self): ...\n    def g(self): ...\n",
            "p/inner.py": "x = 1\n",
            "p-stubs/__init__.pyi": "from p.a import A as A\n",
            "p-stubs/a.pyi": "class A:\n    def f(self) -> int: ...\n",
        },
    )
    made = build("p", [site])
    assert made["p/inner.pyi"] == OPEN
    assert {"A", "VERSION"} <= names(made["p/__init__.pyi"])
    assert members(made["p/a.pyi"], "A") == {"f", "g", "old"}
    assert "def f(self) -> int" in made["p/a.pyi"]


def test_a_published_function_takes_no_other_keywords_than_its_source(tmp_path: Path):
    write(
        tmp_path,
        {
            "p/__init__.py": "def f(a, b=1): ...\ndef g(a, **k): ...\ndef h(a): ...\n"
            "class A:\n    def __init__(self, x=1, **k):\n        if k: raise TypeError\n",
            "p-stubs/__init__.pyi": "def f(a, **k) -> int: ...\ndef g(a, **k) -> int: ...\n"
            "def h(a, **k: Unpack[D]) -> int: ...\n"
            "class A:\n    def __init__(self, **k) -> None: ...\n",
        },
    )
    text = build("p", [tmp_path])["p/__init__.pyi"]
    assert "def f(a, *, b=...) -> int" in text
    assert "def g(a, **k) -> int" in text
    assert "def h(a, **k: Unpack[D]) -> int" in text
    assert "def __init__(self, *, x=...) -> None" in text


STALE = {
    "p/__init__.py": "def kept(): ...\nclass A:\n    def go(self): ...\nsay('spoken_of')\n",
    "p-stubs/__init__.pyi": "def old() -> int: ...\ndef spoken_of() -> int: ...\nkept = old\n"
    "class A:\n    def __len__(self): ...\n    def go(self) -> int: ...\n    def is_old(self) -> int: ...\n    size: int\n"
    "    @property\n    def made(self) -> int: ...\n",
}


def test_functions_of_a_published_stub_that_no_source_speaks_of_are_gone(tmp_path: Path):
    text = build("p", [write(tmp_path, STALE)])["p/__init__.pyi"]
    assert {"kept", "spoken_of", "A"} <= names(text)
    assert "old" not in names(text) and "kept = _old" in text
    assert members(text, "A") == {"__len__", "go", "_is_old", "size", "made"}


def test_they_are_kept_where_a_compiled_module_may_have_them(tmp_path: Path):
    site = write(tmp_path, STALE)
    (site / "p" / "fast.cpython-311-x86_64-linux-gnu.so").write_bytes(b"\x7fELF")
    assert "old" in names(build("p", [site])["p/__init__.pyi"])


def test_a_class_may_have_its_source_elsewhere_or_be_made_by_a_call(tmp_path: Path):
    write(
        tmp_path,
        {
            "p/__init__.py": "Answer = make('Answer', ['mean'])\nPlain = None\n",
            "p/there.py": "class Moved:\n    def size(self): ...\n",
            "p/one.py": "class Twice:\n    def size(self): ...\n",
            "p/two.py": "class Twice:\n    def size(self): ...\n",
            "p-stubs/__init__.pyi": "class Answer:\n    sum: int\n",
            "p-stubs/here.pyi": "class Moved: ...\nclass Twice: ...\n",
        },
    )
    made = build("p", [tmp_path])
    assert members(made["p/__init__.pyi"], "Answer") == {"sum", "__getattr__"}
    assert members(made["p/here.pyi"], "Moved") == {"size"}
    assert members(made["p/here.pyi"], "Twice") == set()


def test_a_private_field_of_attrs_is_told_as_the_argument_it_is():
    source = (
        "@frozen\nclass A:\n    _size: int = 1\n    _get: str = field(alias='find')\n"
        "    _made: int = field(init=False)\n@dataclass\nclass B:\n    _size: int = 1\n"
    )
    made = stub(source, False)
    assert (members(made, "A"), members(made, "B")) == ({"size", "find"}, set())


def test_what_a_module_imports_and_its_stub_too_is_for_others(tmp_path: Path):
    write(
        tmp_path,
        {
            "p/__init__.py": "from p.a import *\nfrom p.b import x\n",
            "p/a.py": "",
            "p/b.py": "x = 1\n",
            "p-stubs/__init__.pyi": "from p.b import x\nfrom typing import Any\ny: Any\n",
        },
    )
    text = build("p", [tmp_path])["p/__init__.pyi"]
    assert "from p.b import x as x" in text
    assert "from p.a import *" in text
    assert "import Any\n" in text


def test_a_class_has_the_names_that_a_decorator_and_its_makers_give_it(tmp_path: Path):
    write(
        tmp_path,
        {
            "p/__init__.py": "@_api.define_aliases({'width': ['w']})\nclass A: ...\n"
            "class B: ...\ndef f():\n    b = B()\n    b.later = 1\n    return b\n"
            "def g(x):\n    x.other = 1\n",
        },
    )
    text = build("p", [tmp_path])["p/__init__.pyi"]
    assert members(text, "A") == {"get_w", "set_w"}
    assert members(text, "B") == {"later"}


def test_a_module_has_the_members_of_enumerations_that_it_spreads():
    source = (
        "class Kind(IntEnum):\n    A = 1\nclass Other(IntEnum):\n    B = 1\n"
        "class Third(IntEnum):\n    C = 1\nmodule = sys.modules[__name__]\n"
        "for enum in (Kind, Other):\n    for one in enum:\n"
        "        setattr(module, one.name, one.value)\n"
    )
    assert {"A", "B"} <= names(stub(source, False)) and "C" not in names(stub(source, False))


def test_documentation_that_says_there_are_no_attributes_names_none():
    source = (
        "class A:\n    'A.\\n\\n    Attributes\\n    ----------\\n    None\\n    '\n    x = 1\n"
    )
    assert members(stub(source, False), "A") == {"x"}


def test_an_empty_published_stub_hides_nothing_that_the_module_makes(tmp_path: Path):
    making = "import sys\nfor n in ('a', 'b'):\n    globals()[n] = __import__(n)\n"
    site = write(
        tmp_path,
        {
            "p/__init__.py": "",
            "p/old.py": making,
            "p/told.py": making,
            "p-stubs/__init__.pyi": "",
            "p-stubs/old.pyi": "# nothing is said of it\n",
            "p-stubs/told.pyi": "x: int\n",
        },
    )
    made = build("p", [site])
    assert "__getattr__" in names(made["p/old.pyi"])
    assert "__getattr__" not in names(made["p/told.pyi"])


def test_what_can_not_be_read_has_any_name(tmp_path: Path):
    site = write(tmp_path, {"q/__init__.py": "", "q/bad.py": "def f(:\n"})
    (site / "q" / "fast.cpython-311-x86_64-linux-gnu.so").write_bytes(b"\x7fELF")
    made = build("q", [site])
    assert made["q/bad.pyi"] == made["q/fast.pyi"] == OPEN


def test_packages_are_named_by_folder_and_module(tmp_path: Path):
    write(
        tmp_path,
        {"a/__init__.py": "", "b.py": "", "c-stubs/__init__.pyi": "", "d-1.dist-info/M": ""},
    )
    assert packages(tmp_path) == ["a", "b", "c"]


def test_the_standard_library_is_that_of_one_python(tmp_path: Path):
    versions = "# comment\nold: 3.0-3.11\nold.inner: 3.0-\nnew: 3.0-\n"
    write(tmp_path, {"VERSIONS": versions, "old.pyi": "", "new.pyi": "x: int\n"})
    assert list(standard_library(tmp_path, (3, 13))) == ["stdlib/new.pyi"]


def test_an_archive_is_the_same_for_the_same_stubs_and_comes_back(tmp_path: Path):
    stubs = {"a/b.pyi": "x: int\n", "a/__init__.pyi": ""}
    archive = pack(stubs)
    assert archive == pack(dict(reversed(stubs.items())))
    (tmp_path / "a.tar.xz").write_bytes(archive)
    unpack(tmp_path, tmp_path / "out")
    assert (tmp_path / "out" / "a" / "b.pyi").read_text() == "x: int\n"


@pytest.mark.parametrize("name", ["../out.pyi", "/tmp/out.pyi"])
def test_an_archive_writes_nowhere_else(tmp_path: Path, name: str):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    (tmp_path / "a.tar.xz").write_bytes(lzma.compress(buffer.getvalue()))
    with pytest.raises(ConfigError, match="has no place"):
        unpack(tmp_path, tmp_path / "out")


def test_what_is_no_archive_is_said(tmp_path: Path):
    (tmp_path / "a.tar.xz").write_bytes(b"no")
    with pytest.raises(ConfigError, match="not an archive"):
        unpack(tmp_path, tmp_path / "out")


def test_the_card_names_every_archive_and_its_sha256():
    card = (SHIPPED / "CARD.md").read_text("utf-8")
    said = dict(re.findall(r"^\| `([\w.]+)` \|.*\| `([0-9a-f]{64})` \|$", card, re.M))
    there = {p.name: sha256(p.read_bytes()).hexdigest() for p in archives(SHIPPED)}
    assert said == there


def test_every_removal_says_since_when():
    assert len(removals()) > 300
    for name, said in removals().items():
        assert all(part.isidentifier() for part in name.split(".")), name
        assert re.fullmatch(r"[\w-]+ \d+(\.\d+)*", said.since), name


def test_an_index_is_unpacked_once(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = opened(index)
    assert (folder / "shop/__init__.pyi").is_file() and folder.parent == tmp_path / "groundwire"
    (folder / "mark").touch()
    assert (opened(index) / "mark").is_file()
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_cache_that_can_not_be_written_is_told(index: Path, tmp_path: Path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(ConfigError, match="XDG_CACHE_HOME"):
        opened(index)


def test_a_function_takes_the_keywords_of_its_decorator(tmp_path):
    files = {
        "p/__init__.py": "from p.by import by, sent\n@by\ndef f(a): ...\n@sent\ndef g(a, to=1): ...\n",
        "p/by.py": "class by:\n    def call(self, *args, backend=None, **more): ...\n"
        "def sent(f):\n    def made(*args, to, **more): ...\n    return made\n",
        "p-stubs/__init__.pyi": "def f(a: int) -> int: ...\ndef g(a: int) -> int: ...\n",
    }
    made = build("p", [write(tmp_path, files)])["p/__init__.pyi"]
    assert "def f(a: int, *, backend=...) -> int" in made
    assert "def g(a: int, *, to=...) -> int" in made


def test_classes_that_typeshed_tells_in_a_comment_are_given(tmp_path):
    files = {
        "p-stubs/__init__.pyi": "class A: ...\nclass B: ...\ndef f(\n    a=...,\n"
        ") -> Any: ...  # AnyOf[A, B]\ndef g() -> Any: ...  # of any kind\n"
    }
    made = build("p", [write(tmp_path, files)])["p/__init__.pyi"]
    assert "def f(a=...) -> A | B: ..." in made and "def g() -> Any: ..." in made


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("raise AttributeError(name)", False),
        ("return super().__getattr__(name)", False),
        ("return fallen_back(self, super(), name)", False),
        ("return self.made[name]", True),
        ("if name == 'a':\n            return 1\n        return super().__getattr__(name)", True),
        ("if name == 'a':\n            raise AttributeError\n        self.note(name)", True),
    ],
)
def test_what_answers_for_any_name_is_kept_where_it_gives_something(body, kept):
    made = stub(f"class A:\n    def __getattr__(self, name):\n        {body}\n", False)
    assert ("__getattr__" in made) == kept
