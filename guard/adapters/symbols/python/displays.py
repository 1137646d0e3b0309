"""What the displays and comprehensions of a program make, and of what."""

import ast
from collections.abc import Callable

from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.objects import Instance, Kind, one_of
from guard.adapters.symbols.python.symbol import UNKNOWN, UNTYPED


class Displays:
    """Reads them; `kind` tells what an expression is."""

    def __init__(self, infer: Inference, kind: Callable[[ast.expr], Kind]) -> None:
        self._infer = infer
        self._kind = kind

    def of(self, node: ast.expr) -> Kind:
        """What the text of a program makes, and of what."""
        match node:
            case ast.List(elts=elts):
                return self._holding("list", elts)
            case ast.Set(elts=elts):
                return self._holding("set", elts)
            case ast.Tuple(elts=elts):
                kinds = tuple(self._kind(one) for one in elts)
                return self._holder("tuple", kinds if len(kinds) > 1 else ())
            case ast.Dict(keys=keys, values=values):
                return self._holding(
                    "dict", [k or ast.Starred(ast.Name("_")) for k in keys], values
                )
            case ast.ListComp(elt=one):
                return self._holding("list", [one])
            case ast.SetComp(elt=one):
                return self._holding("set", [one])
            case ast.GeneratorExp(elt=one):
                return self._holding("Generator", [one])
            case ast.DictComp(key=key, value=value):
                return self._holding("dict", [key], [value])
            case ast.JoinedStr():
                return self._infer.instance("str")
            case ast.Slice():
                return self._infer.instance("slice")
        return UNKNOWN

    def _holding(self, name: str, *parts: list[ast.expr]) -> Kind:
        """An object that holds some of each of these; of an empty one, nobody tells of what."""
        kinds = [[self._kind(one) for one in part] for part in parts]
        held = (UNTYPED if not some or UNTYPED in some else one_of(some) for some in kinds)
        return self._holder(name, tuple(held))

    def _holder(self, name: str, kinds: tuple[Kind, ...]) -> Kind:
        made = self._infer.instance(name)
        known = any(kind is not UNKNOWN for kind in kinds)
        return Instance(made.of, kinds) if known and isinstance(made, Instance) else made
