"""The names that a program gives to things, wherever in it that is."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bindings:
    """`defined` are functions and classes; `bound` all names, and `*` where some can't be told."""

    defined: frozenset[str]
    bound: frozenset[str]


def bindings(nodes: Sequence[ast.AST]) -> Bindings:
    """What the nodes of a program bind."""
    defines = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    defined = frozenset(node.name for node in nodes if isinstance(node, defines))
    return Bindings(defined, defined.union(*map(_bound, nodes)))


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.partition(".")[0]
        case (
            ast.ExceptHandler(name=str(name))
            | ast.MatchAs(name=str(name))
            | ast.MatchStar(name=str(name))
            | ast.MatchMapping(rest=str(name))
        ):
            yield name
        case _ if type(node).__name__ in ("TypeVar", "ParamSpec", "TypeVarTuple"):
            yield node.name  # type: ignore[attr-defined]
