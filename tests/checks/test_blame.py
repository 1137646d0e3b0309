import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.checks._entailment.blame import blame

TEXT = "The plan of the mayor was approved in May, not in June."


def shown(text, faults, threshold=0.5, lowest=None):
    """The words shown, for faults written as (part of the text, probability)."""
    places = [(text.index(part), text.index(part) + len(part), fault) for part, fault in faults]
    return [text[start:end] for start, end in blame(text, places, threshold, lowest)]


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        pytest.param([], [], id="nothing is at fault"),
        pytest.param([("May", 0.9)], ["May"], id="a word"),
        pytest.param([("May", 0.5)], ["May"], id="at the threshold"),
        pytest.param([("May", 0.49)], [], id="below it"),
        pytest.param([("prov", 0.9)], ["approved"], id="widened to the word"),
        pytest.param([("approved", 0.9), ("May", 0.8)], ["approved in May"], id="joined over `in`"),
        pytest.param([("plan", 0.9), ("mayor", 0.9)], ["plan of the mayor"], id="joined over two"),
        pytest.param([("May", 0.9), ("June", 0.9)], ["May", "June"], id="`not` stands between"),
        pytest.param([("not", 0.9)], ["not"], id="a negation says something"),
        pytest.param([("in", 0.9), ("was", 0.9)], [], id="function words alone"),
        pytest.param([("was approved in", 0.9)], ["approved"], id="function words at the ends"),
        pytest.param([("plan", 0.9), ("June", 0.9)], ["plan", "June"], id="far apart"),
        pytest.param([(", ", 0.9)], [], id="punctuation alone"),
    ],
)
def test_shown(faults, expected):
    assert shown(TEXT, faults) == expected


@pytest.mark.parametrize(
    ("faults", "lowest", "expected"),
    [
        ([("May", 0.3), ("plan", 0.2)], 0.1, ["May"]),
        ([("May", 0.3), ("plan", 0.2)], 0.3, ["May"]),
        ([("May", 0.3), ("plan", 0.2)], 0.4, []),
        ([("May", 0.3), ("plan", 0.2)], None, []),
        ([("was", 0.4), ("May", 0.3)], 0.2, ["May"]),
        ([("May", 0.3), ("June", 0.6)], 0.1, ["June"]),
        ([], 0.1, []),
    ],
)
def test_the_worst_word_of_an_unsupported_claim(faults, lowest, expected):
    assert shown(TEXT, faults, lowest=lowest) == expected


def test_the_worst_of_several_parts_of_a_word_counts():
    assert shown("It is unbelievable.", [("un", 0.2), ("believ", 0.7), ("able", 0.1)]) == [
        "unbelievable"
    ]


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("It costs $1,200.50 a year.", "200", "$1,200.50"),
        ("It rose by 4.5% in May.", "4", "4.5%"),
        ("It is the mayor's plan.", "mayor", "mayor's"),
        ("A well-known plan.", "known", "well-known"),
        ("Apples,pears are red.", "pears", "pears"),
        ("東京は首都です", "首都", "首都"),
    ],
)
def test_whole_words(text, part, expected):
    assert shown(text, [(part, 0.9)]) == [expected]


def test_faults_outside_of_the_claim_show_nothing():
    assert blame("A plan.", [(100, 110, 0.9)], 0.5) == ()
    assert blame("A plan.", [(2, 90, 0.9)], 0.5) == ((2, 6),)
    assert blame("", [(0, 5, 0.9)], 0.5, 0.1) == ()


@given(
    st.text(max_size=40) | st.lists(st.sampled_from(TEXT.split()), max_size=9).map(" ".join),
    st.lists(st.tuples(st.integers(-3, 50), st.integers(-3, 50), st.floats(0, 1)), max_size=8),
    st.floats(0, 1),
    st.none() | st.floats(0, 1),
)
def test_spans_are_in_order_apart_and_within_the_claim(text, faults, threshold, lowest):
    last = -1
    for start, end in blame(text, faults, threshold, lowest):
        assert last < start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        last = end


def test_a_long_claim_takes_no_time():
    text = "plan, " * 20_000
    faults = [(at, at + 1, 0.9) for at in range(len(text))]
    begin = time.perf_counter()
    assert len(blame(text, faults, 0.5)) == 1
    assert time.perf_counter() - begin < 3
