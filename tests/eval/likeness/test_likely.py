"""Nothing that is nearly the same, or holds another text, is left out unread."""

import random

from guard_eval.likeness.likely import HASHED, Shingles, holders
from guard_eval.likeness.words import grams, jaccard, shingles
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.eval.likeness.test_near import edited, texts


def shared(own, at_least=0.5, block=50):
    made = Shingles()
    for start in range(0, len(own), block):
        made.add(own[start : start + block])
    return made.shared(at_least)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 40))
def test_every_text_with_a_pair_is_likely(seed, edits, length):
    length = max(length, edits)
    own = texts(30, seed, length)
    own += [edited(text, min(edits, length), seed) for text in own[:10]]
    sets = [shingles(text) for text in own]
    near = {
        n
        for n, left in enumerate(sets)
        for m, right in enumerate(sets)
        if n != m and jaccard(left, right) >= 0.5
    }
    assert near <= set(shared(own))


def test_a_text_like_no_other_is_not_likely():
    own = [*texts(3 * HASHED), edited(texts(1)[0], 3)]
    assert shared(own) == [0, 3 * HASHED]
    assert shared(own, at_least=0.9) == []
    assert shared([]) == []


def test_what_a_text_repeats_does_not_hide_what_it_shares():
    long = " ".join(texts(2, 7))
    assert shared([f"{long} {'again and ' * 90}", long, *texts(9)])[:2] == [0, 1]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_holders_are_those_with_a_run_of_a_needle(seed):
    chance = random.Random(seed)
    needles = [" ".join(chance.choices("abcdef", k=chance.randint(1, 12))) for _ in range(6)]
    hays = [" ".join(chance.choices("abcdefgh", k=chance.randint(1, 60))) for _ in range(300)]
    sought = {}
    for needle in needles:
        if len(said := needle.split()) >= 3:
            sought.setdefault(min(8, len(said)), set()).update(grams(said, 8))
    exact = [
        place
        for place, hay in enumerate(hays)
        if any(run in own for size, own in sought.items() for run in grams(hay.split(), size))
    ]
    assert holders(needles, hays, 8, 3) == exact
    assert holders([], hays, 8, 3) == holders(needles, [], 8, 3) == []
