"""What modules and classes there are in folders of stubs and packages, read when asked for."""

import ast
import copy
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from guard.adapters.symbols.index.bound import bound
from guard.adapters.symbols.index.stub import stubbed
from guard.adapters.symbols.python.exports import absolute, changes, for_itself, strings
from guard.adapters.symbols.python.heirs import Heirs
from guard.adapters.symbols.python.live import live
from guard.adapters.symbols.python.nodes import signatures
from guard.adapters.symbols.python.symbol import (
    OWN,
    UNKNOWN,
    Class,
    Function,
    Module,
    Symbol,
    Unknown,
    Value,
)

_DEPTH = 40  # imports and aliases that are followed
_MODULES = 2_000  # that are kept: 0.1 MB each
_PLACES = 50_000  # names of modules whose files are known, or known not to be
_TYPING = {  # names of `typing` for classes that are elsewhere
    **{name: f"builtins.{name.lower()}" for name in ("List", "Dict", "Set", "FrozenSet", "Type")},
    **{name: f"collections.{name}" for name in ("Counter", "ChainMap", "OrderedDict")},
    **{name: f"collections.{name.lower()}" for name in ("DefaultDict", "Deque")},
}


class Unread(Exception):
    """A file has to be read that was not read yet."""


class Library:
    """Modules in these folders; the first that has one counts. A file is read once."""

    def __init__(self, folders: Sequence[Path], python: tuple[int, int]) -> None:
        self._folders = folders
        self.python = python
        self._modules: dict[str, Module] = {}
        self._file = lru_cache(_PLACES)(self._find)
        self.nowhere = lru_cache(_PLACES)(self._nowhere)
        self._heirs = Heirs(folders)
        self._reads = True

    def of_what_was_read(self) -> "Library":
        """The same modules, for who can't wait: where a file must be read it raises Unread."""
        same = copy.copy(self)
        same._reads = False
        return same

    def module(self, name: str) -> Module | None:
        """The module of this full name; None if there is none."""
        if found := self._modules.get(name):
            return found
        file = self._file(name)
        if file is None:
            return self._folder(name)
        if not self._reads:
            raise Unread(name)
        made = self._open(name, file)
        if len(self._modules) >= _MODULES:
            self._modules.clear()  # all, for what is found in one may hold any other
        return self._modules.setdefault(name, made)

    def _folder(self, name: str) -> Module | None:
        """A package without a file of its own within another: it has the modules in it."""
        inside = name.replace(".", "/")
        if "." not in name or not all(part.isidentifier() for part in name.split(".")):
            return None
        if not any((folder / inside).is_dir() for folder in self._folders):
            return None
        return self._modules.setdefault(name, Module(name, is_package=True, any_name=True))

    def builders(self, package: str, owner: str) -> frozenset[str]:
        """The names that the classes of a package have that are built on a class of this name."""
        if not self._reads and not self._heirs.known(package, owner):
            raise Unread(package)
        return self._heirs.names(package, owner)

    def own(self, source: str, tree: ast.Module) -> Module:
        """The program that is looked at, as a module. Raises what `stub` raises."""
        return self._read(OWN, stubbed(source, tree, False), False)

    def get(self, module: Module, name: str, depth: int = 0) -> Symbol | None:
        """What a module has under a name; None if it has nothing."""
        if depth > _DEPTH:
            return UNKNOWN
        if name not in module.found:
            module.found[name] = self._get(module, name, depth)
        return module.found[name]

    def _get(self, module: Module, name: str, depth: int) -> Symbol | None:
        if nodes := module.members.get(name):
            if module.name == OWN and changes(name, nodes):
                return UNKNOWN  # which one it is, hangs on the place
            return self._bound(module, name, nodes, depth)
        if module.is_package and (inner := self.module(f"{module.name}.{name}")):
            return inner
        unknown = module.any_name
        for star in module.stars:
            source = self.module(absolute(module, star))
            found = self.get(source, name, depth + 1) if source else UNKNOWN
            if not isinstance(found, Unknown | None):
                return found
            unknown = unknown or found is UNKNOWN
        return UNKNOWN if unknown or name.startswith("__") else None

    def public(self, module: Module, name: str) -> Symbol | None:
        """What others may take from a module under a name; None if it has nothing for them."""
        if name in module.private:
            inner = self.module(f"{module.name}.{name}") if module.is_package else None
            return inner or (UNKNOWN if module.any_name else None)
        return self.get(module, name)

    def names(self, module: Module) -> Iterator[str]:
        """The public names of a module."""
        yield from (
            name for name in module.members if name[0] != "_" and name not in module.private
        )
        for star in module.stars:
            if (source := self.module(absolute(module, star))) and source is not module:
                yield from self.names(source)

    def body(self, of: Class) -> dict[str, list[ast.stmt]]:
        """What the body of a class binds: the statements of each name. Not to be changed."""
        if (found := of.module.bodies.get(of.node)) is None:
            found = {}
            for node in live(of.node.body, self.python):
                for name in bound(node):
                    found.setdefault(name, []).append(node)
            of.module.bodies[of.node] = found
        return found

    def _bound(self, module: Module, name: str, nodes: list[ast.stmt], depth: int) -> Symbol:
        node = nodes[-1]
        match node:
            case ast.ClassDef():
                return Class(module, node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return Function(module, signatures(nodes))
            case ast.AnnAssign():
                return Value(module, node.annotation, node.value)
            case ast.Assign():
                return self._alias(module, name, node.value, depth)
            case ast.Import(names=aliases):
                for alias in aliases:
                    top = alias.name.partition(".")[0]
                    if name in (alias.asname, top):
                        return self.module(alias.name if alias.asname == name else top) or UNKNOWN
            case ast.ImportFrom(names=aliases):
                for alias in aliases:
                    if name == (alias.asname or alias.name):
                        return self._imported(module, node, alias.name, depth)
        return UNKNOWN

    def _alias(self, module: Module, name: str, value: ast.expr, depth: int) -> Symbol:
        if isinstance(value, ast.Name) and value.id != name:
            return self.get(module, value.id, depth + 1) or self.builtin(value.id) or UNKNOWN
        if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
            if isinstance(inner := self.get(module, value.value.id, depth + 1), Module):
                return self.get(inner, value.attr, depth + 1) or UNKNOWN
        if module.name == "typing" and name in _TYPING:  # `List = _Alias()`
            where, _, real = _TYPING[name].rpartition(".")
            source = self.module(where)
            return (self.get(source, real, depth + 1) if source else None) or UNKNOWN
        return Value(module, None, value)

    def _imported(self, module: Module, node: ast.ImportFrom, name: str, depth: int) -> Symbol:
        where = absolute(module, node)
        source = self.module(where)
        if source is module:
            return self.module(f"{where}.{name}") or UNKNOWN
        return (self.get(source, name, depth + 1) if source else None) or UNKNOWN

    def builtin(self, name: str) -> Symbol | None:
        """What every module has."""
        builtins = self.module("builtins")
        return self.get(builtins, name) if builtins else UNKNOWN

    def typed_dict(self) -> Symbol:
        """The class that `TypedDict` stands for."""
        typing = self.module("typing")
        return (typing and self.get(typing, "_TypedDict")) or UNKNOWN

    def _find(self, name: str) -> Path | None:
        if not all(part.isidentifier() for part in name.split(".")):
            return None
        inside = name.replace(".", "/")
        stubs = inside.replace("/", "-stubs/", 1) if "/" in inside else f"{inside}-stubs"
        for folder in self._folders:
            for path in (stubs, inside):
                for end in ("/__init__.pyi", ".pyi", "/__init__.py", ".py"):
                    if (file := folder / f"{path}{end}").is_file():
                        return file
        return None

    def _nowhere(self, package: str) -> bool:
        """Whether no folder has anything of a package, not even a folder without files."""
        if self._find(package):
            return False
        places = (f / name for f in self._folders for name in (package, f"{package}-stubs"))
        return not any(place.is_dir() for place in places)

    def _open(self, name: str, file: Path) -> Module:
        package = file.stem == "__init__"
        try:
            text = file.read_text("utf-8")
            inner = {one.name.partition(".")[0] for one in file.parent.iterdir()} if package else ()
            tree = ast.parse(text)
            if file.suffix != ".pyi":
                tree = stubbed(text, tree, False, inner)
            return self._read(name, tree, package)
        except (OSError, SyntaxError, ValueError, RecursionError):
            return Module(name, is_package=package, any_name=True)

    def _read(self, name: str, tree: ast.Module, package: bool) -> Module:
        module = Module(name, is_package=package)
        for node in live(tree.body, self.python):
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                module.stars.append(node)
            else:
                for one in bound(node):
                    module.members.setdefault(one, []).append(node)
        exported = set(strings(module.members.get("__all__", ())))
        module.private = {
            name
            for name, nodes in module.members.items()
            if name not in exported and all(for_itself(node, name) for node in nodes)
        }
        module.any_name = "__getattr__" in module.members
        return module
