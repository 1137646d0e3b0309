"""Names that a published stub still has, and its package has no more."""

import ast
import re
from collections.abc import Iterable, Iterator

from guard.adapters.symbols.index.decorated import called

_CALLABLE = ("overload", "classmethod", "staticmethod")  # decorators that leave a function one
_WORD = re.compile(r"[^\W\d]\w*")


def gone(stubs: Iterable[str], sources: Iterable[str]) -> re.Pattern[str] | None:
    """Finds the functions, and other names of them, of which no source has so much as the word."""
    words = {word for text in sources for word in _WORD.findall(text)}
    names = {n for text in stubs for n in _functions(ast.parse(text).body)} - words
    found = "|".join(sorted(name for name in names if name[0] != "_"))
    return re.compile(rf"\b({found})\b") if found else None


def hidden(stub: str, names: re.Pattern[str]) -> str:
    """The stub with these names private: what else it says by them stays true."""
    return names.sub(r"_\1", stub)


def _functions(body: Iterable[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if all(called(d) in _CALLABLE for d in node.decorator_list):
                    yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name()) if name.islower():
                yield name
            case ast.ClassDef(body=inner):
                yield from _functions(inner)
