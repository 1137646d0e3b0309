"""Texts that are the same, nearly the same, or part of another."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guard_eval.likeness.likely import Shingles
from guard_eval.likeness.signatures import NEAR, READ, Signatures
from guard_eval.likeness.words import all_normalised, grams, words

GRAM = 8  # words that follow each other, of containment
SHARE = 0.5  # of a needle's 8-grams, that a hay must have
FEWEST = 4  # words; a shorter text is found in others by chance


@dataclass(frozen=True, slots=True)
class Pair:
    """Places of two texts that say the same.

    Attributes:
        left: place of the one, from 0.
        right: place of the other; within one list after `left`.
        similarity: Jaccard of word 3-shingles, in [.5, 1]; of `contained`, the share of the
            needle's 8-grams that the hay has.
        identical: the same but for case, spaces and punctuation.
    """

    left: int
    right: int
    similarity: float
    identical: bool = False


def duplicates(texts: Sequence[str]) -> list[Pair]:
    """Return pairs of texts that are the same or nearly, in order of place.

    A text that occurs k times is paired k - 1 times, with its first occurrence; only first
    occurrences are compared with others. Texts without any word are the same if they are equal.
    Memory grows by 4 bytes a word: `signatures` are for more texts than can be held.
    """
    firsts, shingles = _Firsts(), Shingles()
    for start in range(0, len(texts), READ):
        shingles.add(firsts.new(all_normalised(texts[start : start + READ])))
    likely = [firsts.places[at] for at in shingles.shared(NEAR)]
    own, plain = Signatures(), all_normalised([texts[place] for place in likely])
    own.add(plain)
    found = firsts.again
    for left, right, alike in own.pairs(dict(enumerate(plain))):
        found.append(Pair(likely[left], likely[right], alike))
    return sorted(found, key=lambda pair: (pair.right, pair.left))


def same(texts: Sequence[str]) -> list[Pair]:
    """Return pairs of texts that are the same, each with its first occurrence."""
    firsts = _Firsts()
    firsts.new(all_normalised(texts))
    return firsts.again


class _Firsts:
    """First occurrences of texts by their place, and what is the same as one of them."""

    def __init__(self) -> None:
        self.places: list[int] = []
        self.again: list[Pair] = []
        self._known: dict[bytes, int] = {}
        self._count = 0

    def new(self, texts: Iterable[str]) -> list[str]:
        """Take in the next texts, which were normalised; return those that were not there yet."""
        found = []
        for place, text in enumerate(texts, self._count):
            self._count += 1
            if not text:
                continue
            data = text.encode("utf-8", "surrogatepass")
            first = self._known.setdefault(hashlib.blake2b(data, digest_size=16).digest(), place)
            if first == place:
                self.places.append(place)
                found.append(text)
            else:
                self.again.append(Pair(first, place, 1.0, identical=True))
        return found


def contained(needles: Sequence[str], hays: Iterable[str]) -> list[Pair]:
    """Return which needles stand in which hays: needle on the left, hay on the right.

    A needle of fewer than 8 words must stand in the hay as a whole; one of fewer than 4 words is
    not looked for, for it would be found by chance.

    Args:
        needles: short texts, such as questions with answers.
        hays: texts that may have swallowed them, such as prompts or documents; read once.
    """
    sizes: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    counts: dict[int, int] = {}
    for place, needle in enumerate(needles):
        said = words(needle)
        if len(said) >= FEWEST:
            size = min(GRAM, len(said))
            own = set(grams(said, size))
            counts[place] = len(own)
            for gram in own:
                sizes[size][gram].append(place)
    found = []
    for right, hay in enumerate(hays):
        shared: dict[int, int] = defaultdict(int)
        said = words(hay)
        for size, having in sizes.items():
            if len(said) >= size:
                for gram in having.keys() & set(grams(said, size)):
                    for place in having[gram]:
                        shared[place] += 1
        for left, count in sorted(shared.items()):
            if (share := count / counts[left]) >= SHARE:
                found.append(Pair(left, right, share))
    return found
