"""The pieces of a row by which it is found again, in other rows and inside longer texts."""

from collections.abc import Sequence

from guard_eval.likeness.words import SHINGLE, all_normalised, grams, normalised, words
from guard_eval.rows.row import Row

JOINED_BY = ("conversation", "template", "document")
"""Fields of `meta` that say what rows share; rows with the same value belong together."""

GRAM = 8
"""Words in a piece that is told from common phrases: of planted near-duplicates, runs of 8 words
found 97 %, runs of 13 found 89 %."""

SHORT = 5
"""Fewer words than this are found in any text by chance."""


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


def _runs(part: list[str]) -> set[str]:
    return set(grams(part, GRAM)) if len(part) >= SHORT else set()


def _answer(row: Row) -> str:
    return row.answer or row.reference
