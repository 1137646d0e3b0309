"""What a program uses of modules, classes, objects and functions, and what of it is not there."""

import ast

from guard.adapters.symbols.python.annotations import Instance
from guard.adapters.symbols.python.calls import unknown_arguments
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.kinds import Kinds
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.miss import Miss, Places, What
from guard.adapters.symbols.python.slip import slip
from guard.adapters.symbols.python.symbol import OWN, Class, Module


class Uses:
    """Judges uses one by one, where the reader is now."""

    def __init__(self, library: Library, infer: Inference, kinds: Kinds, places: Places) -> None:
        self.misses: list[Miss] = []
        self._library = library
        self._infer = infer
        self._kinds = kinds
        self._places = places

    def attribute(self, node: ast.Attribute, called: bool) -> None:
        """Judge a name after a dot."""
        within, name = self._kinds.of(node.value), node.attr
        start = self._places.end(node) - len(name)
        if isinstance(within, Module):
            if self._library.public(within, name) is None:
                names = tuple(self._library.names(within))
                self._miss(start, name, What.MEMBER, within.name, names)
        elif isinstance(within, Class | Instance):
            of = within.of if isinstance(within, Instance) else within
            if self._lacks(of, name, isinstance(within, Class), called):
                self._miss(start, name, What.ATTRIBUTE, self._title(of), self._names(of), of)

    def arguments(self, node: ast.Call) -> None:
        """Judge the keywords of a call."""
        called = self._kinds.of(node.func)
        for keyword, owner, names in unknown_arguments(called, node, self._infer):
            start = self._places.start(keyword)
            self._miss(start, keyword.arg or "", What.ARGUMENT, owner, names)

    def _lacks(self, of: Class, name: str, on_class: bool, called: bool) -> bool:
        if self._infer.attribute(of, name, on_class) is None:
            return True
        if not called or on_class or not self._infer.made_up(of, name):
            return False
        return not self._infer.makes_callables(of) or bool(slip(name, self._names(of)))

    def _title(self, of: Class) -> str:
        return of.name if of.module.name in (OWN, "builtins") else f"{of.module.name}.{of.name}"

    def _names(self, of: Class) -> tuple[str, ...]:
        every = [one for one in self._infer.bases(of) if isinstance(one, Class)]
        return tuple(name for one in every for name in self._infer.members(one))

    def _miss(
        self,
        start: int,
        name: str,
        what: What,
        owner: str,
        names: tuple[str, ...] = (),
        of: Class | None = None,
    ) -> None:
        own = of is not None and of.module.name == OWN
        self.misses.append(Miss(start, start + len(name), name, what, owner, names, own))
