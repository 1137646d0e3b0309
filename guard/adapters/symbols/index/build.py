"""Folders of packages made into an index: one archive of stubs a package. Nothing is imported."""

import ast
import io
import lzma
import re
import tarfile
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from guard.adapters.symbols.index.bound import bound
from guard.adapters.symbols.index.gone import gone, hidden
from guard.adapters.symbols.index.later import given, later
from guard.adapters.symbols.index.merge import Classes, classes, merge
from guard.adapters.symbols.index.stars import brief, told
from guard.adapters.symbols.index.stub import HEADER, stub
from guard.adapters.symbols.index.wrapped import Wrapped, wrapped

LARGEST = 4 << 20  # bytes of a module that is read
OPEN = HEADER + "def __getattr__(name: str) -> _Any: ...\n"  # a module of which nothing is known
_WORKS = 30  # modules of a private folder above which it is a package's own machinery
_ASIDE = re.compile(  # what is not for those who use a package: tests, other packages within it
    r"(^|/)(_?tests|_test|migrations|locale|benchmarks|conftest\.py|sphinxext|_vendor|externals"
    r"|array_api_\w+|cobyqa|pyprima|distutils)(/|$)"
)
_LAST = re.compile(r"^([\w.]+): \d\.\d+-(\d\.\d+)", re.M)  # as in `asynchat: 3.0-3.11`
_ANY_OF = re.compile(r"-> Any: \.\.\.[ \t]*# AnyOf\[(.+)\]$", re.M)  # as typeshed tells the classes
_COMPILED = re.compile(r"^(\w+)(\.[\w-]+)*\.(so|pyd)$")

_FOR_TEXT = {
    "id": lzma.FILTER_LZMA2,
    "preset": 9 | lzma.PRESET_EXTREME,
    "dict_size": 32 << 20,
    "lc": 4,
    "pb": 0,
    "nice_len": 273,
}


def build(
    package: str, folders: Sequence[Path], names_only: re.Pattern[str] | None = None
) -> dict[str, str]:
    """The stubs of a package by path, from all folders that have it or stubs for it.

    Published stubs (`package-stubs`, or `.pyi` beside a module) go first; what only the source has
    is added; of what is all Python, functions that no source speaks of are left out. A module that
    can't be read has any name, and so does one whose path matches `names_only`: of that its names
    are kept, and nothing of what they are.
    """
    published: dict[str, str] = {}
    made: dict[str, str] = {}
    for folder in folders:
        for path, text in _modules(folder, package):
            (published if path.endswith(".pyi") else made).setdefault(_as_stub(path), text)
        for path, text in _modules(folder, f"{package}-stubs"):
            published.setdefault(_as_stub(path.replace("-stubs", "", 1)), text)
    whole = any((folder / f"{package}-stubs").is_dir() for folder in folders)
    theirs = {path: _stub(text, True) for path, text in published.items()}
    inner = _inner([*published, *made])
    works = _without_works(made).items()
    by = wrapped(made.values())
    ours = {path: _stub(text, False, inner.get(path, ()), by) for path, text in works}
    top = f"{package}/__init__.pyi"
    if "globals()" in made.get(top, "") and ours.get(top, OPEN) != OPEN:
        there = {name for node in ast.parse(ours[top]).body for name in bound(node)}
        ours[top] += "".join(_uses(package, made.values(), there | inner[top]))
    found = {**(dict.fromkeys(ours, OPEN) if whole else ours), **theirs}
    both = [path for path in theirs if OPEN not in (ours.get(path), theirs[path])] if ours else []
    if both:
        trees = [{p: ast.parse(t) for p, t in some.items()} for some in (theirs, ours)]
        known = [classes(some.values()) for some in trees]
        for path in both:
            if path in ours or any(_has_one(known[1], node) for node in trees[0][path].body):
                source = trees[1].get(path, ast.Module([], []))
                found[path] = merge(trees[0][path], source, *known)
    pure = whole and not any(any((folder / package).rglob("*.so")) for folder in folders)
    old = gone((theirs[path] for path in both), made.values()) if pure else None
    if old:
        found = {path: hidden(text, old) for path, text in found.items()}
    after = later(made.values())
    found = told({path: given(text, after) for path, text in found.items()})
    short = [path for path in found if names_only and names_only.search(path)]
    return found | {path: brief(found[path]) for path in short}


def _has_one(known: Classes, node: ast.stmt) -> bool:
    """Whether a class of the same name is somewhere, and only there."""
    return isinstance(node, ast.ClassDef) and len(known.get(node.name, ())) == 1


