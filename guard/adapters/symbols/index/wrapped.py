"""Keywords of decorators: `def wrapper(*args, backend=None, **more)` gives one to a function."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from guard.adapters.symbols.index.decorated import called
from guard.adapters.symbols.index.nodes import Definition

Wrapped = Mapping[str, Sequence[str]]


def wrapped(texts: Iterable[str]) -> Wrapped:
    """The keywords by the name of the decorator, of all decorators in some sources."""
    found: dict[str, Sequence[str]] = {}
    for text in texts:
        if "*args" not in text or "**" not in text:
            continue
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | Definition):
                if names := list(_of(node)):
                    found[node.name] = names
    return found


def widen(tree: ast.Module, by: Wrapped) -> None:
    """Give the functions in a tree the keywords that their decorators take for them."""
    for node in ast.walk(tree) if by else ():
        if isinstance(node, Definition):
            there = {arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)}
            names = [n for d in node.decorator_list for n in by.get(called(d), ())]
            for name in dict.fromkeys(n for n in names if n not in there):
                node.args.kwonlyargs.append(ast.arg(name))
                node.args.kw_defaults.append(ast.Constant(None))


def _of(maker: ast.ClassDef | Definition) -> Iterator[str]:
    """The keywords that the functions in a decorator name beside `*args` and `**more`."""
    for node in maker.body:
        if isinstance(node, Definition) and node.args.vararg and node.args.kwarg:
            yield from (arg.arg for arg in node.args.kwonlyargs)
