"""Texts as words: many at once are written as each alone is."""

import random

from guard_eval.refusals.overlap import normal, normals
from guard_eval.words import BLOCK, all_normalised, normalised, simple, words
from hypothesis import example, given
from hypothesis import strategies as st

ASCII = st.text(st.characters(max_codepoint=127), max_size=30)


@given(st.lists(ASCII | st.text(max_size=30), max_size=8))
@example(
    ["C++ -5 a-5 5-4 _x_ don't 3.5%", "", " ", "?!", "\n", "a\0b", "\x1c \x7f", "x", "Ünï 東京は"]
)
def test_many_texts_are_written_as_each_alone(texts):
    assert all_normalised(texts) == [" ".join(words(text)) or text.strip() for text in texts]
    assert all_normalised(texts) == [normalised(text) for text in texts]
    assert normals(texts) == [normal(text) for text in texts]


def test_blocks_make_no_difference():
    chance = random.Random(3)
    said = ["one", "  two", "3 % ", "-4", "é", "x\0", "", "FIVE,  six\n"]
    texts = ["".join(chance.choices(said, k=5)) for _ in range(2 * BLOCK + 3)]
    assert any(map(simple, texts)) and not all(map(simple, texts))
    assert all_normalised(texts) == [normalised(text) for text in texts]
