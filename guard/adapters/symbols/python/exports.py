"""What statements of a module say of its names: which are for others, and where they come from."""

import ast
from collections.abc import Iterable, Iterator

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


def absolute(module: Module, node: ast.ImportFrom) -> str:
    """The full name of what a `from` names, seen from a module."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    up = node.level - 1 if module.is_package else node.level
    return ".".join([*(parts[:-up] if up else parts), *([node.module] if node.module else [])])
