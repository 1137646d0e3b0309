"""Rows that say the same: the one place where that is decided."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guard_eval.likeness.likely import holders
from guard_eval.likeness.near import FEWEST, GRAM, same
from guard_eval.likeness.words import all_spaced, plain, simple, spaced
from guard_eval.refusals import uneven
from guard_eval.refusals.ports import Near
from guard_eval.refusals.readings import unfilled
from guard_eval.rows.row import Row

FEW = 8  # words that follow each other; a run that long is not there by chance
SIGNS = "+#%$€£¥<>=^&@°"  # that change what is said: C++, C#, 5 %
_WORD = re.compile(rf"(?<!\w)-\d[^\W_]*|[^\W_]+|[{SIGNS}]")


@dataclass(frozen=True)
class Overlap:
    """Two rows, each by the sha256 of its split and its place in it; similarity 1 is the same."""

    left: tuple[str, int]
    right: tuple[str, int]
    similarity: float


def normal(text: str) -> str:
    """Return a text as words: no case, punctuation, spacing, width or invisible characters."""
    if simple(text):
        return spaced(text)  # the same, five times as fast
    return " ".join(_WORD.findall(plain(text)))


def normals(texts: Sequence[str]) -> list[str]:
    """Return `normal` of each text, in a third of the time."""
    return all_spaced(texts, normal)


def wording(row: Row) -> str:
    """Return what makes a row this row: the question with the answer, or what stands in for it.

    The context is left out, because many rows may rest on one public text; only where nobody
    answers does it tell what is asked.
    """
    return normal(_worded(row))


def find(rows: Mapping[str, Sequence[Row]], near: Near | None) -> tuple[Overlap, ...]:
    """Return pairs of the same wording, and of nearly the same if `near` is there."""
    places = [(split, place) for split, each in rows.items() for place in range(len(each))]
    texts = [unfilled(_worded(row)) for each in rows.values() for row in each]
    pairs = near.duplicates(texts) if near else same(texts)
    alike: dict[int, list[int]] = {}
    for pair in pairs:
        if pair.identical:
            alike.setdefault(pair.left, [pair.left]).append(pair.right)
    found = [
        Overlap(places[left], places[right], 1.0)
        for first in sorted(alike)
        for left, right in _joined(alike[first], places)
    ]
    for pair in pairs:
        if not pair.identical:
            similarity = min(pair.similarity, 0.999)  # their words differ, if not their triples
            found.append(Overlap(places[pair.left], places[pair.right], similarity))
    known = {(overlap.left, overlap.right) for overlap in found}
    for group in uneven.copies(texts, normal):
        pairs_of = ((places[a], places[b]) for a, b in _joined(group, places))
        found += [Overlap(a, b, 1.0) for a, b in pairs_of if (a, b) not in known]
    return tuple(found)


def holding(rows: Sequence[Row], texts: Sequence[str], near: Near) -> list[int]:
    """Return the places of texts that hold a row's question together with its answer.

    Either alone is no sign: an answer may be quoted from the document that it rests on. A question
    that is too short to be looked for is found by its answer, and must stand there as it is.
    """
    if not texts:
        return []
    asked, hays = normals([row.question for row in rows]), normals(texts)
    short = {n for n, text in enumerate(asked) if text.count(" ") + 1 < FEWEST}
    said = [_with_answer(rows[n], text) if n in short else text for n, text in enumerate(asked)]
    likely = holders(said, hays, GRAM, FEWEST)
    held = set(holders([hays[n] for n in likely], said, GRAM, GRAM))
    own = [n for n, text in enumerate(said) if n in held or text.count(" ") + 1 < GRAM]
    pairs = near.contained([said[n] for n in own], [hays[n] for n in likely]) if likely else ()
    found = ((own[pair.left], likely[pair.right]) for pair in pairs)
    whole = {
        place
        for n, place in found
        if _answered(rows[n], hays[place])
        and (n not in short or f" {asked[n]} " in f" {hays[place]} ")
    }
    odd = [n for n, text in enumerate(texts) if n not in whole and uneven.is_so(text)]
    answered = normals([row.answer or row.reference for row in rows]) if odd else []
    return sorted(whole | uneven.holding(asked, answered, hays, odd))


def _worded(row: Row) -> str:
    said = row.answer or row.reference
    return f"{row.question} {said or ' '.join(passage.text for passage in row.context)}"


def _with_answer(row: Row, question: str) -> str:
    return f"{question} {normal(row.answer or row.reference)}".strip()


def _answered(row: Row, hay: str) -> bool:
    return any(stands(normal(text), hay) for text in (row.answer, row.reference) if text)


def stands(needle: str, hay: str) -> bool:
    """Say whether half of a text's runs of eight words stand in another; of fewer, all of it."""
    words = needle.split()
    runs = {" ".join(words[n : n + FEW]) for n in range(max(1, len(words) - FEW + 1))}
    return 2 * sum(f" {run} " in f" {hay} " for run in runs) >= len(runs)


def _joined(numbers: list[int], places: list[tuple[str, int]]) -> list[tuple[int, int]]:
    """Pair every copy with the first one in every split: enough to see it, and never quadratic."""
    firsts: dict[str, int] = {}
    for number in numbers:
        firsts.setdefault(places[number][0], number)
    return [(a, n) for n in numbers for a in firsts.values() if a < n]
