"""The names of one registry, as they lie in a folder.

`NAME.trie` holds all names (a marisa trie, memory-mapped), `NAME.popular.gz` those used most, the
most used first, one a line; `pypi.modules.gz` the modules that are named unlike their package:
module, tab, package. `about.json` says of when they are and how many.
"""

import gzip
import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from guard.adapters.registry.alike import Popular
from guard.errors import ConfigError
from guard.fixed import Fixed

if TYPE_CHECKING:
    import marisa_trie

SHIPPED = Path(__file__).parent / "names"
"""The folder of the names that ship."""

REGISTRIES = {"pypi": "PyPI", "npm": "npm"}
_REMEDY = "write it anew with `guard registry update`, or leave `registry: names` out"


class About(Fixed):
    """What is said of the names of one registry; `as_of` is an ISO date or month.

    Unless `complete`, a name that is missing may be one of a package all the same.
    """

    as_of: str
    names: int
    popular: int
    modules: int = 0
    complete: bool = True


def about(folder: Path) -> dict[str, About]:
    """What a folder says of its names, by registry. Raises ConfigError."""
    try:
        said = json.loads((folder / "about.json").read_bytes())
        return {name: About.model_validate(one) for name, one in said.items()}
    except (OSError, ValueError, ValidationError, AttributeError) as exc:
        kind = type(exc).__name__
        raise ConfigError(f"{folder}: no names of packages ({kind}); {_REMEDY}") from None


class Roll:
    """All that is known of the names of a registry. What is asked for first is read then."""

    def __init__(self, folder: Path, registry: str, about: About) -> None:
        self.about = about
        self.title = REGISTRIES[registry]
        self._folder = folder
        self._registry = registry

    def __contains__(self, name: str) -> bool:
        return name in self._trie

    @cached_property
    def popular(self) -> Popular:
        """The names that are used most."""
        return Popular(lines(self._folder / f"{self._registry}.popular.gz"))

    @cached_property
    def modules(self) -> dict[str, str]:
        """Which package a module is in, where it has another name; the most used one."""
        if not self.about.modules:
            return {}
        rows = (row.partition("\t") for row in lines(self._folder / "pypi.modules.gz"))
        return {module: package for module, _, package in rows}

    @cached_property
    def popular_modules(self) -> Popular:
        """The modules of popular packages by the names that programs import them by."""
        ranked = self.popular.place
        packages = [(ranked[name], name) for name in self.popular.names]
        inside = [(ranked[name], m) for m, name in self.modules.items() if name in ranked]
        ordered = sorted(packages + inside)
        return Popular(list(dict.fromkeys(name for _, name in ordered)))

    @cached_property
    def _trie(self) -> "marisa_trie.Trie":
        import marisa_trie

        path = self._folder / f"{self._registry}.trie"
        trie = marisa_trie.Trie()
        try:
            trie.mmap(str(path))
        except (OSError, RuntimeError) as exc:
            raise ConfigError(f"{path} can't be read ({exc}); {_REMEDY}") from None
        return trie


def lines(path: Path) -> list[str]:
    """The lines of a compressed file. Raises ConfigError."""
    try:
        return gzip.decompress(path.read_bytes()).decode().split("\n")
    except (OSError, EOFError, ValueError) as exc:
        raise ConfigError(f"{path} can't be read ({exc}); {_REMEDY}") from None
