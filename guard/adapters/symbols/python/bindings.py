"""The names that a program gives to things, wherever in it that is."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_FILLING = frozenset("append extend insert add update setdefault appendleft".split())


@dataclass(frozen=True, slots=True)
class Bindings:
    """`defined` are functions and classes; `bound` all names, and `*` where some can't be told.

    `tested` are expressions that the program asks what they are: `isinstance(node.value, X)`.
    `once` are the attributes that only one place in the program gives a value, None apart.
    `filled` are names of what is given more than its display shows: `d["at"] = now()`.
    """

    defined: frozenset[str]
    bound: frozenset[str]
    once: frozenset[str]
    tested: frozenset[str]
    filled: frozenset[str]


def bindings(nodes: Sequence[ast.AST]) -> Bindings:
    """What the nodes of a program bind."""
    nodes = [node for node in nodes if not isinstance(node, ast.Constant)]
    defines = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    defined = frozenset(node.name for node in nodes if isinstance(node, defines))
    own = any(isinstance(node, ast.ClassDef) for node in nodes)
    once = frozenset(_once(nodes)) if own else frozenset[str]()
    tested = frozenset(ast.unparse(one) for node in nodes for one in _tested(node))
    filled = frozenset(name for node in nodes for name in _filled(node))
    return Bindings(defined, defined.union(*map(_bound, nodes)), once, tested, filled)


def _tested(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=ast.Name(id="isinstance" | "issubclass" | "type"), args=[one, *_]):
            yield one
        case ast.Match(subject=one):
            yield one


def _filled(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
            yield name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if attr in _FILLING:
            yield name


def _once(nodes: Sequence[ast.AST]) -> Iterator[str]:
    assigned = [node for node in nodes if isinstance(node, ast.Assign | ast.AnnAssign)]
    empty = {id(target) for node in assigned if _is_none(node) for target in _targets(node)}
    givers = [node for node in nodes if isinstance(node, ast.Attribute | ast.ClassDef)]
    given = Counter(name for node in givers if id(node) not in empty for name in _given(node))
    return (name for name, times in given.items() if times == 1)


def _given(node: ast.AST) -> Iterator[str]:
    """The attributes that a node gives a value."""
    match node:
        case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.ClassDef(body=body):
            for one in body:
                if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield one.name
                elif not _is_none(one):
                    yield from (n.id for n in _targets(one) if isinstance(n, ast.Name))


def _is_none(node: ast.AST) -> bool:
    """Whether a statement gives None: a value is to follow."""
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else node
    return isinstance(value, ast.Constant) and value.value is None


def _targets(node: ast.AST) -> Sequence[ast.expr]:
    match node:
        case ast.Assign(targets=targets):
            return targets
        case ast.AnnAssign(target=target):
            return [target]
    return []


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
