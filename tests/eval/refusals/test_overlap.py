"""What counts as the same text."""

import random
from collections import defaultdict

import pytest
from guard_eval.likeness import near
from guard_eval.refusals.overlap import _WORD, find, holding, normal
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.eval.refusals.near import ExactNear
from tests.eval.refusals.world import a_row, prose


@given(st.text(alphabet=st.characters(max_codepoint=127)))
@example("C++ -5 a-5 5-4 _x_ don't 3.5% \x1c \x7f")
def test_the_fast_way_for_ascii_says_the_same(text):
    assert normal(text) == " ".join(_WORD.findall(text.casefold()))


@given(st.text())
def test_normal_is_its_own_normal_form_in_any_case(text):
    assert normal(normal(text)) == normal(text)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_pairs_are_those_of_a_comparison_of_all_with_all(seed):
    """But for one in 250 between .5 and .6, as `guard_eval.likeness.signatures` says."""
    chance = random.Random(seed)
    every, rows = [prose(f"{seed} {n}", 30) for n in range(12)], defaultdict(list)
    for number in range(40):
        said = chance.choice(every).split()
        for _ in range(chance.choice((0, 1, 2, 4, 8))):
            said[chance.randrange(len(said))] = chance.choice(("other", "50%", "é", "C++"))
        text = chance.choice(("  ", " ", ", ")).join(said)
        text = chance.choice((str.upper, str))(text)
        rows[chance.choice("abc")].append(a_row(f"{number}", question=text, answer="Yes."))
    found, exact = ({(o.left, o.right): o for o in find(rows, n)} for n in (near, ExactNear()))
    assert found.keys() <= exact.keys()
    assert all(found[pair].similarity == pytest.approx(exact[pair].similarity) for pair in found)
    assert all(exact[pair].similarity < 0.6 for pair in exact.keys() - found.keys())


def test_signs_that_change_what_is_said_stay():
    assert len({normal(text) for text in ("C", "C++", "C#", "5", "-5", "5 %")}) == 6
    assert normal("3-5") == normal("3 5")


def test_spacing_case_width_and_invisible_characters_do_not_count():
    assert normal("Ｗｈｅｎ\u200b  is\u00a0IT?") == normal("when is it") == "when is it"


def test_a_text_holds_a_row_only_with_question_and_answer():
    row = a_row("x")
    texts = [
        row.question, row.answer, f"{row.question} {row.answer}",
        f"{row.answer.upper()}; {prose('between', 50)} {row.question}", prose("other", 60),
    ]  # fmt: skip
    assert holding([a_row("y"), row], texts, ExactNear()) == [2, 3]


@pytest.mark.parametrize("search", [near, ExactNear()])
def test_short_questions_are_looked_for_as_a_whole(search):
    row = a_row("x", question="Who wrote it then?", answer="Ada")
    texts = ["who wrote it then: ADA", "who wrote it: Ada", "Who wrote it then? Adam"]
    assert holding([a_row("y"), row], texts, search) == [0]


@pytest.mark.parametrize("search", [near, ExactNear()])
def test_a_question_too_short_to_be_looked_for_is_found_by_its_answer(search):
    row = a_row("x", question="Who won?", answer=prose("won", 12))
    texts = [
        f"{prose('intro', 20)} Who won? {row.answer}", f"Q: who won A: {row.answer.upper()}",
        f"{prose('intro', 20)} {row.answer}", f"Who won? {prose('other', 12)}",
    ]  # fmt: skip
    assert holding([a_row("y"), row], texts, search) == [0, 1]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_left_out_unread_holds_no_row(seed):
    chance = random.Random(seed)
    sizes = [4, 7, 8, 9, 30]
    rows = [a_row(f"{seed} {n}", question=prose(f"q {seed} {n}", sizes[n % 5])) for n in range(40)]
    texts = []
    for n in range(60):
        row, said = chance.choice(rows), prose(f"{seed} between {n}", 20).split()
        half = row.question.split()[: chance.choice((3, 20, 40))]
        said[n % 20 : n % 20] = half + [row.answer] * chance.choice((0, 1))
        texts.append(chance.choice((str.upper, str))(" ".join(said)))
    asked = [normal(row.question) for row in rows]
    pairs = near.contained(asked, [normal(text) for text in texts])
    held = [p.right for p in pairs if normal(rows[p.left].answer) in normal(texts[p.right])]
    assert holding(rows, texts, near) == sorted(set(held))
    assert held
