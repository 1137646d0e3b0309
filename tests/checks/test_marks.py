"""Marks piled on a letter are put in order in time that grows with their number only."""

import random
import sys
import unicodedata

import pytest

from guard.checks import _marks
from guard.checks._marks import normalized

MARKS = [
    char
    for char in map(chr, range(0x300, 0x20000))
    if all(map(unicodedata.combining, unicodedata.normalize("NFKD", char)))
]
OTHERS = "ea한ﬁ漢👨 \u200d。-é\u1100\u1161\u0958"


@pytest.mark.parametrize("form", ["NFC", "NFKD"])
def test_a_text_is_normalized_as_unicode_says(form):
    drawn = random.Random(7)
    for _ in range(100):
        text = "".join(drawn.choice(MARKS if drawn.random() < 0.9 else OTHERS) for _ in range(200))
        assert normalized(form, text) == unicodedata.normalize(form, text)


def test_every_mark_is_told():
    every = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    marks = (c for c in every if unicodedata.combining(unicodedata.normalize("NFKD", c)[0]))
    assert not [char for char in marks if not _marks._MANY.fullmatch(char * 31)]


@pytest.mark.parametrize("pair", ["\u0301\u0316", "\u0f73", "\u0301\uff9e"])
def test_marks_out_of_order_come_to_unicode_in_order(pair, monkeypatch):
    """As few places as can be where a mark stands before one that belongs before it."""
    given = []

    def normalize(form, text):
        given.append(text)
        return text

    long = "a" + pair * 1000
    apart = unicodedata.normalize("NFKD", long)
    monkeypatch.setattr(_marks.unicodedata, "normalize", normalize)
    normalized("NFKD", apart)
    order = list(map(unicodedata.combining, given[-1]))
    assert order == sorted(order)
