"""Names that a `__getattr__` makes while a program runs, and how a stub says so."""

import ast
from collections.abc import Container, Iterator, Sequence
from keyword import iskeyword

from guard.adapters.symbols.index.bound import bound, public


def listed(tree: ast.Module, body: Sequence[ast.stmt], inner: Container[str]) -> Iterator[ast.stmt]:
    """Names that a module with a `__getattr__` of its own lists as strings: it may make them.

    Those of `inner`, the modules of a package, it imports.
    """
    there = {name for node in body for name in bound(node)} | set(_refused(tree))
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    for name in sorted(t for t in texts if isinstance(t, str) and _named(t)):
        if name not in there and public(name):
            if name in inner:
                yield ast.ImportFrom(None, [ast.alias(name, name)], 1)
            else:
                yield ast.AnnAssign(ast.Name(name), ast.Name("_Any"), None, simple=1)


def _refused(tree: ast.Module) -> Iterator[str]:
    """Names that a `__getattr__` knows to tell why they are gone: `if name == "x": raise`."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name != "__getattr__":
            continue
        for one in node.body:
            match one:
                case ast.If(
                    test=ast.Compare(
                        ops=[ast.Eq()], comparators=[ast.Constant(value=str() as name)]
                    ),
                    body=[*before, ast.Raise()],
                ) if not any(isinstance(n, ast.Return) for b in before for n in ast.walk(b)):
                    yield name


def catches(node: ast.FunctionDef) -> bool:
    """Whether a method answers for names that nothing else has."""
    return node.name in ("__getattr__", "__getattribute__")


def any_name(method: bool = False, gives: str = "_Any") -> ast.stmt:
    """The `__getattr__` of a stub: its module, or the class whose `method` it is, has any name."""
    first = "self, " if method else ""
    return ast.parse(f"def __getattr__({first}name: str) -> {gives}: ...").body[0]


def _named(text: str) -> bool:
    return text.isidentifier() and not iskeyword(text)
