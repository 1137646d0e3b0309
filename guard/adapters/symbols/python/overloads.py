"""Which of its overloads a call of a function may mean."""

import ast
from collections.abc import Callable, Sequence
from functools import lru_cache

from guard.adapters.symbols.index.nodes import Definition
from guard.adapters.symbols.python.accepts import accepts
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.nodes import needed
from guard.adapters.symbols.python.objects import Instance, Kind, is_vague
from guard.adapters.symbols.python.symbol import Function

_MOST = 40  # overloads that are compared: of hundreds, one constant tells


class Overloads:
    """Chooses by what a call gives; `kind` tells what an expression is."""

    def __init__(self, infer: Inference, kind: Callable[[ast.expr], Kind]) -> None:
        self._infer = infer
        self._kind = kind
        self._vague: set[bool] = set()

    def meant(
        self, function: Function, call: ast.Call, bound: bool, of: Kind | None = None
    ) -> tuple[Sequence[Definition], bool]:
        """The first that surely fits, and the likely before it; none, where none fits.

        `bound` says that the first parameter is the object itself, which is `of`, if that is
        known. The second value says that only what is given without a type keeps it open.
        """
        if len(function.nodes) == 1:
            return function.nodes, False
        alike = _alike(function.nodes)
        found: list[Definition] = []
        self._vague = set()
        for node in function.nodes:
            fits = self._fits(node, function, call, bound, of, alike)
            if fits is not False:
                found.append(node)
            if fits:
                break
        return found, self._vague == {True}

    def _fits(
        self,
        node: Definition,
        function: Function,
        call: ast.Call,
        bound: bool,
        of: Kind | None,
        alike: frozenset[str],
    ) -> bool | None:
        """Whether a call suits a signature; None where that hangs on what a value is."""
        if any(isinstance(a, ast.Starred) for a in call.args) or any(
            not k.arg for k in call.keywords
        ):
            self._vague.add(False)
            return None
        args = node.args
        every = [*args.posonlyargs, *args.args]
        places = every[1 if bound else 0 :]
        if len(call.args) > len(places) and not args.vararg:
            return False
        named = {a.arg: a for a in (*args.args, *args.kwonlyargs)}
        if not args.kwarg and any(word.arg not in named for word in call.keywords):
            return False
        given = list(zip(places, call.args, strict=False))
        given += [(named[w.arg], w.value) for w in call.keywords if w.arg in named]
        told = {id(place) for place, _ in given}
        if any(id(place) not in told for place in needed(node, places)):
            return False
        where = function.module, of.of if isinstance(of, Instance) else None
        vague: set[bool] = set()
        for place, value in given:
            if place.arg in alike:
                continue
            kind = self._kind(value)
            fits = accepts(place.annotation, where, value, kind, self._infer)
            if fits is False:
                return False
            if fits is None:
                vague.add(is_vague(kind))
        if bound and of and every and every[0].annotation:
            fits = accepts(every[0].annotation, where, ast.Set([]), of, self._infer)
            if fits is False:
                return False
            if fits is None:
                vague.add(is_vague(of))
        self._vague |= vague
        return None if vague else True


@lru_cache(500)
def _alike(nodes: tuple[Definition, ...]) -> frozenset[str]:
    """The parameters that are annotated the same in all overloads: they tell nothing."""
    if len(nodes) > _MOST:
        return frozenset()
    said = [
        {
            (one.arg, ast.dump(one.annotation) if one.annotation else "")
            for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        }
        for node in nodes
    ]
    return frozenset(name for name, _ in set.intersection(*said))
