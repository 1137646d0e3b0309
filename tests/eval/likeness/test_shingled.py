"""Shingles as numbers are what shingles as strings are."""

import numpy as np
from guard_eval.likeness.shingled import runs, shingled
from guard_eval.likeness.words import grams, normalised, shingles
from hypothesis import given
from hypothesis import strategies as st

TEXT = st.lists(st.sampled_from(["a", "b", "ab", "ba", "aa", "é", "東", "x1"]), min_size=1).map(
    " ".join
)


@given(st.lists(TEXT | st.text(min_size=1).map(normalised).filter(bool), min_size=1, max_size=6))
def test_equal_shingles_have_equal_numbers_and_others_others(texts):
    hashes, bounds = shingled(texts)
    numbers = [hashes[int(a) : int(b)].tolist() for a, b in zip(bounds, bounds[1:], strict=False)]
    assert len(numbers) == len(texts)
    known = {}
    for text, own in zip(texts, numbers, strict=True):
        runs = text.split(" ")
        runs = [" ".join(runs[n : n + 3]) for n in range(max(1, len(runs) - 2))]
        assert len(own) == len(runs)
        for run, number in zip(runs, own, strict=True):
            assert known.setdefault(run, number) == number
        assert len(set(own)) == len(shingles(text))
    assert len(set(known.values())) == len(known)


@given(st.lists(TEXT, min_size=1, max_size=6), st.integers(1, 9))
def test_runs_of_any_size_have_numbers_of_their_own(texts, size):
    hashes, bounds = runs(texts, size)
    known = {}
    for text, start, end in zip(texts, bounds, bounds[1:], strict=False):
        own = list(grams(text.split(" "), size))
        assert len(own) == end - start
        for run, number in zip(own, hashes[start:end].tolist(), strict=True):
            assert known.setdefault(run, number) == number
    assert len(set(known.values())) == len(known)


def test_numbers_never_change():
    """By them rows are dealt: the same seed gives the same splits in years to come."""
    known = [12220267981122307860, 10185951576948485045, 8463710725252454556, 7859620332404246569]
    hashes, bounds = shingled(["one two three four", "é", "a b"])
    assert (hashes.tolist(), bounds.tolist()) == (known, [0, 2, 3, 4])


def test_numbers_are_the_same_whatever_stands_around():
    alone, _ = shingled(["one two three"])
    hashes, bounds = shingled(["x" * 5000, "zero one two three four", "y"])
    assert alone[0] in hashes[int(bounds[1]) : int(bounds[2])]


def test_numbers_are_spread_over_all_bits():
    hashes, _ = shingled([f"word{n} and more" for n in range(4096)])
    ones = np.unpackbits(hashes.view(np.uint8).reshape(-1, 8), axis=1).mean(axis=0)
    assert ((ones > 0.45) & (ones < 0.55)).all()
