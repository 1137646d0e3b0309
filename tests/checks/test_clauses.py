import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guard.checks._clauses import MOST, clauses
from guard.checks._words import WORD

CASES = yaml.safe_load((Path(__file__).parent / "_clauses.yaml").read_text("utf-8"))
SENTENCES = [*(case["text"] for case in CASES["divided"]), *CASES["whole"]]
JOINING = set("and but while whereas however who which".split())
HELPING = {"is", "was"}
PARTS = [
    *("The plan ", "Ada Holm ", "She ", "they ", "a lawyer ", "the mayor ", "of Lund ", "few "),
    *(
        "was born ",
        "raised ",
        "is ",
        "has ",
        "can ",
        "reduce ",
        "prevents ",
        "took ",
        "won ",
        "not ",
    ),
    *(
        ", and ",
        " and ",
        ", but ",
        "; ",
        "; however, ",
        ", while ",
        ", who ",
        ", which ",
        ", ",
        ". ",
    ),
    *("in Lund ", "in 1990 ", "two novels ", "the bridge ", "pain ", "that ", "because ", "it "),
    *(
        "(1990) ",
        "[3] ",
        '"Rain" ',
        "(",
        "”",
        "'s ",
        "$5.50 ",
        "\n",
        "é",
        "漢字",
        "\u200b",
        "🙂",
        "İ",
    ),
]
TEXTS = st.lists(st.sampled_from(PARTS) | st.text(max_size=6), max_size=16).map("".join)


@pytest.mark.parametrize("case", CASES["divided"], ids=lambda case: case["text"][:40])
def test_divided(case):
    assert [clause.text for clause in clauses(case["text"])] == case["into"]


@pytest.mark.parametrize("text", CASES["whole"], ids=lambda text: text[:40])
def test_whole(text):
    (clause,) = clauses(text)
    assert (clause.start, clause.end, clause.text) == (0, len(text), text)


@pytest.mark.parametrize("text", SENTENCES, ids=lambda text: text[:40])
def test_nothing_is_lost_or_added_in_the_cases(text):
    _promises(text)


@given(TEXTS)
def test_nothing_is_lost_or_added(text):
    _promises(text)


@given(
    st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=3), st.sampled_from([", and ", " "])
)
def test_nothing_is_lost_or_added_where_sentences_are_joined(some, joint):
    _promises(joint.join(text.rstrip(".") for text in some))


def _promises(text):
    found = clauses(text)
    assert 1 <= len(found) <= MOST
    before = 0
    uncovered = list(text)
    for clause in found:
        assert before <= clause.start <= clause.end <= len(text)
        before = clause.end
        uncovered[clause.start : clause.end] = " " * (clause.end - clause.start)
        (again,) = clauses(clause.text)
        assert again.text == clause.text
    left = {word.lower() for word in WORD.findall("".join(uncovered))}
    if len(found) == 1:
        assert found[0].text == text[found[0].start : found[0].end] == text.strip()
        return
    assert left <= JOINING
    said = {word.lower() for word in WORD.findall(text)}
    told = {word.lower() for clause in found for word in WORD.findall(clause.text)}
    assert told <= said | HELPING
    assert said - told <= JOINING | {"he", "she"}


def test_a_span_is_what_the_statement_adds():
    text = "Ada Holm, who was born in Lund, won a medal and she studied law in 1990."
    first, second = clauses(text)[:2]
    assert text[first.start : first.end] == "Ada Holm, who was born in Lund"
    assert text[second.start : second.end].startswith("won a medal")


def test_space_around_a_sentence_is_no_part_of_it():
    text = "  The river is long, and the lake is deep.  "
    assert [text[c.start : c.end] for c in clauses(text)] == [
        "The river is long",
        "the lake is deep",
    ]


def test_a_sentence_of_too_many_statements_stays_whole():
    parts = [f"the lake of Berg{n} is deep" for n in range(MOST + 1)]
    assert len(clauses("; ".join(parts[:-1]))) == MOST
    assert len(clauses("; ".join(parts))) == 1


def test_a_long_sentence_stays_whole():
    text = "The river is long, and the lake is deep in the " + "old " * 300 + "valley."
    assert len(clauses(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The plan was born" + ", and was born" * 50,
        "The plan is" + "; is" * 180,
        "a " * 390,
        "The shop sells " + "a, " * 250,
        "(" * 790,
        '"' * 790,
        "“" * 790,
        "[(" * 390,
        "1.1" * 100_000,
        "a-" * 100_000,
        "(a" * 100_000,
        "Ada Holm, who was, " * 40,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_takes_no_time(text):
    begin = time.perf_counter()
    clauses(text)
    assert time.perf_counter() - begin < 0.25


def test_the_pronoun_of_a_third_statement_is_blamed_with_it():
    text = "Maria is paid by email and must be asked first, and she moved to Oslo."
    assert [text[c.start : c.end] for c in clauses(text)][-1] == "she moved to Oslo"


def test_he_is_not_what_stands_with_a_verb_of_many():
    text = "Refunds are paid by email, and he moved to Oslo."
    assert [clause.text for clause in clauses(text)] == [text]


def test_a_joint_that_nothing_follows_is_no_joint():
    assert [clause.text for clause in clauses("The plan ; however, ")] == ["The plan ; however,"]
