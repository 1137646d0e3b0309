"""What the classes of a package have that are built on a class, whatever that one is."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path

from guard.adapters.symbols.index.bound import bound

_FILES = 1_000  # of a package, that are read
_PACKAGES = 200  # whose files are kept by what they build on
_OWNERS = 2_000  # whose heirs are kept
_CLASS = re.compile(r"^class \w+\(([^)]*)", re.M)
_WORD = re.compile(r"\w+")


class Heirs:
    """Reads the packages of these folders, each once: of a very large one the first files."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._files = lru_cache(_PACKAGES)(self._by_base)
        self._names: dict[tuple[str, str], frozenset[str]] = {}

    def known(self, package: str, owner: str) -> bool:
        """Whether that was read already."""
        return (package, owner) in self._names

    def names(self, package: str, owner: str) -> frozenset[str]:
        """The names bound by the classes of a package one of whose bases has this last name."""
        found = self._names.get((package, owner))
        if found is None:
            files = self._files(package).get(owner, ())
            found = frozenset(name for file in files for name in _bound(file, owner))
            if len(self._names) >= _OWNERS:
                self._names.clear()
            self._names[package, owner] = found
        return found

    def _by_base(self, package: str) -> Mapping[str, Sequence[Path]]:
        """The files of a package by the words that stand where a class names its bases."""
        places = (f / name for f in self._folders for name in (f"{package}-stubs", package))
        files = (file for place in places for file in place.rglob("*.py*"))
        sources = (file for file in files if file.suffix in (".py", ".pyi"))
        found: dict[str, list[Path]] = {}
        for file in islice(sources, _FILES):
            for base in set(_WORD.findall(" ".join(_CLASS.findall(_text(file))))):
                found.setdefault(base, []).append(file)
        return found


def _bound(file: Path, owner: str) -> Iterator[str]:
    try:
        tree = ast.parse(_text(file))
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(_last(base) == owner for base in node.bases):
            yield from (name for one in node.body for name in bound(one))


def _text(file: Path) -> str:
    return file.read_text("utf-8", errors="replace")


def _last(base: ast.expr) -> str:
    """`Result` of `engine.Result[int]`."""
    while isinstance(base, ast.Subscript):
        base = base.value
    return base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
