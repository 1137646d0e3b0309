"""The pieces of a row by which it is found again, in other rows and inside longer texts."""

import re
from collections.abc import Iterator, Sequence

from guard_eval.likeness.words import SHINGLE, all_normalised, grams, normalised, signs, words
from guard_eval.rows.row import Row

JOINED_BY = ("conversation", "template", "document")
"""Fields of `meta` that say what rows share; rows with the same value belong together."""

GRAM = 8
"""Words in a piece that is told from common phrases: of planted near-duplicates, runs of 8 words
found 97 %, runs of 13 found 89 %."""

SHORT = 5
"""Fewer words than this are found in any text by chance."""

SIGNS = 24
"""Letters and digits in a piece of a text whose spaces were lost: about five words."""

_RUN_TOGETHER = re.compile(r"(?:\S{32,}\s*)+|(?:\S\s+){15,}\S")  # or with its letters apart


def of_text(row: Row) -> tuple[set[str], set[str]]:
    """Runs of eight words of the question, and of the answer, to find the row inside a text.

    Apart, because either alone is no sign: an answer may be quoted from the document that it rests
    on. One shorter than a run is a run; one too short to tell has none, unless both are: then they
    are taken as one.
    """
    asked, answered = words(row.question), words(_answer(row))
    if len(asked) < SHORT and len(answered) < SHORT:
        asked, answered = asked + answered, []
    return _runs(asked), _runs(answered)


def of_signs(row: Row) -> tuple[set[str], set[str]]:
    """Begin, middle and end of the question, and of the answer, to find the row without its spaces.

    Where one of them is too short, both together have a begin, and an end.
    """
    asked, answered = signs(row.question), signs(_answer(row))
    whole = asked + answered
    if len(whole) < SIGNS:
        return set(), set()
    return _parts(asked) or {whole[:SIGNS]}, _parts(answered) or {whole[-SIGNS:]}


def run_together(text: str) -> Iterator[str]:
    """The pieces of what stands in a text without spaces, or with one after every letter."""
    for found in _RUN_TOGETHER.finditer(text):
        said = signs(found[0])
        yield from (said[n : n + SIGNS] for n in range(len(said) - SIGNS + 1))


def of_row(row: Row) -> set[str]:
    """Runs of three words, to find rows nearly the same: one changed word spoils three."""
    found = words(row.question) + words(_answer(row))
    return set(grams(found, SHINGLE)) if len(found) >= GRAM else set()


def sources(row: Row) -> set[str]:
    """What a row's cluster is called, however it is spelt, and each thing that it shares."""
    return {normalised(row.group), *_shared(row)}


def all_sources(rows: Sequence[Row]) -> set[str]:
    """`sources` of all rows together, in a third of the time."""
    named = set().union(*(_shared(row) for row in rows if row.meta))
    return {*all_normalised([row.group for row in rows]), *named}


def _shared(row: Row) -> set[str]:
    return {f"{name} {normalised(row.meta[name])}" for name in JOINED_BY if row.meta.get(name)}


def _parts(said: str) -> set[str]:
    last = len(said) - SIGNS
    return {said[n : n + SIGNS] for n in (0, last // 2, last)} if last >= 0 else set()


def _runs(part: list[str]) -> set[str]:
    return set(grams(part, GRAM)) if len(part) >= SHORT else set()


def _answer(row: Row) -> str:
    return row.answer or row.reference
