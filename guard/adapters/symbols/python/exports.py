"""What statements of a module say of its names: which are for others, and where they come from."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from guard.adapters.symbols.index.nodes import Definition
from guard.adapters.symbols.python.symbol import Module


def for_itself(node: ast.stmt, name: str) -> bool:
    """Whether a stub imports a name without saying, by `as` the same name, that others may."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return False
    return not any(alias.asname == name for alias in node.names)


def strings(nodes: Iterable[ast.stmt]) -> Iterator[str]:
    """The texts in some statements."""
    for node in nodes:
        for one in ast.walk(node):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value


def changes(name: str, nodes: Sequence[ast.stmt]) -> bool:
    """Whether statements that bind a name give it different things, other than functions."""
    if len(nodes) < 2 or all(isinstance(node, Definition) for node in nodes):
        return False
    return len({_given(name, node) for node in nodes}) > 1


def _given(name: str, node: ast.stmt) -> str:
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return ast.dump(node)
    origin = f"{'.' * node.level}{node.module}:" if isinstance(node, ast.ImportFrom) else ""
    renamed = [alias.name for alias in node.names if alias.asname == name]
    return origin + (renamed[0] if renamed else name)


def absolute(module: Module, node: ast.ImportFrom) -> str:
    """The full name of what a `from` names, seen from a module."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    up = node.level - 1 if module.is_package else node.level
    return ".".join([*(parts[:-up] if up else parts), *([node.module] if node.module else [])])
