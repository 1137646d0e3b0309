"""Which of its overloads a call of a function may mean, as far as its text tells."""

import ast
from collections.abc import Iterator, Sequence

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_DISPLAYS = (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.Lambda, ast.ListComp, ast.DictComp)


def meant(nodes: Sequence[_Function], call: ast.Call, bound: bool) -> list[_Function]:
    """The overloads that a call may mean: the first that surely fits, and the likely before it.

    `bound` says that the first parameter is the object itself. All, where none fits.
    """
    found: list[_Function] = []
    for node in nodes:
        fits = _fits(node, call, bound)
        if fits is not False:
            found.append(node)
        if fits:
            break
    return found or list(nodes)


def _fits(node: _Function, call: ast.Call, bound: bool) -> bool | None:
    """Whether a call suits a signature; None where that hangs on what a value is."""
    if any(isinstance(a, ast.Starred) for a in call.args) or any(not k.arg for k in call.keywords):
        return None
    args = node.args
    places = [*args.posonlyargs, *args.args][1 if bound else 0 :]
    values = [_value_fits(p.annotation, v) for p, v in zip(places, call.args, strict=False)]
    if False in values:  # first, for there may be hundreds that differ in this alone
        return False
    named = {a.arg: a for a in (*args.args, *args.kwonlyargs)}
    if len(call.args) > len(places) and not args.vararg:
        return False
    told = {id(place) for place in places[: len(call.args)]}
    for word in call.keywords:
        if place := named.get(word.arg or ""):
            told.add(id(place))
            values.append(_value_fits(place.annotation, word.value))
        elif not args.kwarg:
            return False
    if any(id(place) not in told for place in _needed(node, places)):
        return False
    if False in values:
        return False
    return None if None in values else True


def _needed(node: _Function, places: Sequence[ast.arg]) -> Iterator[ast.arg]:
    """The parameters without a default."""
    yield from places[: max(0, len(places) - len(node.args.defaults))]
    for place, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if default is None:
            yield place


def _value_fits(said: ast.expr | None, value: ast.expr) -> bool | None:
    """Whether a value is one of the constants that a parameter takes: `Literal["s3"]`."""
    if isinstance(said, ast.BinOp):
        either = {_value_fits(said.left, value), _value_fits(said.right, value)}
        return True if True in either else None if None in either else False
    literal = isinstance(said, ast.Subscript) and _last(said.value) == "Literal"
    if isinstance(said, ast.Subscript) and literal:
        if not isinstance(value, ast.Constant):
            return False if isinstance(value, _DISPLAYS) else None
        options = said.slice.elts if isinstance(said.slice, ast.Tuple) else [said.slice]
        return any(_same(option, value) for option in options)
    if isinstance(said, ast.Constant) and said.value is None and isinstance(value, ast.Constant):
        return value.value is None
    if isinstance(value, ast.Constant) and _last(said) in ("int", "str", "bool", "float", "bytes"):
        kinds = {"float": (int, float), "int": (int,)}.get(_last(said), ())
        return isinstance(value.value, kinds) or type(value.value).__name__ == _last(said)
    return None


def _same(option: ast.expr, value: ast.Constant) -> bool:
    if not isinstance(option, ast.Constant):
        return False
    return type(option.value) is type(value.value) and option.value == value.value


def _last(node: ast.expr | None) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
