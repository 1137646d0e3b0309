"""Signatures find what is nearly the same, though no text is kept."""

from itertools import combinations

import numpy as np
from guard_eval.likeness.near import duplicates
from guard_eval.likeness.signatures import NEAR, READ, Signatures
from guard_eval.likeness.words import jaccard, normalised, shingles

from tests.eval.likeness.test_near import edited, texts


def pairs(own, apart=None):
    signatures = Signatures.of(own)
    likely = signatures.likely().tolist()
    return sorted(signatures.pairs({place: own[place] for place in likely}, apart))


def family(count, seed=3):
    """Texts that are all nearly the same."""
    (text,) = texts(1, seed, 40)
    return [edited(text, 1, n) + f" end{n}" for n in range(count)]


def test_every_pair_above_the_threshold_is_found():
    """Of 1,200 pairs of similarity .5 to .6 one in 300 may be missed; above, none is."""
    own = [
        each
        for seed in range(200)
        for text in texts(1, seed, 60)
        for each in (text, *(edited(text, n, seed) for n in (2, 4, 6, 7, 8, 9, 10)))
    ]
    sets = [shingles(normalised(text)) for text in own]
    exact = {
        (left, right): alike
        for start in range(0, len(own), 8)
        for left, right in combinations(range(start, start + 8), 2)
        if (alike := jaccard(sets[left], sets[right])) >= NEAR
    }
    found = {(left, right): alike for left, right, alike in pairs(own)}
    assert found.items() <= exact.items()
    missed = exact.keys() - found.keys()
    assert len(missed) <= 5
    assert all(exact[pair] < 0.6 for pair in missed)
    assert found == {(p.left, p.right): p.similarity for p in duplicates(own) if not p.identical}


def test_identical_texts_are_told_by_the_first():
    own = ["How high?", "x y z", "how high", "How, high!", "", "", "X, y: z", "?!"]
    first, again = Signatures.of(own).identical()
    assert list(zip(first.tolist(), again.tolist(), strict=True)) == [(0, 2), (0, 3), (1, 6)]
    assert Signatures.of(own).likely().tolist() == []
    assert Signatures.of([]).identical()[0].tolist() == Signatures.of([]).likely().tolist() == []


def test_blocks_make_no_difference():
    own = [*texts(READ + 40, 5, 12), *family(5)]
    own += [edited(own[3], 1), edited(own[READ + 9], 1), own[7].upper()]
    parted = Signatures()
    for start in range(0, len(own), 97):
        parted.add(own[start : start + 97])
    assert parted.likely().tolist() == Signatures.of(own).likely().tolist()
    assert len(pairs(own)) == 10 + 2


def test_what_need_not_be_told_apart_is_hardly_compared():
    """A template with many fillings costs no square of comparisons once its rows are joined."""
    own = family(300)
    roots = np.arange(300)
    compared = []

    def apart(left, right):
        worth = roots[left] != roots[right]
        compared.append(worth.sum())
        return worth

    signatures = Signatures.of(own)
    for left, right, _ in signatures.pairs(dict(enumerate(own)), apart):
        roots[roots == roots[right]] = roots[left]
    assert set(roots) == {roots[0]}
    assert len(pairs(own)) > 40_000
    assert sum(compared) < 5_000
