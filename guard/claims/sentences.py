"""Where the sentences of a paragraph begin and end."""

import re
from collections.abc import Generator, Iterator
from typing import NamedTuple

from guard.claims.abbreviations import abbreviation
from guard.claims.cites import BRACKET
from guard.claims.lines import is_bold, is_row, may_be_row

LIMIT = 2000  # characters; a longer sentence is cut
WRAPPED = 50  # characters; a line this long that breaks off goes on in the next

_STOPS, _WIDE = ".!?…।۔؟።။", "。！？｡"
_CLOSERS = r"""["'”’»)\]}*_~`」』）】]{0,99}+"""
_OPENERS = '[("“„«「『（`'
_POSSIBLE = re.compile(rf"[{_STOPS}{_WIDE}\n\{_OPENERS}]")
# A sentence may end at a full stop with its closing quotes, or at a new line. A pair of brackets,
# quotes or backticks and a Markdown link hold sentences together, if not too far apart: bounds
# keep hostile text linear.
_MARK = re.compile(
    rf"""
    (?P<stop> [{_STOPS}]{{1,99}}+ {_CLOSERS} (?=[\s\[]|\Z) )
  | (?P<inner> [{_STOPS}]{{1,99}}+ )
  | (?P<wide> [{_WIDE}]{{1,99}}+ {_CLOSERS} )
  | (?P<line> \n )
  | (?P<pair>
      \( [^()\n]{{0,300}}+ (?:\([^()\n]{{0,100}}+\)[^()\n]{{0,300}}+){{0,3}}+ \)
    | \[ [^\[\]\n]{{0,300}}+ \]\( [^()\s]{{0,500}}+ (?:\([^()\s]{{0,200}}+\)[^()\s]{{0,200}}+)?+ \)
    | (?<![^\s(\[{{—–-]) " (?=\S) [^"\n]{{0,400}}+ "
    | [“„] [^“”„\n]{{0,400}}+ [“”]
    | « [^«»\n]{{0,400}}+ »
    | [「『] [^「」『』\n]{{0,400}}+ [」』]
    | （ [^（）\n]{{0,400}}+ ）
    | `++ [^`\n]{{1,400}}+ `++ ) (?P<after> {_CLOSERS} (?=[\s\[]|\Z) )?+
    """,
    re.VERBOSE,
)
_REACH = 1600  # characters; no pair is longer
_MAYBE_LINK = re.compile(r"\[[^\[\]\n]{0,300}+(?:\](?:\([^\s]{0,999}+)?+)?+\Z")
# The citations after a sentence, also alone on the next line, and what is before the next word.
_FOLLOWS = re.compile(
    rf"""
    (?P<trail> (?:[^\S\n]*+,?+[^\S\n]*+{BRACKET}){{1,20}}+[.。]?+
             | [^\S\n]*+\n[ \t>]*+{BRACKET}(?:[ \t,;]*+{BRACKET}){{0,19}}+(?=[^\S\n]*+(?:\n|\Z)) )?+
    (?P<between> [\s>]*+ ["'“„‘«(\[*_~`¿¡「『（]*+ )
    """,
    re.VERBOSE,
)
_MAYBE_TRAIL = re.compile(
    r"[\s>,;]*+(?:\[[^\[\]\n]{0,700}+\][\s,;]*+){0,20}+(?:\[[^\[\]\n]{0,700}+)?+\Z"
)
_GAP = re.compile(r"[^\S\n]*+(?:\n[\s>]*+)?+")
_WORD = re.compile(r"\w*+")
_PLAIN = re.compile(
    r"(?<![^\s(\[\"'“‘])[^\W\d_]{3,}+(?:['’-][^\W\d_]+)?\Z"
)  # no abbreviation of letters
_NUMBERING = re.compile(r"\d++[.)](?:\s|\Z)")
_MAYBE_NUMBERING = re.compile(r"\d++[.)]?+\Z")


_UNDECIDED = -1  # only what follows will tell


def sentences(text: str, start: int, end: int, closed: bool = True) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of the paragraph `text[start:end]` begins and ends.

    With `closed` False more may follow, and only those sentences are yielded that stay the same
    whatever it is.
    """
    paragraph = _Paragraph(text, end, closed)
    at = pos = start  # where the sentence begins; where to look for its end
    while at < end:
        possible = _POSSIBLE.search(text, pos, min(end, at + LIMIT + 1))
        if possible is None:
            if end - at <= LIMIT:
                break
            at = pos = yield from _cut(text, at, end)
            continue
        mark = _MARK.match(text, possible.start(), end)
        if mark is None:
            stop, pos = paragraph.unpaired(possible.start()), possible.end()
        elif mark.lastgroup == "line":
            stop, pos = paragraph.line(at, mark.start()), mark.end()
        else:
            stop, pos = paragraph.stop(at, mark), mark.end()
        if stop == _UNDECIDED:
            return
        if stop is None:
            continue
        if stop - at > LIMIT:
            at = pos = yield from _cut(text, at, end)
        else:
            yield at, stop
            at = pos = _skip(text, stop, end)
    if closed and at < end:
        yield at, at + len(text[at:end].rstrip())


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield `text[start:end]` in one piece, or in several if it is longer than a claim may be."""
    while end - start > LIMIT:
        start = yield from _cut(text, start, end)
    if start < end:
        yield start, end


