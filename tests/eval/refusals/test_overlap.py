"""What counts as the same text."""

from guard_eval.refusals.overlap import _WORD, holding, normal
from hypothesis import example, given
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


def test_short_questions_are_looked_for_as_a_whole():
    row = a_row("x", question="Who wrote it?", answer="Ada")
    found = holding(
        [row], ["who wrote it: ADA", "who wrote: Ada", "Who wrote it? Adam"], ExactNear()
    )
    assert found == [0]
