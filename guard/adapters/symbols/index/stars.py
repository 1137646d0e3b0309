"""What a package takes from very many modules at once, told name by name: `from .models import *`.

A reader then opens the one module that a name comes from, and not all of them.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from guard.adapters.symbols.index.bound import bound
from guard.adapters.symbols.index.made import any_name

_MANY = 200  # modules behind a star, above which it is told what it gives


def told(stubs: Mapping[str, str]) -> dict[str, str]:
    """The stubs of a package, with the stars over many of its modules written out.

    What a module may make, as its texts say, is left to the stars that give it.
    """
    found = dict(stubs)
    if not any(path.endswith("__init__.pyi") and "import *" in stubs[path] for path in stubs):
        return found
    paths = sorted(stubs, key=lambda path: path.endswith("__init__.pyi"))  # before a module of
    reader = _Reader({_dotted(path): (path, ast.parse(stubs[path])) for path in paths})  # its name
    for name, (path, tree) in reader.modules.items():
        seen = set[str]()
        names = dict(reader.starred(name, seen))
        body = [node for node in tree.body if not _is_guess(node, names)]
        if len(seen) > _MANY:
            body = [node for node in body if not _is_star(node)] + [
                ast.ImportFrom(where, [ast.alias(one, one)], 0) for one, where in names.items()
            ]
        if len(seen) > _MANY or len(body) < len(tree.body):
            found[path] = ast.unparse(ast.Module(body, [])) + "\n"
    return found


def brief(text: str) -> str:
    """A stub that has its names alone, and may have others."""
    names = dict.fromkeys(name for node in ast.parse(text).body for name in bound(node))
    kept = [f"{name}: _Any\n" for name in names if not name.startswith("_")]
    return "".join(["from typing import Any as _Any\n", *kept, ast.unparse(any_name()), "\n"])


class _Reader:
    def __init__(self, modules: dict[str, tuple[str, ast.Module]]) -> None:
        self.modules = modules

    def starred(self, name: str, seen: set[str]) -> Iterator[tuple[str, str]]:
        """What the stars of a module give: names, and the modules that have them."""
        if name in seen or name not in self.modules:
            return
        seen.add(name)
        path, tree = self.modules[name]
        for node in _flat(tree.body):
            if _is_star(node) and isinstance(node, ast.ImportFrom):
                where = _absolute(name, path, node)
                if where in self.modules:
                    yield from self._given(where, seen)

    def _given(self, name: str, seen: set[str]) -> Iterator[tuple[str, str]]:
        yield from self.starred(name, seen)
        body = self.modules[name][1].body
        listed = [n for n in body if "__all__" in bound(n)]
        texts = {c.value for n in listed for c in ast.walk(n) if isinstance(c, ast.Constant)}
        for one in dict.fromkeys(one for node in body for one in bound(node)):
            if one in texts if listed else not one.startswith("_"):
                yield one, name


def _flat(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements, and those in branches on the version or the platform."""
    for node in body:
        yield node
        if isinstance(node, ast.If):
            yield from _flat([*node.body, *node.orelse])


def _is_guess(node: ast.stmt, names: Mapping[str, str]) -> bool:
    return (
        isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and node.target.id in names
        and ast.unparse(node.annotation) == "_Any"
    )


def _is_star(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.names[0].name == "*"


def _absolute(name: str, path: str, node: ast.ImportFrom) -> str:
    parts = name.split(".")
    within = parts if path.endswith("__init__.pyi") else parts[:-1]
    up = within[: len(within) - node.level + 1] if node.level else []
    return ".".join([*up, *([node.module] if node.module else [])])


def _dotted(path: str) -> str:
    return ".".join(PurePosixPath(path.removesuffix("/__init__.pyi")).with_suffix("").parts)
