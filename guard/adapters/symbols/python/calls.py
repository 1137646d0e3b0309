"""Which keyword arguments of a call no function there takes."""

import ast
from collections.abc import Sequence

from guard.adapters.symbols.index.nodes import Definition
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.made import fields, is_made, takes_fields
from guard.adapters.symbols.python.nodes import needed
from guard.adapters.symbols.python.objects import Instance, Kind, Method
from guard.adapters.symbols.python.rest import Taker, further
from guard.adapters.symbols.python.symbol import OWN, Class, Function, Unknown

_FIELDS = frozenset("BaseModel BaseSettings NamedTuple TypedDict Enum Model SQLModel".split())
Unmet = tuple[ast.keyword, str, tuple[str, ...]]


def unknown_arguments(called: Kind, call: ast.Call, infer: Inference) -> list[Unmet] | None:
    """Keywords that no signature of what is called takes, its name, and those it does take.

    None where a signature can't be told.
    """
    of: Class | None = None
    match called:
        case Function() as function:
            owner = f"{function.module.name}.{function.nodes[0].name}"
        case Method(function, kind):
            of, owner = kind, f"{kind.name}.{function.nodes[0].name}"
        case Class() as of:
            found = _constructor(of, infer)
            if found is None:
                return _unmet_fields(of, call, infer)
            function, owner = found, f"{of.module.name}.{of.name}"
        case Instance(kind):
            by = infer.attribute(kind, "__call__")
            if not isinstance(by, Method):
                return None
            of, function, owner = kind, by.function, kind.name
        case _:
            return None
    if function.module.name == OWN:
        return []
    bound = infer.find(of, function.nodes[0].name) if of else None
    taker = Taker(function, bound[0] if isinstance(bound, tuple) else None, of)
    taken: dict[str, None] = {}
    rest: set[bool] = set()  # whether what else it takes is written somewhere
    for node in _fed(function.nodes, call, isinstance(called, Function)):
        words = _unpacked(node, function, infer)
        more = further(node, taker, call, infer) if node.args.kwarg else []
        taken |= dict.fromkeys([*_named(node), *words, *(more or [])])
        if more is None and not words:
            rest.add(_told_elsewhere(node))
    missing = [word for word in call.keywords if word.arg and word.arg not in taken]
    if missing and rest:
        return None if True in rest else []
    return [(word, owner, tuple(taken)) for word in missing]


def _unmet_fields(of: Class, call: ast.Call, infer: Inference) -> list[Unmet] | None:
    """Keywords that are no fields of a class whose constructor is made of these."""
    names = fields(of, infer)
    missing = [word for word in call.keywords if word.arg and word.arg not in names]
    if of.module.name == OWN or not missing:
        return []
    owner = f"{of.module.name}.{of.name}"
    return [(word, owner, tuple(names)) for word in missing] if takes_fields(of, infer) else None


def _fed(nodes: Sequence[Definition], call: ast.Call, alone: bool) -> Sequence[Definition]:
    """Of overloads those that are given all they need; `alone` where no object comes first."""
    words = {word.arg for word in call.keywords}
    if len(nodes) == 1 or None in words or any(isinstance(a, ast.Starred) for a in call.args):
        return nodes
    found = []
    for node in nodes:
        places = [*node.args.posonlyargs, *node.args.args][0 if alone else 1 :]
        told = words | {place.arg for place in places[: len(call.args)]}
        if all(place.arg in told for place in needed(node, places)):
            found.append(node)
    return found or nodes


def _unpacked(node: Definition, function: Function, infer: Inference) -> list[str]:
    """The fields of `**words: Unpack[Fields]`; none where it is not so, or they can't be told."""
    said = node.args.kwarg.annotation if node.args.kwarg else None
    if isinstance(said, ast.Subscript) and _told_elsewhere(node):
        of = infer.named(said.slice, function.module)
        if isinstance(of, Class):
            known = not any(isinstance(one, Unknown) for one in infer.bases(of))
            return fields(of, infer) if known else []
    return []


def _named(node: Definition) -> list[str]:
    return [arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)]


def _told_elsewhere(node: Definition) -> bool:
    """Whether the rest of its keywords is written elsewhere: `Unpack[Fields]`, `P.kwargs`."""
    said = node.args.kwarg.annotation if node.args.kwarg else None
    if isinstance(said, ast.Subscript):
        return ast.unparse(said.value).endswith("Unpack")
    return isinstance(said, ast.Attribute) and said.attr == "kwargs"


def _constructor(made: Class, infer: Inference) -> Function | None:
    """The `__init__` that a class is made with; None where something else makes it."""
    for one in infer.bases(made):
        if isinstance(one, Unknown) or one.name in ("object", *_FIELDS):
            return None
        if any(
            word.arg == "metaclass" and "ABC" not in ast.unparse(word.value)
            for word in one.node.keywords
        ):
            return None
        if is_made(one):
            return None
        body = infer.members(one)
        maker = body.get("__init__") or body.get("__new__")
        if maker:
            if "__init__" in body and "__new__" in body:
                return None
            nodes = tuple(n for n in maker if isinstance(n, ast.FunctionDef))
            return Function(one.module, nodes) if nodes else None
    return None
