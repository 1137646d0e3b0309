"""Whether a parameter takes a value, as far as stubs tell."""

import ast
from collections.abc import Iterator

from guard.adapters.symbols.index.decorated import called
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.nodes import is_def
from guard.adapters.symbols.python.objects import Instance, Kind, Method
from guard.adapters.symbols.python.symbol import Class, Function, Module, Unknown, Value

_DEPTH = 25  # aliases within aliases
_BY_METHOD = {"Iterable": "__iter__", "Hashable": "__hash__"}  # classes known by what they can
_MUTABLE = frozenset(("list", "dict", "set"))
_PROMOTED = {"float": ("int",), "complex": ("int", "float")}  # what numbers are taken for others
_DISPLAYS = (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.Lambda, ast.ListComp, ast.DictComp)
Where = tuple[Module, Class | None]  # what an annotation is seen from
_Said = tuple[ast.expr, Where]


def accepts(
    said: ast.expr | None, where: Where, value: ast.expr, kind: Kind, infer: Inference
) -> bool | None:
    """Whether a parameter with this annotation takes this value; None if it can't be told."""
    if said is None:
        return True
    if isinstance(value, ast.Constant) and value.value is not None:
        kind = infer.instance(type(value.value).__name__)
    unsure = False
    for one in _alternatives(said, where, infer):
        taken = _takes(one, value, kind, infer)
        if taken:
            return True
        unsure = unsure or taken is None
    return None if unsure else False


def _alternatives(
    said: ast.expr, where: Where, infer: Inference, depth: int = 0
) -> Iterator[_Said]:
    """What a union, a variable and the other names of a type stand for."""
    match said:
        case ast.BinOp(left=left, right=right):
            parts = [left, right]
        case ast.Subscript(slice=ast.Tuple(elts=elts)) if called(said.value) == "Union":
            parts = elts
        case ast.Subscript(slice=inner) if called(said.value) == "Optional":
            parts = [inner, ast.Constant(None)]
        case ast.Constant(value=str(text)):
            try:
                parts = [ast.parse(text, mode="eval").body]
            except (SyntaxError, ValueError, RecursionError):
                parts = [ast.Name("?")]
        case _:
            found = (
                infer.named(said, *where) if isinstance(said, ast.Name | ast.Attribute) else None
            )
            value = found.value if isinstance(found, Value) else None
            if value is None or depth >= _DEPTH:
                yield said, where
                return
            assert isinstance(found, Value)
            parts, where = [value], (found.module, None)
            if isinstance(value, ast.Call) and called(value) == "TypeVar":
                bounds = [word.value for word in value.keywords if word.arg == "bound"]
                parts = [*value.args[1:], *bounds] or [ast.Name("object")]
    for part in parts:
        yield from _alternatives(part, where, infer, depth + 1)


def _takes(said: _Said, value: ast.expr, kind: Kind, infer: Inference) -> bool | None:
    node, where = said
    name = called(node.value if isinstance(node, ast.Subscript) else node)
    if name in ("Any", "object"):
        return True
    if isinstance(node, ast.Constant):  # None, or `...`
        return node.value is None and _is_none(value)
    if _is_none(value):
        return None if name == "Hashable" else False
    if name == "Literal" and isinstance(node, ast.Subscript):
        return _is_literal(node.slice, value, kind)
    if name == "Callable" and isinstance(kind, Function | Method | Class):
        return True
    if name in ("type", "Type") and isinstance(kind, Class):
        inner = node.slice if isinstance(node, ast.Subscript) else ast.Name("object")
        return accepts(inner, where, ast.Set([]), Instance(kind), infer)
    found = infer.named(node, *where)
    if not isinstance(found, Class) or isinstance(kind, Module | Unknown):
        return None
    if not isinstance(kind, Instance):
        return None if _is_protocol(found) or name in ("type", "Type") else False
    return _is_of(kind, found, infer, isinstance(node, ast.Subscript))


def _is_of(kind: Instance, of: Class, infer: Inference, generic: bool) -> bool | None:
    """Whether an object is of a class; of what in it, can't be told."""
    if method := _BY_METHOD.get(of.name):
        if of.name == "Hashable" and kind.of.name in _MUTABLE:
            return False
        return isinstance(infer.find(kind.of, method), tuple)
    every = infer.bases(kind.of)
    if any(isinstance(one, Class) and one.node is of.node for one in every):
        return None if generic else True
    if any(isinstance(one, Unknown) for one in every):
        return None
    if _is_protocol(of):
        methods = [name for name, nodes in infer.members(of).items() if is_def(nodes[-1])]
        return False if any(infer.find(kind.of, name) is None for name in methods) else None
    return kind.of.name in _PROMOTED.get(of.name, ())


def _is_literal(options: ast.expr, value: ast.expr, kind: Kind) -> bool | None:
    """Whether a value is one of the constants that a parameter takes: `Literal["s3"]`."""
    if isinstance(value, ast.Constant):
        every = options.elts if isinstance(options, ast.Tuple) else [options]
        return any(_same(option, value) for option in every)
    if isinstance(value, _DISPLAYS) or isinstance(kind, Function | Method | Class):
        return False
    if isinstance(kind, Instance) and kind.of.module.name != "builtins":
        return False if not any("Enum" in called(base) for base in kind.of.node.bases) else None
    return None


def _same(option: ast.expr, value: ast.Constant) -> bool:
    if isinstance(option, ast.UnaryOp):  # `-1`, which no constant is
        return False
    if not isinstance(option, ast.Constant):
        return False
    return type(option.value) is type(value.value) and option.value == value.value


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _is_protocol(of: Class) -> bool:
    return any("Protocol" in ast.unparse(base) for base in of.node.bases)
