"""Names that a `__getattr__` makes while a program runs, and how a stub says so."""

import ast
from collections.abc import Iterator, Sequence
from keyword import iskeyword

from guard.adapters.symbols.index.bound import bound, public


def listed(tree: ast.Module, body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Names that a module with a `__getattr__` of its own lists as strings: it may make them."""
    there = {name for node in body for name in bound(node)}
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    for name in sorted(t for t in texts if isinstance(t, str) and _named(t)):
        if name not in there and public(name):
            yield ast.AnnAssign(ast.Name(name), ast.Name("_Any"), None, simple=1)


def catches(node: ast.FunctionDef) -> bool:
    """Whether a method answers for names that nothing else has."""
    return node.name in ("__getattr__", "__getattribute__")


def any_name(method: bool = False, gives: str = "_Any") -> ast.stmt:
    """The `__getattr__` of a stub: its module, or the class whose `method` it is, has any name."""
    first = "self, " if method else ""
    return ast.parse(f"def __getattr__({first}name: str) -> {gives}: ...").body[0]


def _named(text: str) -> bool:
    return text.isidentifier() and not iskeyword(text)
