"""Raw versus guarded: which questions, and how answers are counted."""

import pytest
from guard_eval.facts import holds, states
from guard_eval.runs.outcomes import Outcome
from guard_eval.versus import questions, versus


@pytest.mark.parametrize("answer, fact, held", [
    ("You have 45 days.", "45 days", True),
    ("You have 54 days.", "45 days", False),
    ("You have 45 weeks.", "45 days", False),
    ("It costs 1740 pounds.", "1,740 pounds", True),
    ("The Landlord repairs it.", "the landlord", True),
    ("No, one cat only.", "no", True),
    ("Yes, of course.", "no", False),
    ("Use --since.", "--since", True),
    ("Use --after.", "--since", False),
    ("", "45 days", False),
])  # fmt: skip
def test_a_fact_is_held_word_for_word(answer, fact, held):
    assert holds(answer, fact) is held


@pytest.mark.parametrize("answer, claims", [
    ("The flat has 64 square metres.", True),
    ("The lease does not say how large the flat is.", False),
    ("I'm sorry, I don't have that information.", False),
    ("I do not know.", False),
    ("", False),
])  # fmt: skip
def test_to_say_that_one_does_not_know_states_nothing(answer, claims):
    assert states(answer) is claims


def test_questions_come_from_all_documents_and_one_in_three_has_no_answer():
    asked = questions(24)
    assert len(asked) == 24 and sum(not one.row.answerable for one in asked) == 8
    assert len({one.row.group for one in asked}) == 11
    assert all(not one.row.answer and not one.row.label and len(one.labelled) > 1 for one in asked)
    assert [one.row.id for one in asked] == [one.row.id for one in questions(24)]


class Says:
    """A side, by a function of the row."""

    side_by_side, fingerprint = 1, "f"

    def __init__(self, what):
        self.what = what

    async def judge(self, row):
        return Outcome(row=row.id, **self.what(row))


def said(text, **more):
    return {"text": text, "released": bool(text), "milliseconds": 10.0, **more}


async def test_what_is_counted():
    asked = questions(6)  # 4 answerable
    known = [row for one in asked for row in one.labelled]
    raw = Says(lambda row: said(f"It is {row.reference}." if row.answerable else "It is green."))
    first = asked[0].row.id
    guarded = Says(lambda row: said(f"It is {row.reference}.", stages={"ground": 1.0, "judge": 9.0, "check:a": 1.0, "upstream": 6.0})
                   if row.id == first else said("", action="abstain", stages={"judge": 2.0, "check:a": 2.0}))  # fmt: skip
    found = await versus(asked, raw, guarded)
    assert (str(found.raw.answered), str(found.guarded.answered)) == ("6 of 6", "1 of 6")
    assert (str(found.raw.right), str(found.guarded.right)) == ("4 of 4", "1 of 4")
    assert (str(found.raw.wrong), str(found.guarded.wrong)) == ("2 of 6", "0 of 6")
    assert str(found.retained) == "1 of 4" and found.added == 2.0
    assert found.doubt.wronged.whole + found.doubt.missed.whole == len(known)
    one, last = found.answers[0], found.answers[-1]
    assert (one.question, one.guarded) == (asked[0].row.question, f"It is {one.fact}.")
    assert (last.fact, last.raw, last.guarded, last.action) == ("", "It is green.", "", "abstain")
