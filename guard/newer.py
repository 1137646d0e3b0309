"""Python of 3.12 and later, written so that an older one can read it."""

import ast
import re
import sys
from collections.abc import Callable, Iterator

_TYPED = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class|type)[ \t]+[^\W\d]\w*[ \t]*(?=\[)", re.M)
_ALIAS = re.compile(r"^([ \t]*)type([ \t]+)([^\W\d]\w*)(?=[ \t]*=)", re.M)
_TEXT = re.compile(r"(?i)(?:(?<!\w)([rbuft]{1,2}))?('''|\"\"\"|'|\")|#[^\n]*")
_WORD = re.compile(r"\w+")
_CAUGHT = re.compile(r"^[ \t]*except\b\*?([^\n:#'\"]*,[^\n:#'\"]*)(?=:)", re.M)
_OLDEST = re.compile(r"[^,]*,\s*[a-z_]\w*\s*")  # `except Error, e`: Python 2

_Spans = list[tuple[int, int]]
_Told = Callable[[re.Match[str], int, _Spans], _Spans]


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
    """A source without what this Python can't read yet: of 3.12 and later, and of 3.14.

    That is type parameters, `type` statements and texts within f-strings; and t-strings, and
    exceptions without brackets. It has as many characters, each other one in its place; a text
    becomes a name. Nothing changes where this Python reads all that.
    """
    if sys.version_info < (3, 14):
        source = _CAUGHT.sub(_either, source)
        for start, end in reversed(_together(list(_strings(source, _templates)), source)):
            source = source[:start] + _named(source[start:end]) + source[end:]
    if sys.version_info >= (3, 12):
        return source
    for found in reversed(list(_TYPED.finditer(source))):
        if end := _closed(source, found.end()):
            source = source[: found.end()] + " " * (end - found.end()) + source[end:]
    source = _ALIAS.sub(r"\1\3    \2", source)
    for start, end in reversed(list(_strings(source, _inside))):
        source = source[:start] + _other(source[start:end]) + source[end:]
    return source


def _either(found: re.Match[str]) -> str:
    """Exceptions without brackets, as one expression: `except A, B` is `except A| B`."""
    if _OLDEST.fullmatch(found[1]) or re.search(r"\bas\b", found[1]):
        return found[0]
    depth, said = 0, list(found[0])
    for i, sign in enumerate(said):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and not depth:
            said[i] = "|"
    return "".join(said)


def _together(spans: _Spans, source: str) -> _Spans:
    """The spans, with those as one that have nothing between them."""
    found: _Spans = []
    for start, end in spans:
        if found and not source[found[-1][1] : start].strip():
            start = found.pop()[0]
        found.append((start, end))
    return found


def _named(text: str) -> str:
    """A name in place of a text, of as many characters and lines."""
    first, *rest = text.split("\n")
    if not rest:
        return "_" * len(text)
    lines = ["(" + "_" * (len(first) - 1), *(" " * len(line) for line in rest[:-1])]
    return "\n".join([*lines, " " * (len(rest[-1]) - 1) + ")"])


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


def _strings(source: str, told: _Told) -> Iterator[tuple[int, int]]:
    """What is `told` of each text: where it begins, its end, and what its fields have in them."""
    at = 0
    while found := _TEXT.search(source, at):
        spans: _Spans = []
        try:
            at = _text(source, found, spans) if found[2] else found.end()
        except (_Broken, RecursionError):
            return
        yield from told(found, at, spans)


def _inside(_: re.Match[str], end: int, spans: _Spans) -> _Spans:
    """Texts, comments and line ends in the fields of f-strings."""
    return spans


def _templates(begins: re.Match[str], end: int, _: _Spans) -> _Spans:
    """A t-string as a whole."""
    return [(begins.start(), end)] if "t" in (begins[1] or "").lower() else []


def _text(source: str, begins: re.Match[str], spans: _Spans) -> int:
    """Where a text ends, behind its quotes; what is in its fields goes to the spans."""
    fields, quotes = not {*"ft"}.isdisjoint((begins[1] or "").lower()), begins[2]
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


def _field(source: str, at: int, spans: _Spans) -> int:
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
