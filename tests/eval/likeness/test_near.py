"""Texts that are the same, nearly, or part of another."""

import random

from guard_eval.likeness.near import contained, duplicates
from guard_eval.likeness.signatures import NEAR
from guard_eval.likeness.words import grams, jaccard, normalised, shingles, words
from hypothesis import given, settings
from hypothesis import strategies as st

VOCABULARY = [f"word{i}" for i in range(400)]


def texts(count, seed=1, length=30):
    chance = random.Random(seed)
    return [" ".join(chance.choices(VOCABULARY, k=length)) for _ in range(count)]


def edited(text, edits, seed=2):
    said = text.split()
    for place in random.Random(seed).sample(range(len(said)), edits):
        said[place] = "changed"
    return " ".join(said)


def test_case_spaces_and_punctuation_make_no_difference_but_signs_do():
    assert normalised("  What's  the RATE? ") == normalised("what s the rate")
    assert normalised("ﬁne") == "fine"
    assert normalised("C++") != normalised("C#")
    assert normalised("-5 °C") != normalised("5 °C")
    assert normalised("-5 C") != normalised("5 C")
    assert normalised("well-known") == "well known"
    assert words("東京は") == ["東", "京", "は"]
    assert normalised(" ?! ") == "?!"


@given(st.lists(st.sampled_from("abcd"), max_size=12), st.integers(1, 9))
def test_grams_are_all_runs(said, size):
    expected = [" ".join(said[i : i + size]) for i in range(len(said) - size + 1)]
    assert list(grams(said, size)) == (expected or ([" ".join(said)] if said else []))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 8))
def test_near_duplicates_are_as_exhaustive_comparison_finds(seed, edits):
    own = texts(12, seed) + [edited(text, edits, seed) for text in texts(12, seed)[:6]]
    sets = [shingles(normalised(text)) for text in own]
    exact = {
        (left, right)
        for right in range(len(own))
        for left in range(right)
        if jaccard(sets[left], sets[right]) >= NEAR
    }
    found = {(pair.left, pair.right) for pair in duplicates(own)}
    assert found <= exact
    sure = {p for p in exact if jaccard(sets[p[0]], sets[p[1]]) > 0.6}
    assert sure <= found


def test_identical_texts_are_paired_with_the_first():
    pairs = duplicates(["How high?", "x y z", "how high", "How, high!", "", ""])
    assert [(p.left, p.right, p.identical) for p in pairs] == [(0, 2, True), (0, 3, True)]


def test_many_identical_texts_are_no_square():
    assert len(duplicates(["the same answer"] * 3000)) == 2999


def test_containment_is_asymmetric():
    needle = texts(1)[0]
    hay = f"Example: {needle.upper()}! {' '.join(texts(20, 5))}"
    (pair,) = contained([needle], ["nothing", hay])
    assert (pair.left, pair.right, pair.similarity) == (0, 1, 1.0)
    assert contained([hay], [needle]) == []


def test_short_needles_must_stand_as_a_whole_and_tiny_ones_are_not_looked_for():
    hay = "We were asked: who wrote the old book? Yes, we were."
    assert [
        p.left
        for p in contained(["Who wrote the old book?", "Who wrote an old book?", "Yes"], [hay])
    ] == [0]


def test_half_of_a_needle_is_enough():
    needle = " ".join(VOCABULARY[:40])
    assert contained([needle], [" ".join(VOCABULARY[:20])]) == []
    assert contained([needle], [" ".join(VOCABULARY[:30])])
