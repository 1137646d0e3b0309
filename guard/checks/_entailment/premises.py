"""What of the evidence a claim is read against: the sentences that bear on it most."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from guard.checks._passages import Passages, Sentence
from guard.checks._words import content

_AGAIN = 0.25  # of a word's weight counts where another sentence has it already
_BESIDE = 0.3  # of a sentence's weight its neighbours are worth
_CANDIDATES = 64  # sentences that are weighed against each other


@dataclass(frozen=True, slots=True)
class Premise:
    """Sentences of the evidence, in their order, read as one text with a claim."""

    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The sentences, on one line."""
        return " ".join(sentence.text for sentence in self.sentences)

    def closest(self, claim: str, read: Passages) -> Sentence:
        """The sentence that bears on a claim most."""
        weights = _weights(claim, read)
        return max(self.sentences, key=lambda sentence: _own(sentence, weights))


def premises(claim: str, read: Passages, words: int, most: int) -> tuple[list[Premise], bool]:
    """Return at most `most` premises of about `words` words, and whether they are all there is.

    The first holds what bears on the claim most, from all passages; the next hold what comes
    after. Evidence that fits in one premise is taken whole.
    """
    every = read.sentences
    if sum(sentence.words for sentence in every) <= words:
        return [Premise(tuple(every))], True
    left = _ranked(claim, read)
    found: list[Premise] = []
    while left and len(found) < most:
        taken: list[int] = []
        size = 0
        for position in left:
            if taken and size + every[position].words > words:
                continue
            taken.append(position)
            size += every[position].words
            if size >= words:
                break
        gone = set(taken)
        left = [position for position in left if position not in gone]
        found.append(Premise(tuple(every[position] for position in sorted(taken))))
    return found, not left


def single(claim: str, read: Passages, most: int) -> list[Premise]:
    """Return the sentences that bear on a claim most, at most so many, each as its own premise."""
    weights, every = _weights(claim, read), read.sentences
    own = [_own(sentence, weights) for sentence in every]
    best = sorted(range(len(every)), key=lambda position: (-own[position], position))[:most]
    return [Premise((every[position],)) for position in best]


def _ranked(claim: str, read: Passages) -> list[int]:
    """All positions; those that together cover the claim's words, with their neighbours, first."""
    weights, every = _weights(claim, read), read.sentences
    own = [_own(sentence, weights) for sentence in every]
    near = [
        own[p] + _BESIDE * max((own[q] for q in _beside(p, every)), default=0.0)
        for p in range(len(every))
    ]
    by_near = sorted(range(len(every)), key=lambda position: (-near[position], position))
    covered: Counter[str] = Counter()
    ranked: dict[int, None] = {}
    candidates = by_near[:_CANDIDATES]
    while candidates:
        gain, _, negative = max(
            (_gain(every[p], weights, covered), near[p], -p) for p in candidates
        )
        if gain <= 0:
            break
        position = -negative
        candidates.remove(position)
        covered.update(set(every[position].stems) & weights.keys())
        for place in (position, *_beside(position, every)):
            ranked.setdefault(place)
    for position in by_near:
        ranked.setdefault(position)
    return list(ranked)


def _beside(position: int, every: Sequence[Sentence]) -> list[int]:
    """The neighbours of a sentence in its own passage."""
    evidence = every[position].evidence
    around = (position - 1, position + 1)
    return [p for p in around if 0 <= p < len(every) and every[p].evidence == evidence]


def _weights(claim: str, read: Passages) -> dict[str, float]:
    """How much each content word of the claim tells: the rarer in the evidence, the more."""
    count = len(read.sentences)
    return {stem: math.log(1 + count / (1 + read.frequency(stem))) for stem in set(content(claim))}


def _own(sentence: Sentence, weights: dict[str, float]) -> float:
    return sum(weights.get(stem, 0.0) for stem in set(sentence.stems))


def _gain(sentence: Sentence, weights: dict[str, float], covered: Counter[str]) -> float:
    words = set(sentence.stems)
    return sum(weights[word] * _AGAIN ** covered[word] for word in words if word in weights)
