"""Packages that a program uses for what they do to the classes of others."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence

_PATCHES = re.compile(r"(pandas|patch|initiali[sz]e|install|enable|activate|register)(_|\Z)")


def patched(nodes: Sequence[ast.AST], strange: Callable[[str], bool]) -> bool:
    """Whether classes of packages may have more names than their stubs say.

    So it is where a `strange` package is imported and not spoken of again, as `import janitor`, and
    where an imported name is called for nothing that it gives, as `tqdm.pandas()`.
    """
    used = {n.id for n in nodes if isinstance(n, ast.Name)}
    imported = list(_imported(nodes))
    if any(name not in used and strange(package) for name, package in imported):
        return True
    names = {name for name, _ in imported}
    return any(_patches(node, names) for node in nodes)


def _imported(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, str]]:
    """The names that imports bind, each with its package."""
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                yield alias.asname or top, top
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, node.module.partition(".")[0]


def _patches(node: ast.AST, imported: set[str]) -> bool:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method))):
            return name in imported and _PATCHES.match(method) is not None
    return False
