"""Names that packages once had: since when they are gone, and what took their place."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.miss import Miss, Places, What
from guard.adapters.symbols.python.symbol import Module, Unknown

_LIST = Path(__file__).with_name("removed.yaml")


@dataclass(frozen=True, slots=True)
class Removal:
    """A version, as `pandas 2.0`, and what to use instead; empty if nothing took its place."""

    since: str
    instead: str = ""


@cache
def removals() -> Mapping[str, Removal]:
    """What was removed, by full name; a class may stand there without its module."""
    found = {}
    for group in yaml.safe_load(_LIST.read_text("utf-8")).values():
        for name, said in group.items():
            since, _, instead = said.partition("; ")
            found[name] = Removal(since, instead)
    return found


@cache
def _by_last_names() -> Mapping[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for name in removals():
        within, _, last = name.rpartition(".")
        found.setdefault((within.rpartition(".")[2], last), []).append(name)
    return found


def removal(miss: Miss, imported: frozenset[str]) -> Removal | None:
    """What is known of the removal of a missing name, in a program that imports these packages."""
    if found := removals().get(f"{miss.owner}.{miss.name}".lstrip(".")):
        return found
    if miss.what is not What.ATTRIBUTE:
        return None
    top = miss.owner.rpartition(".")[2]
    names = _by_last_names().get((top, miss.name), [])
    if not names and (miss.own or not miss.names):  # a kind that has another name here
        names = [n for n in removals() if n.endswith(f".{miss.name}") and n.count(".") > 1]
    some = [
        n for n in names if n.partition(".")[0] in imported or n[0].isupper() or n.count(".") < 2
    ]
    return removals()[some[0]] if some else None


def written_out(nodes: Sequence[ast.AST], places: Places, library: Library) -> Iterator[Miss]:
    """Removed names that a program writes in full, where the library does not have them.

    This needs no more than the text: `tensorflow.Session` after `import tensorflow`.
    """
    aliases: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                aliases[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
                yield from _module(alias.name, places.start(alias), library)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield from _module(node.module, places.start(node) + len("from "), library)
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                aliases[alias.asname or alias.name] = name
                if name in removals() and not _there(name, library):
                    yield _miss(name, places.start(alias))
    for node in nodes:
        if isinstance(node, ast.Attribute) and (path := _path(node, aliases)) in removals():
            if not _there(path, library):
                yield _miss(path, places.end(node) - len(node.attr))


def _module(name: str, start: int, library: Library) -> Iterator[Miss]:
    parts = name.split(".")
    for i in range(1, len(parts) + 1):
        path = ".".join(parts[:i])
        if path in removals() and not _there(path, library):
            yield _miss(path, start + len(path) - len(parts[i - 1]))
            return


def _there(name: str, library: Library) -> bool:
    """Whether the library surely has a name."""
    if library.module(name):
        return True
    within, _, last = name.rpartition(".")
    module = library.module(within) if within else None
    if isinstance(module, Module):
        return not isinstance(library.public(module, last), Unknown | None)
    return False


def _miss(name: str, start: int) -> Miss:
    within, _, last = name.rpartition(".")
    what = What.MEMBER if within else What.MODULE
    return Miss.of(start, last, what, within)


def _path(node: ast.expr, aliases: Mapping[str, str]) -> str:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in aliases:
        return ""
    return ".".join([aliases[node.id], *reversed(names)])
