"""What the words around a number say of it."""

import re
from itertools import takewhile

from guard.checks._words import FUNCTION, fold, stem

_REACH = 30  # characters before a number that are looked at
_AROUND = re.compile(
    r"(?:\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|some|circa|ca?\.|close to"
    r"|estimated|just (?:over|under|above|below))|[~≈]) ?$",
    re.I,
)
_MORE = re.compile(
    r"(?:\b(?:more than|a good|over|at least|above|exceed(?:s|ed|ing)?|greater than|upwards of"
    r"|minimum(?: of)?|no (?:less|fewer) than)|[>≥]) ?$",
    re.I,
)
_LESS = re.compile(
    r"(?:\b(?:less than|fewer than|under|below|at most|up to|no more than|within"
    r"|maximum(?: of)?)|[<≤]) ?$",
    re.I,
)
_SECTION = re.compile(
    r"(?:\b(?:step|chapter|section|figure|fig\.?|table|pages?|pp?\.|part|items?|questions?|examples?"
    r"|lines?|options?|notes?|points?|appendix|footnote|slide|exhibit) |§ ?)$",
    re.I,
)
_REFERS = re.compile(
    r"\b(?:passages?|documents?|sources?|excerpts?) (?:no\. ?)?[(\[#]?"
    r"(?:\d{1,2}(?:, (?:and )?| and | or | to | ?[-–] ?))*$",
    re.I,
)
_WHEN = re.compile(
    r"(?:\b(?:in|since|from|until|till|by|of|during|before|after|between|to|and|year|early|late|mid"
    r"|circa|around|about)[ -]|\(|\b(?:1\d|20)\d\d, )$",
    re.I,
)
_NAME = re.compile(r"(?:(?<=\w )|(?<=, ))[A-Z][\w&'’-]* $")
_COUNTED = re.compile(r" (?:[a-z]+ )?[a-z]+s\b|[-–:/]\d")
_PLURAL = re.compile(r" (?!(?:degrees|points|times)\b)([a-z]{3,}[^siu\W]s)\b(?!['’])")
_WORDS = re.compile(r"(?:[ -][^\W\d_]+){1,3}")


def before(text: str, at: int) -> str:
    """Return the words before a number at `at`, or the number that stands there."""
    near = text[max(0, at - _REACH) : at]
    return near[-6:] if near.rstrip(" ,-–/")[-1:].isdigit() else near


def approximate(before: str) -> bool:
    """Whether a number is said to be `about` right."""
    return _AROUND.search(before) is not None


def bound(before: str) -> int:
    """Return 1 for `more than`, -1 for `less than`, else 0."""
    return 1 if _MORE.search(before) else -1 if _LESS.search(before) else 0


def section(before: str) -> str:
    """Return what of a text a number counts, if it does: `Chapter 3`, `step 2`, `§ 5`."""
    m = _SECTION.search(before)
    return m.group().strip().lower() if m else ""


def refers(text: str, at: int) -> bool:
    """Whether a number at `at` tells which passage is meant: `passage 2`, `documents 1 and 3`."""
    return _REFERS.search(text[max(0, at - _REACH) : at]) is not None


def when(before: str, after: str) -> bool:
    """Whether four digits are where a year is said."""
    return _WHEN.search(before) is not None or after[:1] in ".,;:)"


def in_name(before: str, after: str) -> bool:
    """Whether a number belongs to the word in capitals before it, and counts nothing after it."""
    return _NAME.search(before) is not None and not _COUNTED.match(after)


def nouns(after: str) -> frozenset[str]:
    """Return the stems of the words that directly follow a number, up to a function word."""
    m = _WORDS.match(after)
    words = re.split("[ -]", fold(m.group()))[1:] if m else []
    return frozenset(map(stem, takewhile(lambda word: word not in FUNCTION, words)))


def counted(after: str) -> str:
    """Return what a number counts, if it stands right behind it in the plural: `connections`."""
    found = _PLURAL.match(after)
    return found[1] if found and found[1] not in FUNCTION else ""
