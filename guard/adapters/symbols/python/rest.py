"""What takes the keywords that a function does not name: those of what it gives its rest to."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from guard.adapters.symbols.index.nodes import Definition
from guard.adapters.symbols.index.rest import MARK
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.nodes import signatures
from guard.adapters.symbols.python.symbol import Class, Function, Unknown

_DEPTH = 12  # functions that give it on to others
_ENDS = {  # functions whose rest is for something that a keyword chooses, and what that takes
    "argparse.add_argument": ("action",),
    "json.dump": ("cls",),
    "json.dumps": ("cls",),
    "json.load": ("cls", "strict"),
    "json.loads": ("cls", "strict"),
}


@dataclass(frozen=True, slots=True)
class Taker:
    """A function, the class whose body has it, and the class it is called for or makes."""

    function: Function
    within: Class | None = None
    of: Class | None = None


def further(
    node: Definition, taker: Taker, call: ast.Call, infer: Inference, depth: int = 0
) -> list[str] | None:
    """The keywords that go on from a signature to other functions; None where it can't be told."""
    words = {word.arg: word.value for word in call.keywords}
    if chosen := _ENDS.get(f"{taker.function.module.name}.{node.name}"):
        choice = words.get(chosen[0], ast.Constant(None))
        return [*chosen[1:]] if isinstance(choice, ast.Constant) else None
    found: list[str] = []
    targets = list(_targets(node))
    for target, other in targets:
        next_one = _taker(target, taker, infer) if other not in words else None
        if next_one is None or depth > _DEPTH:
            return None
        for one in next_one.function.nodes:
            more = further(one, next_one, call, infer, depth + 1) if one.args.kwarg else []
            if more is None:
                return None
            found += [*(arg.arg for arg in (*one.args.args, *one.args.kwonlyargs)), *more]
    return found if targets else None


def maker(made: Class, infer: Inference) -> Taker | None:
    """The `__init__`, or else the `__new__`, of a class."""
    found = infer.find(made, "__init__")
    if isinstance(found, tuple) and found[0].name == "object":
        found = infer.find(made, "__new__")
    return _of(found, made)


def _targets(node: Definition) -> Iterator[tuple[ast.expr, str]]:
    """What a signature says that its rest goes to, and the keyword that would choose another."""
    said = node.args.kwarg.annotation if node.args.kwarg else None
    match said:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=[_, *told])) if (
            name == MARK
        ):
            for one in told:
                text, _, other = str(getattr(one, "value", "")).partition("; ")
                yield ast.parse(text, mode="eval").body, other


def _taker(target: ast.expr, giver: Taker, infer: Inference) -> Taker | None:
    """What is called by a text in the body of a function."""
    match target:
        case ast.Attribute(value=ast.Call(), attr=name):
            return _above(name, giver, infer)
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
            return _of(infer.find(giver.of, name), giver.of) if giver.of else None
        case ast.Name(id="cls"):
            return maker(giver.of, infer) if giver.of else None
    found = infer.named(target, giver.function.module, giver.within)
    if isinstance(found, Function):
        return Taker(found)
    if isinstance(found, Class):
        return maker(found, infer)
    if isinstance(target, ast.Attribute):  # `Base.__init__`
        base = infer.named(target.value, giver.function.module, giver.within)
        return _of(infer.find(base, target.attr), giver.of) if isinstance(base, Class) else None
    return None


def _above(name: str, giver: Taker, infer: Inference) -> Taker | None:
    """What `super()` has under a name, for an object of the class that the giver is called for."""
    line = infer.bases(giver.of) if giver.of else ()
    if giver.within not in line:
        return None
    for one in line[line.index(giver.within) + 1 :]:
        if isinstance(one, Unknown):
            return None
        if nodes := infer.members(one).get(name):
            return _of((one, nodes), giver.of)
    return None


def _of(found: tuple[Class, list[ast.stmt]] | Unknown | None, of: Class | None) -> Taker | None:
    if not isinstance(found, tuple):
        return None
    nodes = signatures(found[1])
    return Taker(Function(found[0].module, nodes), found[0], of) if nodes else None