def _cut(text: str, at: int, end: int) -> Generator[tuple[int, int], None, int]:
    """Yield as much of an overlong sentence as fits; return where the rest begins."""
    piece = text[at : at + LIMIT + 1]
    head = piece if piece[-1].isspace() else piece.rsplit(None, 1)[0]
    stop = at + len(head[:LIMIT].rstrip())
    yield at, stop
    return _skip(text, stop, end)


def _skip(text: str, pos: int, end: int) -> int:
    gap = _GAP.match(text, pos, end)
    return gap.end() if gap else pos


class _Paragraph(NamedTuple):
    """What a mark in `text`, whose paragraph ends at `end`, means for the sentence it is in.

    The methods return where the sentence ends; None if it goes on; or _UNDECIDED.
    """

    text: str
    end: int
    closed: bool

    def unpaired(self, here: int) -> int | None:
        """A bracket or quote that nothing closes ends no sentence, but may yet be closed."""
        text, end = self.text, self.end
        if self.closed or end - here > _REACH or text[here] not in _OPENERS:
            return None
        if text[here] == "[" and not _MAYBE_LINK.match(text, here, end):
            return None
        return None if text.find("\n", here, end) >= 0 else _UNDECIDED

    def line(self, at: int, here: int) -> int | None:
        """A sentence goes on in the next line if that looks like it, or its own line is full.

        Rows of a table are apart, and so is a heading in bold.
        """
        text, end = self.text, self.end
        begin = max(at, text.rfind("\n", at, here) + 1)
        line = text[begin:here]
        if not self.closed and _MAYBE_TRAIL.match(text, here, end):
            return _UNDECIDED
        follows = _FOLLOWS.match(text, here, end)
        assert follows is not None  # it matches nothing, too
        word = follows.end()
        if word == end and not self.closed:
            return _UNDECIDED
        said = line.rstrip()
        if line.endswith(("  ", "\\")) or said.rstrip("*_").endswith((":", "：")):
            return begin + len(said)
        if follows["trail"]:
            return None
        heading = begin == at and is_bold(line)
        if text[word : word + 1].isdigit():
            if not self.closed and _MAYBE_NUMBERING.match(text, word, end):
                return _UNDECIDED
            goes_on = not heading and not _NUMBERING.match(text, word, end)
        else:
            goes_on = text[word : word + 1].islower()
        below = _skip(text, here, end)
        if (not goes_on and (heading or len(said) < WRAPPED)) or (
            is_row(text, begin, here) or is_row(text, below, end)
        ):
            return begin + len(said)
        return _UNDECIDED if not self.closed and may_be_row(text, below, end) else None

    def stop(self, at: int, mark: re.Match[str]) -> int | None:
        """A full stop ends a sentence, unless it is an abbreviation's.

        Before a small letter it does only after a plain word: who writes no capitals, or hides a
        sentence behind a small letter, still makes sentences.
        """
        text, end = self.text, self.end
        kind, stop = mark.lastgroup, mark.end()
        if kind in ("pair", "inner") or (kind == "after" and not _says_a_sentence(mark)):
            return None
        follows = _FOLLOWS.match(text, stop, end)
        assert follows is not None  # it matches nothing, too
        stop, word = follows.span("between")
        if not self.closed and _MAYBE_TRAIL.match(text, stop, end):
            return _UNDECIDED
        if kind == "wide":
            return stop
        if text[stop : stop + 1] == "[" or text[word : word + 1] == "|":
            return None
        if word == end and not self.closed:
            return _UNDECIDED
        here = mark.start()
        small = text[word : word + 1].islower()
        if small and not (mark.group() == "." and _PLAIN.search(text, max(at, here - 14), here)):
            return None
        if mark.group() == ".":
            if text[at:here].isdigit():
                return None
            goes_on = abbreviation(text[max(at, here - 14) : here])
            if goes_on and not self.closed and _WORD.fullmatch(text, word, end):
                return _UNDECIDED
            if goes_on and goes_on.match(text, word, end):
                return None
        return stop


def _says_a_sentence(pair: re.Match[str]) -> bool:
    """Whether the full stop is inside a pair, as in `He said "I go."`; in code it means nothing."""
    inside = pair.group("pair")
    return inside[-1] != "`" and inside[-2] in _STOPS + _WIDE
