"""Python of 3.12 and later, written so that an older one can read it."""

import ast
import re
import sys
from collections.abc import Iterator

_TYPED = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class|type)[ \t]+[^\W\d]\w*[ \t]*(?=\[)", re.M)
_ALIAS = re.compile(r"^([ \t]*)type([ \t]+)([^\W\d]\w*)(?=[ \t]*=)", re.M)
_TEXT = re.compile(r"(?i)(?:(?<!\w)([rbuf]{1,2}))?('''|\"\"\"|'|\")|#[^\n]*")
_WORD = re.compile(r"\w+")


class _Broken(Exception):
    """A text or a bracket that nothing ends."""


def parse(source: str) -> tuple[str, ast.Module]:
    """The source and its tree; where it is newer than this Python, both in older words.

    Raises what `ast.parse` raises.
    """
    try:
        return source, ast.parse(source)
    except SyntaxError as fault:
        written = older(source)
        try:
            return written, ast.parse(written)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise fault from None


def is_newer(source: str) -> bool:
    """Whether only a later Python than this one can read a source."""
    try:
        return parse(source)[0] != source
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def older(source: str) -> str:
    """A source without type parameters, `type` statements and texts within f-strings.

    It has as many characters, each other one in its place; a text becomes a name. Nothing changes
    where this Python reads all that.
    """
    if sys.version_info >= (3, 12):
        return source
    for found in reversed(list(_TYPED.finditer(source))):
        if end := _closed(source, found.end()):
            source = source[: found.end()] + " " * (end - found.end()) + source[end:]
    source = _ALIAS.sub(r"\1\3    \2", source)
    for start, end in reversed(list(_within_fstrings(source))):
        source = source[:start] + _other(source[start:end]) + source[end:]
    return source


def _other(text: str) -> str:
    return " " * len(text) if text[0] in "#\n" else "_" * len(text)


def _closed(source: str, at: int) -> int:
    """Where the bracket at a place is closed, behind it; 0 if nowhere."""
    depth = 0
    for found in re.compile(r"[][]").finditer(source, at):
        depth += 1 if found[0] == "[" else -1
        if not depth:
            return found.end()
    return 0


def _within_fstrings(source: str) -> Iterator[tuple[int, int]]:
    """Texts, comments and line ends in the fields of f-strings."""
    at = 0
    while found := _TEXT.search(source, at):
        spans: list[tuple[int, int]] = []
        try:
            at = _text(source, found, spans) if found[2] else found.end()
        except (_Broken, RecursionError):
            return
        yield from spans


def _text(source: str, begins: re.Match[str], spans: list[tuple[int, int]]) -> int:
    """Where a text ends, behind its quotes; what is in its fields goes to the spans."""
    fields, quotes = "f" in (begins[1] or "").lower(), begins[2]
    at = begins.end()
    while at < len(source):
        if source.startswith(quotes, at):
            return at + len(quotes)
        if source[at] == "\\" or source.startswith("{{", at):
            at += 2
        elif fields and source[at] == "{":
            at = _field(source, at + 1, spans)
        elif source[at] == "\n" and len(quotes) == 1:
            break
        else:
            at += 1
    raise _Broken


def _field(source: str, at: int, spans: list[tuple[int, int]]) -> int:
    """Where a field ends, behind its brace."""
    depth, expression = 0, True
    while at < len(source):
        sign = source[at]
        if expression and (text := _TEXT.match(source, at)):
            end = _text(source, text, []) if text[2] else text.end()
            spans.append((at, end))
            at = end
        elif expression and (word := _WORD.match(source, at)):
            at = word.end()
        elif sign == "}" and not depth:
            return at + 1
        elif not expression and sign == "{":
            at = _field(source, at + 1, spans)
        else:
            if expression and sign == "\n":
                spans.append((at, at + 1))
            depth += expression * ((sign in "([{") - (sign in ")]}"))
            expression = expression and (sign != ":" or depth > 0)
            at += 1
    raise _Broken
