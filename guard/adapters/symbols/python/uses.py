"""What a program uses of modules, classes, objects and functions, and what of it is not there."""

import ast
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from guard.adapters.symbols.python.anyname import makes_callables
from guard.adapters.symbols.python.calls import unknown_arguments
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.kinds import Kinds
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.miss import Miss, Places, What
from guard.adapters.symbols.python.nodes import is_super
from guard.adapters.symbols.python.objects import Instance, Kind, Method, Several, is_function
from guard.adapters.symbols.python.slip import slip
from guard.adapters.symbols.python.symbol import (
    OWN,
    UNKNOWN,
    UNTYPED,
    Class,
    Function,
    Module,
    Unknown,
)


class Uses:
    """Judges uses one by one, where the reader is now.

    `defined` are the functions and classes of the program. `settled` stays true as long as all
    that was judged is known for certain: what a type checker knows more of makes it false.
    """

    def __init__(
        self,
        library: Library,
        infer: Inference,
        kinds: Kinds,
        places: Places,
        defined: AbstractSet[str],
    ) -> None:
        self.misses: list[Miss] = []
        self.settled = True
        self._defined = defined
        self._library = library
        self._infer = infer
        self._kinds = kinds
        self._places = places

    def attribute(self, node: ast.Attribute, called: bool) -> None:
        """Judge a name after a dot."""
        if is_super(node.value):  # which one it is, only the object tells
            known = node.attr in ("__init__", "__new__") or self._kinds.of(node) is not UNKNOWN
            self.settled = self.settled and known
            return
        within, name = self._kinds.of(node.value), node.attr
        start = self._places.end(node) - len(name)
        if isinstance(within, Module):
            found = self._library.public(within, name)
            if found is None:
                names = tuple(self._library.names(within))
                self.misses.append(Miss.of(start, name, What.MEMBER, within.name, names))
                self._kinds.is_missing(node)
            elif called and isinstance(found, Unknown):
                self.settled = False
        elif isinstance(within, Class | Instance | Several):
            every = within.kinds if isinstance(within, Several) else [within]
            vague = isinstance(within, Several) and within.vague
            if all(self._lacks(one, name, called) for one in every):
                self._lacking([_class(one) for one in every], start, name)
                if not any(self._infer.made_up(_class(one), name) for one in every):
                    self._kinds.is_missing(node)  # else it is what `__getattr__` gives
            elif not vague and not all(self._surely_has(one, name, called) for one in every):
                self.settled = False
        elif within is not UNTYPED and not is_function(within):
            self.settled = False

    def arguments(self, node: ast.Call) -> None:
        """Judge the keywords of a call."""
        named = any(word.arg for word in node.keywords)
        called = self._kinds.of(node.func) if named else UNTYPED
        if called is UNTYPED:
            return
        unmet = unknown_arguments(called, node, self._infer)
        if unmet is None and not self._is_own(node):
            self.settled = False
        if unmet and _is_overloaded(called):
            self._kinds.is_missing(node)
        for keyword, owner, names in unmet or ():
            start = self._places.start(keyword)
            word = keyword.arg or ""
            self.misses.append(Miss.of(start, word, What.ARGUMENT, owner, names))

    def _lacks(self, within: Class | Instance, name: str, called: bool) -> bool:
        of, on_class = _class(within), isinstance(within, Class)
        if self._infer.attribute(of, name, on_class) is None:
            return True
        if not called or on_class or not self._infer.made_up(of, name):
            return False
        return not makes_callables(of, self._infer) or bool(slip(name, self._names(of)))

    def _surely_has(self, within: Class | Instance, name: str, called: bool) -> bool:
        """Whether something has a name, as far as can be told."""
        if isinstance(within, Class):
            return not isinstance(self._infer.find(within, name), Unknown)
        found = self._infer.find(within.of, name)
        any_name = self._infer.attribute(within.of, name) is UNTYPED
        made_up = found is None and (any_name or not called)
        return isinstance(found, tuple) or made_up

    def _is_own(self, call: ast.Call) -> bool:
        """Whether what is called is of the program's own making."""
        last = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        names = {n.id for n in ast.walk(call.func) if isinstance(n, ast.Name)}
        return last in self._defined or not self._defined.isdisjoint(names)

    def _title(self, of: Class) -> str:
        return of.name if of.module.name in (OWN, "builtins") else f"{of.module.name}.{of.name}"

    def _names(self, of: Class) -> tuple[str, ...]:
        every = [one for one in self._infer.bases(of) if isinstance(one, Class)]
        return tuple(name for one in every for name in self._infer.members(one))

    def _lacking(self, every: Sequence[Class], start: int, name: str) -> None:
        """No object of these classes, of which it is one, has the name."""
        end = start + len(name)
        first, *others = (
            Miss(
                start,
                end,
                name,
                What.ATTRIBUTE,
                self._title(of),
                self._names(of),
                of.module.name == OWN,
            )
            for of in every
        )
        self.misses.append(replace(first, others=tuple(others)))


def _class(within: Class | Instance) -> Class:
    return within.of if isinstance(within, Instance) else within


def _is_overloaded(called: Kind) -> bool:
    """Whether what a call gives hangs on its arguments."""
    function = called.function if isinstance(called, Method) else called
    return isinstance(function, Function) and len(function.nodes) > 1
