"""The parts of the evidence that bear on a claim most."""

from collections.abc import Iterator
from dataclasses import dataclass

from guard.checks._passages import Passages
from guard.checks._words import content


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring sentences of the passage `evidence`, read as one premise.

    `closest` is the one among them that shares most words with the claim.
    """

    evidence: str
    text: str
    closest: str


def windows(claim: str, read: Passages, words: int, most: int) -> list[Window]:
    """Return at most `most` windows of at most `words` words, the closest to the claim first.

    A window grows around the sentence that shares most content words with the claim, and never
    past its passage. Where no sentence shares any, as across languages, passages come in their
    own order.
    """
    found: list[Window] = []
    covered: set[int] = set()
    stems = set(content(claim))
    for position in _closest(stems, read):
        if len(found) >= most:
            break
        if position not in covered:
            first, last = _grow(position, read, words)
            covered.update(range(first, last + 1))
            text = " ".join(sentence.text for sentence in read.sentences[first : last + 1])
            at = read.sentences[position]
            found += [Window(at.evidence, part, at.text) for part in _cut(text, stems, words)]
    return found[:most]


def _closest(stems: set[str], read: Passages) -> Iterator[int]:
    yield from (position for _, position in read.closest(stems))
    yield from range(len(read.sentences))


def _grow(position: int, read: Passages, words: int) -> tuple[int, int]:
    """The first and the last sentence around `position` that fit, taken in turn on both sides."""
    first = last = position
    left = words - read.sentences[position].words
    grew = True
    while grew:
        grew = False
        for step, edge in ((1, last + 1), (-1, first - 1)):
            if _fits(read, edge, position, left):
                left -= read.sentences[edge].words
                first, last = (first, edge) if step > 0 else (edge, last)
                grew = True
    return first, last


def _fits(read: Passages, edge: int, position: int, left: int) -> bool:
    if not 0 <= edge < len(read.sentences):
        return False
    sentence = read.sentences[edge]
    return sentence.words <= left and sentence.evidence == read.sentences[position].evidence


def _cut(text: str, stems: set[str], words: int) -> list[str]:
    """A text that is too long for one window in overlapping parts, the closest to a claim first."""
    every = text.split()
    if len(every) <= words:
        return [text]
    step = max(1, words // 2)
    starts = range(0, len(every) - words + step, step)
    parts = [" ".join(every[start : start + words]) for start in starts]
    return sorted(parts, key=lambda part: -len(stems.intersection(content(part))))
