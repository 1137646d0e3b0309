"""Texts as words: many at once are written as each alone is."""

import random

import pytest
from guard_eval.likeness.words import BLOCK, all_normalised, normalised, signs, simple, words
from guard_eval.refusals.overlap import normal, normals
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


@pytest.mark.parametrize(
    "sign", list("\u3164\u115f\u2800\u180b\uffa0\ufff9\u20dd\u0483\u1dc4\U0001d173")
)
def test_what_nobody_sees_or_only_marks_a_letter_makes_no_word(sign):
    assert words(f"am{sign}ber basin{sign}") == ["amber", "basin"]


@pytest.mark.parametrize(
    "text",
    [
        "\u1d00\u1d0d\u0299\u1d07\u0280", "\u0251mb\u13ac\u0280", "\u13aamb\u0435r", "amber",
        "\u0430m\u0184er".replace("\u0184", "b"), "am\u0180er",
    ],
)  # fmt: skip
def test_letters_that_look_like_others_are_taken_for_them(text):
    assert words(text) == ["amber"]


def test_signs_are_letters_and_digits_alone():
    assert signs("Ab-c 1_2") == signs("\uff21\u200bb c:\uff11 2") == "abc12"
