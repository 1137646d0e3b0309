"""What a JSON text states, value by value, and where each stands in it."""

import json
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from guard.checks._figures.units import WORDS
from guard.checks._jsonschema import parsed

LIMIT = 2000  # characters; a longer list is read item by item
_WORDS = 5  # a string of so many words is a statement without its key
_SHORT = 40  # characters; so is a longer one, as some scripts write no spaces

_OPENS = re.compile(r'\s*+(?:\{\s*+(?:["}]|\Z)|\[\s*+(?:[{\["]|\Z))')
_STRING = r'"(?:[^"\\]|\\.)*+"'
_TOKEN = re.compile(rf'(?P<string>{_STRING})(?P<colon>\s*+:)?+|[{{}}\[\]]|[^\s,:"{{}}\[\]]++')
_MEMBER = re.compile(
    rf"(?P<key>{_STRING}\s*+:\s*+)?+(?:{_STRING}|\[.*\]|\{{.*\}}|-?\d[\d.eE+-]*+|true|false)\Z",
    re.DOTALL,
)
_ENDED = re.compile(r"\w\W*\s\S.*[.!?…][\W_]*\Z|[。！？]", re.DOTALL)
_BREAK = re.compile(r"\s*+(?<!\\)(?:\\[nrt]\s*+)++(?:[-*•]\s++)?")
_EMPTY = (None, "null", '""')
_JOINED = re.compile(r"[\s_-]+|(?<=[a-z])(?=[A-Z])")
_UNITS = frozenset(WORDS) - set("year month week day hour minute second min mins".split())
_ESCAPES = re.compile(r'(?:\\u[0-9a-fA-F]{4}|\\["/])+')
_ESCAPED = re.compile(r'(?<=[^\s"])\\"(?!\w)|(?P<opening>\\")')


class Member(NamedTuple):
    """Characters `start` to `end`: a value with its key, a row, or a part of a string by itself.

    `words` is True for the latter: what is written there is prose.
    """

    start: int
    end: int
    words: bool


@dataclass(slots=True)
class _Container:
    start: int
    listed: bool = False  # its values are those of a list
    held: list[Member] = field(default_factory=list)
    short: bool = True


def may_be_document(text: str) -> bool:
    """Whether a text, or one that begins so, may be a JSON object or a list."""
    return _OPENS.match(text) is not None


def is_document(text: str) -> bool:
    """Whether a text is a JSON object or a list, and nothing besides."""
    if not may_be_document(text):
        return False
    try:
        parsed(text)
    except ValueError:
        return False
    return True


def members(text: str) -> list[Member]:
    """What a document states, in order; null states nothing.

    A list of short values is one member, and so is each object of short values in a list.
    """
    open_, key = [_Container(0, short=False)], -1  # where the key of what follows begins
    for token in _TOKEN.finditer(text):
        said, (start, end) = token.group(), token.span()
        begin, into = (key if key >= 0 else start), open_[-1]
        if token["colon"]:
            said_alone = _prose(text, start, token.end("string"))
            key = -1 if said_alone else start
            into.held += said_alone
            continue
        key = -1
        if said in ("{", "["):
            row = said == "{" and into.listed  # its values are said of each other
            open_.append(_Container(begin, said == "[", short=row or said == "["))
        elif said in ("}", "]"):
            done = open_.pop()
            open_[-1].held += _together(done, end)
            open_[-1].short &= done.short and said == "]"
        elif said not in _EMPTY:
            prose = _prose(text, start, end) if token["string"] else []
            into.held += prose or [Member(begin, end, words=False)]
            into.short &= not prose
    return open_[0].held


def emptied(said: str) -> str:
    """What is left of a member that is taken out, so that the text stays JSON."""
    found = _MEMBER.match(said)
    if not found:
        return ""
    try:
        parsed(said[found.end("key") if found["key"] else 0 :])
    except ValueError:  # words, as `[see below]`
        return ""
    return f"{found['key'] or ''}null"


def escaped(words: str) -> str:
    """Words as they are written within a string of JSON."""
    return json.dumps(words, ensure_ascii=False)[1:-1]


def spoken(said: str) -> str:
    """A member in plain words: `return days: 30 days` for `"return_days": 30`; escapes undone.

    What a figure counts only its key says, and without it no passage could contradict the figure.
    """
    found = _MEMBER.match(said)
    if found and (found["key"] or said[0] == "{"):
        told: list[tuple[list[str], list[str]]] = []
        for token in _TOKEN.finditer(said):
            if token["colon"]:
                told.append((_JOINED.sub(" ", token["string"][1:-1]).split(), []))
            elif told and token.group() not in "[]{}":
                told[-1][1].append(token.group().strip('"'))
        said = ", ".join(_said(key, values) for key, values in told) or said
    return _ESCAPES.sub(_character, said) if "\\" in said else said


def without_marks(text: str) -> str:
    """A document without its own quotation marks, as long as it was; the words keep theirs."""
    if not is_document(text):
        return text
    return _TOKEN.sub(lambda token: _unmarked(token.group()), text)


def _together(done: _Container, end: int) -> list[Member]:
    whole = Member(done.start, end, words=False)
    if done.short and done.held and end - done.start <= LIMIT:
        return [whole]
    return done.held


def _prose(text: str, start: int, end: int) -> list[Member]:
    """The lines of the string `text[start:end]`; none if it says too little to stand alone."""
    inner = text[start + 1 : end - 1]
    lines, at = [], start + 1
    for found in [*_BREAK.finditer(text, start + 1, end - 1), None]:
        stop = found.start() if found else end - 1
        piece = text[at:stop]
        first, last = at + len(piece) - len(piece.lstrip()), at + len(piece.rstrip())
        lines += [Member(first, last, words=True)] if first < last else []
        at = found.end() if found else stop
    alone = len(inner.split()) >= _WORDS or len(inner) > _SHORT or _ENDED.search(inner)
    return lines if alone or len(lines) > 1 else []


def _unmarked(token: str) -> str:
    if token[0] != '"':
        return token
    stop = token.rfind('"')
    inner = _ESCAPED.sub(lambda m: ' "' if m["opening"] else '" ', token[1:stop])
    return f" {inner} {token[stop + 1 :]}"


def _said(key: list[str], values: list[str]) -> str:
    counted = len(values) == 1 and values[0][-1:].isdigit() and _counts(key)
    return f"{' '.join(key)}: {', '.join(values)}{f' {key[-1]}' if counted else ''}"


def _counts(key: list[str]) -> bool:
    """Whether a key ends in a unit: `return_days`, `priceEur`; `mb` alone may be anything."""
    return bool(key) and key[-1].lower() in _UNITS and len(key[-1]) + len(key) > 3


def _character(escapes: re.Match[str]) -> str:
    try:
        return str(json.loads(f'"{escapes.group()}"').encode().decode())
    except ValueError:  # half a surrogate
        return escapes.group()
