"""What classes inherit from, as far as stubs tell."""

import ast
from collections.abc import Callable, Iterator

from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.nodes import is_typed_dict, says_nothing
from guard.adapters.symbols.python.symbol import UNKNOWN, Class, Module, Symbol, Unknown, Value


class Bases:
    """Follows the bases of classes; `named` tells what an expression stands for in a module."""

    def __init__(self, library: Library, named: Callable[[ast.expr, Module], Symbol]) -> None:
        self._library = library
        self._named = named
        self._climbed: set[ast.ClassDef] = set()

    def of(self, made: Class) -> tuple[Class | Unknown, ...]:
        """A class and all that it inherits from, in order; UNKNOWN for what can't be told.

        Of what comes twice the last place counts, which is Python's own order but for rare cases.
        """
        if (found := made.module.lines.get(made.node)) is None:
            if made.node in self._climbed:  # it inherits from itself
                return (made,)
            self._climbed.add(made.node)
            try:
                line = [made, *self._line(made)]
            finally:
                self._climbed.discard(made.node)
            found = made.module.lines[made.node] = tuple(reversed(dict.fromkeys(reversed(line))))
        return found

    def _line(self, made: Class) -> Iterator[Class | Unknown]:
        for base in made.node.bases:
            found = self._named(base, made.module)
            if isinstance(found, Value) and found.value is not None:  # another name of it
                found = self._named(found.value, found.module)
            if is_typed_dict(base):
                found = self._library.typed_dict()
            if isinstance(found, Class) and found.name != "Any":
                yield from self.of(found)
            elif not says_nothing(base):
                yield UNKNOWN
        root = self._library.builtin("object")
        yield root if isinstance(root, Class) else UNKNOWN
