"""Texts that are the same, nearly the same, or part of another.

Candidates for nearly the same come from MinHash with locality-sensitive hashing (rensa), the exact
Jaccard similarity of word 3-shingles decides. With 32 bands of 4 rows a pair of similarity .5 is
found with probability .87, of .6 with .99, of .8 always (1 - (1 - s^4)^32).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from guard_eval.words import grams, jaccard, normalised, shingles, words

NEAR = 0.5  # Jaccard similarity from which on two texts are nearly the same
GRAM = 8  # words that follow each other, of containment
FEWEST = 4  # words; a shorter text is found in others by chance
PERMUTATIONS, BANDS, SEED = 128, 32, 17


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
    """
    plain = [normalised(text) for text in texts]
    firsts: dict[str, int] = {}
    found = []
    for place, text in enumerate(plain):
        first = firsts.setdefault(text, place)
        if first != place and text:
            found.append(Pair(first, place, 1.0, identical=True))
    places = [place for text, place in firsts.items() if text]
    own = [shingles(plain[place]) for place in places]
    for right, candidates in enumerate(_candidates(own, own)):
        for left in candidates:
            if left < right and (alike := jaccard(own[left], own[right])) >= NEAR:
                found.append(Pair(places[left], places[right], alike))
    return sorted(found, key=lambda pair: (pair.right, pair.left))


def between(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """Return, for each text on the right that the left has too or nearly, the most similar one."""
    firsts: dict[str, int] = {}
    for place, text in enumerate(map(normalised, left)):
        if text:
            firsts.setdefault(text, place)
    others = {}
    found = []
    for place, text in enumerate(map(normalised, right)):
        if text in firsts:
            found.append(Pair(firsts[text], place, 1.0, identical=True))
        elif text:
            others[place] = shingles(text)
    known = list(firsts.values())
    own = [shingles(text) for text in firsts]
    for (place, mine), candidates in zip(
        others.items(), _candidates(own, list(others.values())), strict=True
    ):
        alike, at = max(((jaccard(own[c], mine), -c) for c in candidates), default=(0.0, 0))
        if alike >= NEAR:
            found.append(Pair(known[-at], place, alike))
    return sorted(found, key=lambda pair: pair.right)


def contained(needles: Sequence[str], hays: Iterable[str], at_least: float = 0.5) -> list[Pair]:
    """Return which needles stand in which hays: needle on the left, hay on the right.

    A needle of fewer than 8 words must stand in the hay as a whole; one of fewer than 4 words is
    not looked for, for it would be found by chance.

    Args:
        needles: short texts, such as questions with answers.
        hays: texts that may have swallowed them, such as prompts or documents; read once.
        at_least: share of a needle's 8-grams that a hay must have.
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
            if (share := count / counts[left]) >= at_least:
                found.append(Pair(left, right, share))
    return found


def _candidates(
    known: Sequence[frozenset[str]], asked: Sequence[frozenset[str]]
) -> Iterable[Sequence[int]]:
    """For each set that is asked about, places of known ones that may be like it."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(NEAR, PERMUTATIONS, BANDS)
    signed = _signed(RMinHash, known)
    index.insert_many(signed)
    again = signed if asked is known else _signed(RMinHash, asked)
    for start in range(0, len(again), 1024):
        yield from index.query_all(list(islice(again, start, start + 1024)))


def _signed(minhash: Any, sets: Sequence[frozenset[str]]) -> list[Any]:
    signed: list[Any] = minhash.from_token_sets(sets, PERMUTATIONS, SEED)
    return signed
