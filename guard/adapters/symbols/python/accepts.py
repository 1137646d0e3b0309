"""Whether a parameter takes an object of a class, as far as stubs tell."""

import ast
from collections.abc import Iterator

from guard.adapters.symbols.python.annotations import Instance, Kind
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.symbol import Class, Function, Module, Unknown, Value

_DEPTH = 8  # aliases within aliases
_BY_METHOD = {"Iterable": "__iter__", "Hashable": "__hash__"}  # classes known by what they can
_MUTABLE = frozenset(("list", "dict", "set"))
_Said = tuple[ast.expr, Module]


def taking(function: Function, value: Kind, infer: Inference) -> Function:
    """A function with those of its overloads that may take a key: the first sure and before."""
    if len(function.nodes) == 1 or not isinstance(value, Instance):
        return function
    found: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
    for node in function.nodes:
        place = [*node.args.posonlyargs, *node.args.args][1:2]
        said = place[0].annotation if place else None
        fits = accepts(said, function.module, value, infer)
        if fits is not False:
            found.append(node)
        if fits:
            break
    return Function(function.module, tuple(found)) if found else function


def accepts(
    said: ast.expr | None, module: Module, value: Instance, infer: Inference
) -> bool | None:
    """Whether a parameter with this annotation takes such an object; None if it can't be told."""
    if said is None:
        return None
    found = {_takes(one, value, infer) for one in _alternatives(said, module, infer)}
    return True if True in found else None if None in found else False


def _alternatives(
    said: ast.expr, module: Module, infer: Inference, depth: int = 0
) -> Iterator[_Said]:
    """What a union and the other names of a type stand for."""
    if isinstance(said, ast.BinOp):
        for side in (said.left, said.right):
            yield from _alternatives(side, module, infer, depth)
        return
    found = infer.named(said, module) if isinstance(said, ast.Name | ast.Attribute) else None
    if isinstance(found, Value) and found.value is not None and depth < _DEPTH:
        yield from _alternatives(found.value, found.module, infer, depth + 1)
    else:
        yield said, module


def _takes(said: _Said, value: Instance, infer: Inference) -> bool | None:
    node, module = said
    if isinstance(node, ast.Constant):
        return False  # None, or `...`
    if isinstance(node, ast.Name) and node.id == "slice":
        return value.of.name == "slice"
    found = infer.named(node, module)
    if not isinstance(found, Class):
        return None
    if method := _BY_METHOD.get(found.name):
        if found.name == "Hashable" and value.of.name in _MUTABLE:
            return False
        return isinstance(infer.find(value.of, method), tuple)
    every = infer.bases(value.of)
    if any(isinstance(one, Class) and one.node is found.node for one in every):
        return None if isinstance(node, ast.Subscript) else True  # of what, can't be told
    if any(isinstance(one, Unknown) for one in every) or _is_protocol(found):
        return None
    return False


def _is_protocol(of: Class) -> bool:
    return any("Protocol" in ast.unparse(base) for base in of.node.bases)
