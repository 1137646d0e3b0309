"""The lexical baseline."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.adapters.nli import Models, lexical
from guard.ports import Entailment

PLAN = "The board approved the new plan in May. It costs 30 euros."


def entail(*pairs: tuple[str, str]) -> list[Entailment]:
    return asyncio.run(Models().entail("lexical", pairs))


class TestLexical:
    def test_words_that_are_all_there_are_entailment(self):
        assert entail((PLAN, "In May, the board approves the plan.")) == [Entailment(1.0, 0.0, 0.0)]

    def test_words_that_are_not_there_are_neutral(self):
        assert entail((PLAN, "Refunds take weeks.")) == [Entailment(0.0, 1.0, 0.0)]
        assert entail((PLAN, "The board approved refunds yesterday."))[0].neutral == 0.5

    @pytest.mark.parametrize(
        "claim",
        [
            "The board never approved the new plan.",
            "The board didn't approve the new plan.",
            "The board rejected the new plan.",
            "The new plan costs 40 euros.",
        ],
    )
    def test_signs_of_the_opposite_turn_entailment_into_contradiction(self, claim: str):
        found = lexical.entail(PLAN, claim)
        assert found.contradiction > found.entailment

    def test_negation_on_both_sides_is_no_sign(self):
        both = lexical.entail("It never rains here. The sun shines.", "It never rains here.")
        assert both.entailment == 1.0

    def test_pairs_are_judged_in_order_and_none_is_nothing(self):
        assert entail() == []
        found = entail((PLAN, "Refunds take weeks."), (PLAN, "The board approved the plan."))
        assert [round(f.entailment) for f in found] == [0, 1]

    @given(st.text(), st.text())
    def test_probabilities_sum_to_one(self, premise: str, hypothesis: str):
        found = lexical.entail(premise, hypothesis)
        parts = (found.entailment, found.neutral, found.contradiction)
        assert sum(parts) == pytest.approx(1.0)
        assert all(0 <= part <= 1 for part in parts)
