"""The imports of a program: what they bind, what they do not find, and packages not known."""

import ast

from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.miss import Miss, Places, What
from guard.adapters.symbols.python.objects import Kind
from guard.adapters.symbols.python.symbol import UNKNOWN, UNTYPED


class Imports:
    """Follows imports into a library."""

    def __init__(self, library: Library, infer: Inference, places: Places) -> None:
        self.misses: list[Miss] = []
        self.strange: dict[str, None] = {}
        self._library = library
        self._infer = infer
        self._places = places

    def plain(self, node: ast.Import) -> dict[str, Kind]:
        """What `import a.b` and `import a.b as c` bind."""
        bound: dict[str, Kind] = {}
        for alias in node.names:
            top = alias.name.partition(".")[0]
            name = alias.name if alias.asname else top
            known = self._known(alias.name, self._places.start(alias))
            module = self._library.module(name) if known else None
            bound[alias.asname or top] = module or self._nothing(top)
        return bound

    def taken(self, node: ast.ImportFrom) -> dict[str, Kind]:
        """What `from a import b` binds."""
        where = node.module or ""
        start = self._places.start(node) + len("from ")
        known = not node.level and self._known(where, start)
        module = self._library.module(where) if known else None
        bound: dict[str, Kind] = {}
        for alias in node.names:
            found: Kind = UNTYPED if node.level else self._nothing(where.partition(".")[0])
            if module and alias.name != "*":
                symbol = self._library.public(module, alias.name)
                found = UNTYPED if symbol is None else self._infer.kind(symbol)
                if symbol is None:
                    names = tuple(self._library.names(module))
                    at = self._places.start(alias)
                    self.misses.append(Miss.of(at, alias.name, What.MEMBER, where, names))
            bound[alias.asname or alias.name] = found
        return bound

    def _known(self, name: str, start: int) -> bool:
        """Whether there is such a module; a package that nothing here knows is strange."""
        parts = name.split(".")
        parent = self._library.module(parts[0])
        if parent is None:
            self.strange.setdefault(parts[0])
            return False
        for i, part in enumerate(parts[1:], 1):
            inner = self._library.module(".".join(parts[: i + 1]))
            if inner is None:
                if not parent.any_name and self._library.public(parent, part) is None:
                    at = start + len(".".join(parts[:i])) + 1
                    self.misses.append(Miss.of(at, part, What.MODULE, parent.name))
                return False  # or it is a module under another name, as `os.path` is
            parent = inner
        return True

    def _nothing(self, package: str) -> Kind:
        """What a name is that was taken from a package, and not found."""
        return UNTYPED if self._library.nowhere(package) else UNKNOWN
