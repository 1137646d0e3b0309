"""What a threshold is said to release is what the policy then releases that has it."""

import asyncio

import numpy as np
import pytest
from guard_eval.certify.labelled import Labelled
from guard_eval.certify.reading import Source
from guard_eval.certify.releasable import releasable
from guard_eval.rows import suites
from guard_eval.targets.said import Said, outcome
from guard_eval.targets.shown import item

from guard import Guard

MEASURED = "checks: {numbers: {}, names: {}, entailment: {model: lexical}}\n"
WRITTEN = """extends: measured
rules: {{not_enough_info: abstain, error: abstain, refuted: abstain}}
checks: {{entailment: {{support: {at}, reject: {at}}}}}
"""
ROWS = suites.load("documents")[:80]


@pytest.fixture
def outcomes(tmp_path):
    (tmp_path / "measured.yaml").write_text(MEASURED)

    def of(policy):
        guard = Guard(policy, policies=tmp_path)
        replies = [asyncio.run(guard.acheck(**item(row))) for row in ROWS]
        return [
            outcome(row.id, Said.model_validate(reply), 0.0)
            for row, reply in zip(ROWS, replies, strict=True)
        ]

    return of


@pytest.mark.parametrize("at", [0.01, 0.15, 0.4])
def test_what_is_certified_is_what_is_deployed(outcomes, tmp_path, at):
    measured = outcomes("measured")
    (tmp_path / "written.yaml").write_text(WRITTEN.format(at=at))
    deployed = outcomes("written")
    scored = [one.score is not None for one in measured]
    given = Labelled.of([one.score for one in measured], np.zeros(len(ROWS)))
    vetoes = tuple(one.vetoes for one in measured)
    source = Source(given, lambda: None, vetoes=vetoes)
    certified = releasable(source).answers.scores >= at
    released = np.array([one.released for one in deployed])
    assert np.array_equal(certified[scored], released[scored])
    assert 0 < certified.sum() < np.sum(given.scores >= at)  # the score alone says too much
