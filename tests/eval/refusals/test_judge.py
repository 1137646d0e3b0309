"""A judge that knows the answer, or judges itself."""

from dataclasses import replace

import pytest
from guard_eval.refusals import judge
from guard_eval.refusals.base import Moment
from guard_eval.refusals.rule import Clear, Seen

from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import a_part, honest, rows_of, sha, with_bundle, with_rows


@attack("E_JUDGE_LEAK", Moment.REGISTER)
def a_judge_that_wrote_the_answers():
    world = honest(Moment.REGISTER)
    same = replace(world, judge="azure/Writer-3", generator="openai/writer-3")
    return same, replace(world, judge="azure/judge-7")


@attack("E_JUDGE_LEAK", Moment.OPEN)
def labels_in_the_prompt_of_the_judge():
    world = honest(Moment.OPEN, sealed=True)
    texts = [
        f"Q: {r.question} A: {r.answer} Verdict: yes"
        for r in (rows_of("test")[2], rows_of("tune")[2])
    ]
    bad, good = (
        with_bundle(
            world, a_part("judge", "judge-7", "v2", text=text, fit_run="", params={"pin": "v2"})
        )
        for text in texts
    )
    return bad, good


def labelled(world, by):
    first, *rest = rows_of("test")
    return with_rows(world, test=(first.model_copy(update={"label_source": by}), *rest))


@attack("E_LABEL_BY_JUDGE", Moment.SPLIT)
def labels_given_by_the_judge():
    world = honest(Moment.SPLIT)
    return labelled(world, "openai/Judge-7"), labelled(world, "judge 9 of the district court")


@attack("E_LABEL_BY_JUDGE", Moment.SEAL)
def labels_given_by_the_judge_and_somebody():
    world = honest(Moment.SEAL)
    by_both = labelled(world, "openai/Judge-7 (May), then read by a person")
    return by_both, labelled(world, "judge 70 of a court")


@attack("E_LABEL_BY_JUDGE", Moment.FIT)
def calibrated_on_labels_of_the_detector():
    world = honest(Moment.FIT)
    rows = tuple(row.model_copy(update={"label_source": "words"}) for row in rows_of("cal"))
    return with_rows(world, cal=rows), world


@pytest.mark.parametrize("by", ["gpt-7-mini", "openai/GPT-7 mini of May", "two people"])
def test_the_model_that_a_policy_names(by):
    """Its part is called by its place in the policy; what it is stands in its value."""
    params = {"value": "gpt-7-mini", "pin": "none"}
    part = a_part("judge", "checks.self_check.model", fit_run="", params=params)
    world = with_bundle(replace(honest(Moment.REGISTER), judge=None, generator=None), part)
    rows = tuple(row.model_copy(update={"label_source": by}) for row in rows_of("test"))
    found = judge.labelled_by_judge(replace(world, rows={**world.rows, sha("test"): rows}))
    assert isinstance(found, Clear if by == "two people" else Seen)
