"""What the type variables of a signature stand for in a call, told by what the call gives."""

import ast
from collections.abc import Callable, Iterator

from guard.adapters.symbols.index.nodes import Definition
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.objects import Given, Instance, Kind, Method, one_of
from guard.adapters.symbols.python.symbol import UNKNOWN, Class, Function, Module, Value

_Kinds = Callable[[ast.expr], Kind]
_ITERATED = frozenset(
    "Iterable Iterator Sequence Collection AbstractSet Reversible SupportsNext".split()
)
_AWAITED = ("Awaitable", "Coroutine", "Future")


class Matching:
    """Holds the values of a call against the annotations of a signature.

    A variable is told only where all that is given for it is known, and the same.
    """

    def __init__(self, infer: Inference, kind: _Kinds, awaited: _Kinds) -> None:
        self._infer = infer
        self._kind = kind
        self._awaited = awaited

    def given(self, node: Definition, module: Module, call: ast.Call, bound: bool) -> Given:
        """Return what the variables stand for; `bound`: the first parameter is the object."""
        found: dict[str, list[Kind]] = {}
        for said, value in _pairs(node, call, bound):
            for name in self._infer.variables(said, module):
                found.setdefault(name, []).append(self._told(said, module, name, value))
        return {name: one_of(kinds) for name, kinds in found.items()}

    def _told(self, said: ast.expr, module: Module, name: str, value: ast.expr) -> Kind:
        """What a variable is by one value: `T`, `type[T]`, `Iterable[T]` and the like."""
        match said:
            case ast.Name():
                return self._kind(value)
            case ast.Subscript(value=ast.Name(id=outer), slice=inner):
                last = inner.elts[-1] if isinstance(inner, ast.Tuple) else inner
                if not (isinstance(last, ast.Name) and last.id == name):
                    return UNKNOWN
                if outer in ("type", "Type"):
                    of = self._kind(value)
                    return Instance(of) if isinstance(of, Class) else UNKNOWN
                if outer in _ITERATED:
                    return self._infer.element(self._kind(value), "__iter__")
                if outer == "Callable":
                    return self._called(value)
                if self._is_awaited(outer, module):
                    return self._awaited(value)
                return self._held(outer, module, self._kind(value))
        return UNKNOWN

    def _held(self, outer: str, module: Module, kind: Kind) -> Kind:
        """What an object holds, seen as one of a class it is built on, by the last variable."""
        found = self._infer.named(ast.Name(outer), module)
        if not isinstance(found, Class) or not isinstance(kind, Instance):
            return UNKNOWN
        names = self._infer.parameters(found)
        given = self._infer.given(kind.of, kind.args, found)
        return given.get(names[-1], UNKNOWN) if names else UNKNOWN

    def _called(self, value: ast.expr) -> Kind:
        """What a function that is given away gives when it is called, with whatever."""
        match self._kind(value):
            case Class() | Function(nodes=(_,)) | Method(function=Function(nodes=(_,))):
                return self._kind(ast.Call(value, [], []))
        return UNKNOWN

    def _is_awaited(self, outer: str, module: Module) -> bool:
        """Whether a name says that a value can be awaited: its own, or all that it stands for."""
        found = self._infer.named(ast.Name(outer), module)
        said = found.value if isinstance(found, Value) else None
        match said:
            case ast.BinOp(left=left, right=right):
                either = [left, right]
            case ast.Subscript(value=ast.Name(id="Union"), slice=ast.Tuple(elts=either)):
                pass
            case _:
                either = [said or ast.Name(outer)]
        names = [ast.unparse(one).partition("[")[0] for one in either]
        return all(name.rpartition(".")[2] in _AWAITED for name in names)


def _pairs(node: Definition, call: ast.Call, bound: bool) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield annotations, each with the value that the call gives; none if places can't be told."""
    if any(isinstance(one, ast.Starred) for one in call.args):
        return
    places = [*node.args.posonlyargs, *node.args.args][1 if bound else 0 :]
    rest = node.args.vararg
    for i, value in enumerate(call.args):
        place = places[i] if i < len(places) else rest
        if place and place.annotation:
            yield place.annotation, value
    named = {one.arg: one.annotation for one in (*node.args.args, *node.args.kwonlyargs)}
    for word in call.keywords:
        if said := named.get(word.arg or ""):
            yield said, word.value
