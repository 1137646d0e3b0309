"""What single nodes of a program or a stub are."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeGuard

from guard.adapters.symbols.index.decorated import called
from guard.adapters.symbols.index.nodes import Definition

_HARMLESS = frozenset("staticmethod classmethod abstractmethod final override deprecated".split())
LEAVES = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)  # that say no more


def every(tree: ast.AST) -> list[ast.AST]:
    """The nodes of a tree, those above before those below, without its leaves."""
    found: list[ast.AST] = [tree]
    for node in found:
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                found += [one for one in value if isinstance(one, ast.AST)]
            elif isinstance(value, ast.AST) and not isinstance(value, LEAVES):
                found.append(value)
    return found


def gives_self(node: Definition) -> bool:
    """Whether a method says by a type variable that it gives the object it is called on."""
    first = [*node.args.posonlyargs, *node.args.args][:1]
    said = first[0].annotation if first else None
    named = isinstance(said, ast.Name) and isinstance(node.returns, ast.Name)
    return named and said.id == node.returns.id  # type: ignore[union-attr]


def refuses(maker: ast.stmt) -> bool:
    """Whether a `__getattr__` never gives anything: it words the error."""
    says = maker.returns if isinstance(maker, ast.FunctionDef) else None
    return says is not None and called(says) in ("NoReturn", "Never")


def says_nothing(base: ast.expr) -> bool:
    """Whether a base gives a class no names: `Generic[T]`, `Protocol`."""
    name = ast.unparse(base).partition("[")[0].rpartition(".")[2]
    return name in ("Generic", "Protocol", "object")


def is_typed_dict(base: ast.expr) -> bool:
    """Whether a class is built on `TypedDict`, which is no class itself."""
    return ast.unparse(base).rpartition(".")[2] == "TypedDict"


def signatures(nodes: Iterable[ast.stmt]) -> tuple[Definition, ...]:
    """The definitions of a function; where it has overloads, these, for no call sees the rest."""
    every = tuple(node for node in nodes if is_def(node))
    overloads = tuple(n for n in every if any(called(d) == "overload" for d in n.decorator_list))
    return overloads or every


def is_plain(function: Definition) -> bool:
    """Whether no decorator may have made something else of a function."""
    return all(called(d) in _HARMLESS for d in function.decorator_list)


def is_super(node: ast.expr) -> bool:
    """Whether it is `super()`."""
    return isinstance(node, ast.Call) and called(node) == "super" and not node.args


def is_def(node: ast.stmt) -> TypeGuard[Definition]:
    """Whether a statement defines a function."""
    return isinstance(node, Definition)


def needed(node: Definition, places: Sequence[ast.arg]) -> Iterator[ast.arg]:
    """The parameters without a default."""
    yield from places[: max(0, len(places) - len(node.args.defaults))]
    for place, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if default is None:
            yield place
