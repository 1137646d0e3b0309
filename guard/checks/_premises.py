"""What of the evidence a claim is read against: the sentences that bear on it most."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from guard.checks._passages import Passages, Sentence
from guard.checks._words import content

_COVERED = 0.25  # of a word's weight counts again where another sentence has it already
_NEXT = 0.3  # of a sentence's weight its neighbours are worth


@dataclass(frozen=True, slots=True)
class Premise:
    """Sentences of the evidence, in their order, read as one text with a claim.

    `closest` is the one that bears on the claim most.
    """

    sentences: tuple[Sentence, ...]
    closest: Sentence

    @property
    def text(self) -> str:
        """The sentences, on one line."""
        return " ".join(sentence.text for sentence in self.sentences)


def premises(claim: str, read: Passages, words: int, most: int) -> tuple[list[Premise], bool]:
    """Return at most `most` premises of about `words` words, and whether they are all there is.

    The first holds what bears on the claim most, from all passages; the next hold what comes
    after. Evidence that fits in one premise is taken whole.
    """
    every = read.sentences
    if sum(sentence.words for sentence in every) <= words:
        order = _order(claim, read)
        return [Premise(tuple(every), every[order[0]])], True
    left = _ranked(claim, read)
    found: list[Premise] = []
    while left and len(found) < most:
        taken, size = [], 0
        for position in left:
            if taken and size + every[position].words > words:
                continue
            taken.append(position)
            size += every[position].words
            if size >= words:
                break
        gone = set(taken)
        left = [position for position in left if position not in gone]
        found.append(Premise(tuple(every[p] for p in sorted(taken)), every[taken[0]]))
    return found, not left


def _order(claim: str, read: Passages) -> list[int]:
    weights, _ = _weights(claim, read)
    own = [_own(sentence, weights) for sentence in read.sentences]
    return sorted(range(len(own)), key=lambda position: (-own[position], position))


def _ranked(claim: str, read: Passages) -> list[int]:
    """All positions: first those that together cover the claim's words, each with its neighbours."""
    weights, _ = _weights(claim, read)
    every = read.sentences
    own = [_own(sentence, weights) for sentence in every]
    near = [
        own[p] + _NEXT * max(_neighbour(own, every, p - 1, p), _neighbour(own, every, p + 1, p))
        for p in range(len(every))
    ]
    by_near = sorted(range(len(every)), key=lambda position: (-near[position], position))
    covered: Counter[str] = Counter()
    ranked: dict[int, None] = {}
    candidates = by_near[:64]
    while candidates:
        gains = [(_gain(every[p], weights, covered), near[p], -p) for p in candidates]
        best = max(gains)
        if best[0] <= 0:
            break
        position = -best[2]
        candidates.remove(position)
        covered.update(set(every[position].stems) & weights.keys())
        ranked.setdefault(position)
        for beside in (position - 1, position + 1):
            if 0 <= beside < len(every) and every[beside].evidence == every[position].evidence:
                ranked.setdefault(beside)
    for position in by_near:
        ranked.setdefault(position)
    return list(ranked)


def _weights(claim: str, read: Passages) -> tuple[dict[str, float], int]:
    """How much each word of the claim tells: the rarer in the evidence, the more."""
    count = len(read.sentences)
    return {
        stem: math.log(1 + count / (1 + read.frequency(stem))) for stem in set(content(claim))
    }, count


def _own(sentence: Sentence, weights: dict[str, float]) -> float:
    return sum(weights.get(stem, 0.0) for stem in set(sentence.stems))


def _gain(sentence: Sentence, weights: dict[str, float], covered: Counter[str]) -> float:
    return sum(
        weights[stem] * _COVERED ** covered[stem]
        for stem in set(sentence.stems)
        if stem in weights
    )


def _neighbour(own: Sequence[float], every: Sequence[Sentence], p: int, of: int) -> float:
    inside = 0 <= p < len(every) and every[p].evidence == every[of].evidence
    return own[p] if inside else 0.0
