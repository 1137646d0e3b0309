"""The blocks of a Markdown text: paragraphs and list items, headings, table rows, code."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """What a block is; TEXT is made of sentences."""

    TEXT = auto()
    HEADING = auto()
    HEADER = auto()  # a table's first row
    ROW = auto()
    CODE = auto()


class Block(NamedTuple):
    """Characters `start` to `end`, without markup; not `closed` if more may belong to it."""

    kind: Kind
    start: int
    end: int
    closed: bool = True


# Numbers above 30 stay in the claim: "60." at the start of a line may be what the claim is about.
_MARKER = r"(?:[-*+•‣◦·]|\(?(?:[012]?\d|30)[.)]|\(?[a-zA-Z]\))"
_LINE = re.compile(
    rf"""
    [^\S\n]*+ (?:(?P<quote>>)[^\S\n]*+)*+
    (?:(?P<marker>{_MARKER}) [^\S\n]++ (?=\S) (?:\[[ xX]\][^\S\n]++)?+ )?+
    (?: (?P<blank> \n(?:[^\S\n]*+\n)*+ | \Z)
      | (?P<rule> [-*_=:|+\#]++ (?:[^\S\n]++[-*_=:|+\#]++)*+ [^\S\n]*+ (?:\n|\Z) )
      | (?P<fence> `{{3,}}+ (?=[^`\n]*+(?:\n|\Z)) | ~{{3,}}+ )
      | (?P<heading> \#{{1,6}}+ [^\S\n]++ )
      | (?P<row> \| )
      | (?P<text> )
    )
    """,
    re.VERBOSE,
)
# A last line that may still turn out to be any kind of block.
_UNSURE = re.compile(
    rf"""
    [^\S\n]*+ (?:>[^\S\n]*+)*+ (?:{_MARKER}[^\S\n]++)?+
    (?: \(?(?:\d{{0,2}}|[a-zA-Z])[.)]?[^\S\n]*+
      | (?:[-*_=:|+\#•‣◦·]|[^\S\n])*+
      | `{{1,2}} | `{{3}}[^\n]*+ | ~++
    ) \Z
    """,
    re.VERBOSE,
)
_SEPARATOR = re.compile(r"[ \t>]*+(?=[^\n]*-)(?=[^\n]*\|)[-:| \t]++\r?+(?:\n|\Z)")
_MAYBE_SEPARATOR = re.compile(r"[-:|> \t\r]*+\Z")
_CLOSING = {char: re.compile(rf"\n[ \t>]*+({char}{{3,}}+)[^\S\n]*+(?:\n|\Z)") for char in "`~"}
_PROSE_FENCE = re.compile(r"[`~]+[ \t]*(?:text|txt|plain|plaintext|md|markdown)?[^\S\n]*(?:\n|\Z)")
_PROSE = re.compile(r"\b[^\W\d_]++,?(?: [\w'’-]++,?){3}")


def blocks(text: str, final: bool) -> Iterator[Block]:
    """Yield the blocks of a text; of one that is not `final`, only what is certain.

    The last paragraph of such a text is yielded all the same, as not `closed`.
    """
    pos, size = 0, len(text)
    last_line = size if final else text.rfind("\n") + 1
    begin, stop = -1, 0  # the paragraph being read, if any
    while pos < size:
        if pos >= last_line and _UNSURE.match(text, pos):
            break
        line = _LINE.match(text, pos)
        assert line is not None  # any text has an empty match
        kind, after = line.lastgroup, line.end()
        if kind == "text":
            if begin >= 0 and line.start("marker") >= 0:
                yield Block(Kind.TEXT, begin, stop)
                begin = -1
            if begin < 0:
                begin = after
            stop = _line_end(text, after)
            pos = stop + 1
            continue
        if begin >= 0:
            yield Block(Kind.TEXT, begin, stop)
            begin = -1
        if kind in ("blank", "rule"):
            pos = after
            continue
        if kind == "fence":
            found, pos = _code(text, line.start("fence"), after, final)
        else:
            found, pos = _single(text, kind == "row", after, final)
        if found is None:
            return
        if found.start < found.end:
            yield found
    if begin >= 0:
        yield Block(Kind.TEXT, begin, stop, closed=final)


def restarts(text: str, pos: int) -> bool:
    """Whether the rest of a paragraph, read on its own, is still the same paragraph."""
    line = _LINE.match(text, pos)
    assert line is not None
    if line.lastgroup == "blank":
        return line.end() > line.start("blank") and line.start("quote") < 0
    plain = line.start("marker") < 0 and line.start("quote") < 0
    return line.lastgroup == "text" and plain and not _UNSURE.match(text, pos)


def fenced_prose(code: str) -> bool:
    """Whether a fenced block is text in disguise: words, and no programming language named."""
    opening = _PROSE_FENCE.match(code)
    return opening is not None and _PROSE.search(code, opening.end()) is not None


def _line_end(text: str, pos: int) -> int:
    end = text.find("\n", pos)
    return len(text) if end < 0 else end


def _code(text: str, start: int, after: int, final: bool) -> tuple[Block | None, int]:
    fence, pos = after - start, _line_end(text, after)
    while closing := _CLOSING[text[start]].search(text, pos):
        pos = closing.end(1)
        if pos - closing.start(1) >= fence:
            certain = final or closing.end() > text.find("\n", pos) >= 0
            return (Block(Kind.CODE, start, pos) if certain else None), closing.end()
    end = start + len(text[start:].rstrip())
    return (Block(Kind.CODE, start, end) if final else None), len(text)


def _single(text: str, row: bool, start: int, final: bool) -> tuple[Block | None, int]:
    end = _line_end(text, start)
    if not final and (end == len(text) or (row and _MAYBE_SEPARATOR.match(text, end + 1))):
        return None, end
    kind = Kind.HEADING
    if row:
        kind = Kind.HEADER if _SEPARATOR.match(text, end + 1) else Kind.ROW
    return Block(kind, *_trim(text, start, end, "|" if row else "#")), end + 1


def _trim(text: str, start: int, end: int, markup: str) -> tuple[int, int]:
    while start < end and (text[end - 1].isspace() or text[end - 1] == markup):
        end -= 1
    while start < end and (text[start].isspace() or (text[start] == markup == "|")):
        start += 1
    return start, end
