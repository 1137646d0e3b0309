"""What the classes of a package have that are built on a class, whatever that one is."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path

from guard.adapters.symbols.index.bound import bound

_FILES = 1_000  # of a package, that are read
_PACKAGES = 200  # whose classes are kept
_PARSED = 500  # files whose names are kept
_MOST = 60  # files that are parsed for one class
_OWNERS = 2_000  # whose heirs are kept
_CLASS = re.compile(r"^class (\w+)(?:\(([^)]*))?", re.M)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Classes:
    """The classes of a package by their last names: their files, bases, and who has them as one."""

    files: dict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))
    bases: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    heirs: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class Heirs:
    """Reads the packages of these folders, each once: of a very large one the first files."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._classes = lru_cache(_PACKAGES)(self._read)
        self._names: dict[tuple[str, str], frozenset[str]] = {}

    def known(self, package: str, owner: str) -> bool:
        """Whether that was read already."""
        return (package, owner) in self._names

    def names(self, package: str, owner: str) -> frozenset[str]:
        """The names bound by the heirs of a class, and by what else these are built on.

        A keyword of a method is `method(keyword`; `method(**` where it takes any.
        It is known by its last name; heirs of heirs are heirs.
        """
        found = self._names.get((package, owner))
        if found is None:
            found = frozenset(self._bound(self._classes(package), owner))
            if len(self._names) >= _OWNERS:
                self._names.clear()
            self._names[package, owner] = found
        return found

    def _bound(self, classes: _Classes, owner: str) -> Iterator[str]:
        heirs = _closed({owner}, classes.heirs) - {owner}
        wanted = _closed(heirs, classes.bases) - {owner}
        files = {file: None for name in sorted(wanted) for file in classes.files.get(name, ())}
        outside = (folder / "builtins.pyi" for folder in self._folders)
        files |= {
            file: None for file in outside if wanted - classes.files.keys() and file.is_file()
        }
        for file in islice(files, _MOST):
            for name, names in _bodies(file).items():
                if name in wanted:
                    yield from names

    def _read(self, package: str) -> _Classes:
        found = _Classes()
        places = [f / name for f in self._folders for name in (f"{package}-stubs", package)]
        files = (file for place in places for file in place.rglob("*.py*"))
        alone = (f / f"{package}{end}" for f in self._folders for end in (".pyi", ".py"))
        sources = (file for file in (*alone, *files) if file.suffix in (".py", ".pyi"))
        for file in islice((file for file in sources if file.is_file()), _FILES):
            for name, bases in _CLASS.findall(_text(file)):
                found.files[name].append(file)
                for base in set(_WORD.findall(bases)) - {name}:
                    found.bases[name].add(base)
                    found.heirs[base].add(name)
        return found


def _closed(names: set[str], more: Mapping[str, set[str]]) -> set[str]:
    """These names, and all that can be reached from them."""
    found, new = set(names), set(names)
    while new:
        new = {one for name in new for one in more.get(name, ())} - found
        found |= new
    return found


@lru_cache(_PARSED)
def _bodies(file: Path) -> Mapping[str, frozenset[str]]:
    """What the classes of a file bind."""
    try:
        tree = ast.parse(_text(file))
    except (SyntaxError, ValueError, RecursionError):
        return {}
    return {
        node.name: frozenset(name for one in node.body for name in (*bound(one), *_words(one)))
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }


def _words(node: ast.stmt) -> Iterator[str]:
    """The keywords that a method takes, as `set(pad`; `set(**` where it takes any."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        for one in (*node.args.args, *node.args.kwonlyargs):
            yield f"{node.name}({one.arg}"
        if node.args.kwarg:
            yield f"{node.name}(**"


def _text(file: Path) -> str:
    return file.read_text("utf-8", errors="replace")
