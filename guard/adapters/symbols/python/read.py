"""A program read without a type checker: what is missing in it, and what is strange to us."""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from guard import newer
from guard.adapters.symbols.python.bindings import bindings
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.miss import Miss, Places
from guard.adapters.symbols.python.nodes import every
from guard.adapters.symbols.python.reader import Reader
from guard.adapters.symbols.python.removed import written_out
from guard.adapters.symbols.python.symbol import Module

_BLANK = str.maketrans(dict.fromkeys("\ufeff\x00\r\f", " "))
_MAGIC = re.compile(r"^([ \t]*)[%!?][^\n]*$", re.M)  # what a notebook does beside Python


@dataclass(frozen=True, slots=True)
class Read:
    """A program, all nodes of its tree, what is missing in it, and packages that are strange.

    `settled` says that a type checker could tell no more of it.
    """

    source: str
    nodes: Sequence[ast.AST]
    own: Module
    places: Places
    misses: list[Miss]
    strange: list[str]
    settled: bool


def parsed(source: str) -> tuple[str, ast.Module]:
    """The program without what only notebooks, shells and later Pythons read, all in its place.

    Raises SyntaxError for what is no Python; ValueError, RecursionError and MemoryError for what
    can't be read.
    """
    source = source.translate(_BLANK)
    try:
        return newer.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return newer.parse(_MAGIC.sub(_nothing, source))


def read(source: str, tree: ast.Module, library: Library) -> Read:
    """Read a program that was parsed. Raises what `parsed` raises, and Unread."""
    nodes = every(tree)
    own, places = library.own(source, tree), Places(source)
    reader = Reader(own, places, library, bindings(nodes))
    reader.visit(tree)
    found = [*reader.misses, *written_out(nodes, places, library)]
    gone = {miss.name for miss in found if not miss.owner}
    strange = [name for name in reader.strange if name not in gone]
    return Read(source, nodes, own, places, found, strange, reader.settled)


def _nothing(magic: re.Match[str]) -> str:
    width = len(magic[0]) - len(magic[1])
    return magic[1] + ("pass" if width > 3 else "0").ljust(width)
