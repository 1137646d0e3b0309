import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.corpus.sentences import sentences, words

TEXTS = st.text(st.sampled_from("aB1 .!?\n\"')-。中") | st.characters())


def cut(text: str, limit: int = 200) -> list[str]:
    return [text[start:end] for start, end in sentences(text, limit)]


@pytest.mark.parametrize(
    "text",
    [
        'Dr. Smith paid 3.50 on Jan. 5.|He left!|"Really?" she asked.|It works (e.g. here).',
        "See No. 5.|Then ok... and so on.|J. R. Tolkien wrote it.|U.S. law applies.",
        "1. First thing.|Second.\n|2. Other\n|- bullet",
        "A title\n\n|a paragraph",
        "中文句子。|第二句！|Third.",
        'He said "no."|Then he left.',
    ],
)
def test_ends(text: str) -> None:
    pieces = text.split("|")
    joined = "".join(p if p.endswith(("\n", "。", "！")) else f"{p} " for p in pieces)
    assert cut(joined) == [piece.strip() for piece in pieces]


def test_only_a_sentence_that_is_too_long_is_cut() -> None:
    assert cut("one two three. four five", 3) == ["one two three.", "four five"]
    assert cut("one two three four five six", 4) == ["one two three four", "five six"]
    assert cut("one two\nthree four five six", 3) == ["one two", "three four five", "six"]
    assert cut("x" * 100, 3) == ["x" * 48, "x" * 48, "x" * 4]
    assert cut("see https://x.org/" + "y" * 30 + " now", 3) == [
        "see",
        "https://x.org/" + "y" * 30,
        "now",
    ]


@given(TEXTS, st.integers(1, 30))
def test_nothing_is_lost_and_nothing_is_too_long(text: str, limit: int) -> None:
    pieces = cut(text, limit)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(words(piece) <= limit and piece == piece.strip() for piece in pieces)


@pytest.mark.parametrize(
    "part", [".", "a. ", "\n", "5. ", "x", '."', "\n \t", "- \n", ".)", "1.\n"]
)
def test_hostile_text_takes_linear_time(part: str) -> None:
    cut(part * (200_000 // len(part)))  # a quadratic scan would take minutes