def _without_works(found: dict[str, str]) -> dict[str, str]:
    """The same without the large private folders: such a one may have any name."""
    sizes = Counter(path.split("/")[1] for path in found if path.count("/") > 1)
    works = {name for name, size in sizes.items() if name[0] == "_" and size > _WORKS}
    kept = {path: text for path, text in found.items() if path.split("/")[1] not in works}
    top = next(iter(found), "").partition("/")[0]
    return kept | {f"{top}/{name}/__init__.pyi": "" for name in works}


def pack(stubs: dict[str, str]) -> bytes:
    """The stubs as a tar.xz, the same bytes for the same stubs."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(stubs):
            content = stubs[path].encode()
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return lzma.compress(buffer.getvalue(), filters=[_FOR_TEXT])


def packages(folder: Path) -> list[str]:
    """The names of the packages and modules in a folder of packages."""
    found = set()
    for entry in folder.iterdir():
        name = entry.name.removesuffix("-stubs").partition(".")[0]
        module = entry.suffix in (".py", ".pyi") or _COMPILED.match(entry.name)
        if name.isidentifier() and (module or (entry.is_dir() and any(entry.glob("*.py*")))):
            found.add(name)
    return sorted(found - {"__pycache__", "_distutils_hack"})


def standard_library(folder: Path, python: tuple[int, int]) -> dict[str, str]:
    """The stubs of the standard library, from typeshed's `stdlib`: what this Python still has."""
    ended = {
        name
        for name, last in _LAST.findall((folder / "VERSIONS").read_text("utf-8"))
        if tuple(map(int, last.split("."))) < python
    }
    found = {}
    for path in sorted(folder.rglob("*.pyi")):
        name = path.relative_to(folder).as_posix()
        dotted = name.removesuffix(".pyi").removesuffix("/__init__").replace("/", ".")
        if not any(dotted == gone or dotted.startswith(f"{gone}.") for gone in ended):
            found[f"stdlib/{name}"] = _stub(path.read_text("utf-8"), True)
    return found


def _modules(folder: Path, package: str) -> Iterator[tuple[str, str]]:
    """Path and text of every module, `.pyi` before `.py`; what is compiled has no text."""
    root = folder / package
    single = [path for end in (".pyi", ".py") if (path := folder / f"{package}{end}").is_file()]
    for path in single or sorted(root.rglob("*"), key=lambda p: p.suffix != ".pyi"):
        inside = path.relative_to(folder).as_posix()
        if _COMPILED.match(path.name):
            yield f"{inside.rpartition('/')[0]}/{path.name.partition('.')[0]}.py", ""
        elif path.suffix in (".py", ".pyi") and path.is_file() and not _ASIDE.search(inside):
            if path.is_symlink() or path.stat().st_size > LARGEST:
                yield inside, ""
            else:
                yield inside, path.read_text("utf-8", errors="replace")


def _as_stub(path: str) -> str:
    name = PurePosixPath(path)
    if name.parent == PurePosixPath("."):  # a single module: a package is found as well
        return f"{name.stem}/__init__.pyi"
    return str(name.with_suffix(".pyi"))


def _uses(package: str, texts: Iterable[str], there: Container[str]) -> Iterator[str]:
    """What a package uses of itself by its own name, though nothing tells where it is made.

    Compiled modules put names there, as `torch.int4`. `told` leaves to a star what that gives.
    """
    uses = re.compile(rf"(?<![\w.]){package}\.([A-Za-z]\w*)")
    for name in sorted({name for text in texts for name in uses.findall(text)}):
        if name not in there:
            yield f"{name}: _Any\n"


def _inner(paths: Iterable[str]) -> dict[str, set[str]]:
    """The names of the modules in each package, by the path of its `__init__`."""
    found: dict[str, set[str]] = {}
    for path in map(PurePosixPath, paths):
        one = path.parent if path.stem == "__init__" else path
        found.setdefault(str(one.parent / "__init__.pyi"), set()).add(one.stem)
    return found


def _stub(text: str, typed: bool, inner: Container[str] = (), by: Wrapped | None = None) -> str:
    if not text and not typed:
        return OPEN
    try:
        return stub(_ANY_OF.sub(_either, text) if typed else text, typed, inner, by)
    except (SyntaxError, ValueError, RecursionError):
        return OPEN


def _either(told: re.Match[str]) -> str:
    """What a function gives whose stub says Any, and the classes in a comment: `A | B`."""
    kinds = ast.parse(told[1], mode="eval").body
    every = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
    return f"-> {' | '.join(map(ast.unparse, every))}: ..."
