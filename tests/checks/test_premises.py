"""What of the evidence a claim is read against."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from guard.checks._entailment.premises import premises
from guard.checks._passages import Passages
from guard.types import Evidence

FILLER = [f"The {word} of the {word} is what a {word} needs." for word in ("barn", "road", "mill")]
LONG = " ".join(
    f"{one} Number {i} of the series is about {word} only."
    for i, word in enumerate(("boats", "kites", "lamps", "bells", "roses", "drums"))
    for one in FILLER
)


def read(*texts: str) -> Passages:
    return Passages(tuple(Evidence(str(i), "s", text) for i, text in enumerate(texts)))


def test_evidence_that_fits_is_read_whole_and_in_order():
    told = read("Refunds take 30 days. They are paid by card.", "Shipping is free.")
    found, whole = premises("Shipping is free.", told, 100, 3)
    assert whole
    assert [p.text for p in found] == [
        "Refunds take 30 days. They are paid by card. Shipping is free."
    ]


def test_the_first_premise_joins_what_two_passages_say():
    told = read(
        LONG, f"Marie Curie was born in Warsaw. {LONG}", f"{LONG} She won two Nobel prizes."
    )
    claim = "Marie Curie, born in Warsaw, won two Nobel prizes."
    (first, *_), whole = premises(claim, told, 60, 2)
    assert not whole
    assert "born in Warsaw" in first.text
    assert "two Nobel prizes" in first.text


def test_a_sentence_comes_with_its_neighbours():
    told = read(f"{LONG} Ada Lovelace wrote to him. The letter was about the engine. {LONG}")
    (first, *_), _ = premises("Ada Lovelace wrote a letter.", told, 40, 1)
    assert "Ada Lovelace wrote to him. The letter was about the engine." in first.text


def test_neighbours_are_of_the_same_passage():
    told = read(LONG, "The bridge opened in 1932.", LONG)
    (first, *_), _ = premises("The bridge opened in 1932.", told, 8, 1)
    assert first.text == "The bridge opened in 1932."


def test_rare_words_of_a_claim_tell_more_than_common_ones():
    common = " ".join(f"The plan of the board has a part {word}." for word in "abcdefgh")
    told = read(f"{common} Its seat is in Zagreb.")
    (first, *_), _ = premises("The plan of the board is kept in Zagreb.", told, 8, 1)
    assert "Zagreb" in first.text


def test_later_premises_hold_what_the_first_ones_left():
    told = read(LONG)
    found, whole = premises("Number 3 of the series is about bells.", told, 40, 3)
    positions = [s.start for p in found for s in p.sentences]
    assert len(found) == 3
    assert len(positions) == len(set(positions))
    assert not whole
    _, whole = premises("Number 3 of the series is about bells.", told, 40, 20)
    assert whole


def test_the_closest_sentence_is_told_with_its_place():
    text = "Refunds take 30\u200b days.  They are\npaid by card."
    told = read(text)
    (first,), _ = premises("They pay by card.", told, 100, 1)
    closest = first.closest("They pay by card.", told)
    assert text[closest.start : closest.end] == "They are\npaid by card."
    assert closest.text == "They are paid by card."


def test_an_overlong_sentence_is_read_in_pieces_that_leave_nothing_out():
    words = [f"word{i}" for i in range(600)]
    told = read(" ".join(words))
    assert len(told.sentences) > 1
    assert " ".join(s.text for s in told.sentences).split() == words
    found, _ = premises("word599", told, 160, 1)
    assert "word599" in found[0].text


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=80), st.lists(st.text(max_size=300), max_size=4), st.integers(1, 4))
def test_nothing_is_lost_where_all_is_read(claim: str, texts: list[str], most: int):
    told = read(*texts)
    if not told.sentences:
        return
    found, whole = premises(claim, told, 20, most)
    taken = [s for p in found for s in p.sentences]
    assert len(found) <= most
    assert whole == (len(taken) == len(told.sentences))
    assert all(list(p.sentences) == sorted(p.sentences, key=told.sentences.index) for p in found)


def test_long_evidence_is_read_in_linear_time():
    told = read(LONG * 40)
    began = time.perf_counter()
    premises("Number 3 of the series is about bells and nothing else.", told, 160, 3)
    assert time.perf_counter() - began < 5
