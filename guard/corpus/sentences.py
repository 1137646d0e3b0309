"""Where a stored text may be cut: between sentences, and inside one only if it is too long.

Unlike `guard.claims`, which must not misjudge a single claim, this only has to find enough safe
places; where it is unsure it does not cut.
"""

import re
from collections.abc import Iterator

ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sr jr st vs etc e.g i.e cf al approx ed eds inc ltd co corp dept est gen "
    "gov hon jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k a.m p.m ca tel ext".split()
)
NUMBERED = frozenset("no nos art arts sec fig figs eq vol ch p pp para rev".split())
"""Abbreviations where a number follows."""

_END = re.compile(
    r"""
    (?<![.!?…])(?P<stop>[.!?…]++)["'”’»)\]]*+(?=\s)   # a full stop and what closes with it
  | [。！？｡]++["”’」』）]*+                              # needs no space after it
  | \n[ \t]*+(?=\n)                                   # an empty line
  | \n(?=[ \t]*+(?:[-*•‣◦]|\d{1,3}[.)])[ \t])          # a new item of a list
    """,
    re.VERBOSE,
)
_BEFORE = re.compile(r"(?:\A|[\s(\[\"'“‘])([^\s(\[\"'“‘]{1,12})\Z")
_LINE_START = re.compile(r"(?:\A|\n)[ \t>]{0,20}\Z")
_STARTS = re.compile(r"\s+[\"'“‘(\[]?([^\W_]|\S)")
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\s\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{1,16}"
)


def words(text: str) -> int:
    """How long a text is: words, where 16 letters or one Chinese character are a word too."""
    return sum(1 for _ in _WORD.finditer(text))


def sentences(text: str, limit: int) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text begin and end; those over `limit` words are cut.

    A long sentence is cut at the end of a line if it has several, else between words.
    """
    start = 0
    for end in (*_ends(text), len(text)):
        piece = text[start:end]
        if piece.strip():
            left = start + len(piece) - len(piece.lstrip())
            yield from _cut(text, left, start + len(piece.rstrip()), limit)
        start = end


def _ends(text: str) -> Iterator[int]:
    for found in _END.finditer(text):
        if not found["stop"] or _ends_sentence(text, found):
            yield found.end()


def _ends_sentence(text: str, found: re.Match[str]) -> bool:
    after = _STARTS.match(text, found.end())
    if after and after[1].islower():
        return False
    if found["stop"] != ".":
        return True
    word = _BEFORE.search(text, max(0, found.start() - 14), found.start())
    if not word:
        return True
    bare = word[1]
    at = word.start(1)
    numbering = bare.isdecimal() and _LINE_START.search(text, max(0, at - 21), at) is not None
    initial = len(bare) == 1 and bare.isupper()
    numbered = bare.lower() in NUMBERED and after is not None and after[1].isdecimal()
    return not (numbering or initial or numbered or bare.lower() in ABBREVIATIONS)


def _cut(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    found = [match.span() for match in _WORD.finditer(text, start, end)]
    first = 0
    while len(found) - first > limit:
        last = _best(text, found, first, first + limit)
        yield found[first][0], found[last - 1][1]
        first = last
    yield found[first][0], end


def _best(text: str, found: list[tuple[int, int]], first: int, last: int) -> int:
    """Where to cut: the last line end in the second half, else the last word end, else `last`."""
    gaps = {i: text[found[i - 1][1] : found[i][0]] for i in range(last, first, -1)}
    half = (first + last) // 2
    line_ends = (i for i, gap in gaps.items() if "\n" in gap and i > half)
    word_ends = (i for i, gap in gaps.items() if gap)
    return next(line_ends, None) or next(word_ends, None) or last
