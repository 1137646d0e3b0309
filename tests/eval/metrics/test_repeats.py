import numpy as np
import pytest
from guard_eval.errors import EvalError, Refusal
from guard_eval.metrics.repeats import repeated
from guard_eval.metrics.table import tabulate
from guard_eval.runs.outcomes import Outcome

from tests.eval.metrics.made import made

ROWS, FIRST = made(400, skill=1.0, errors=0)
FEW = {"resamples": 300}


def runs(noise, repeats=6, seed=0):
    """Repeats of a judge that moves each score by so much."""
    random = np.random.default_rng(seed)
    tables = []
    for _ in range(repeats):
        moved = [np.clip(o.score + noise * random.normal(), 0, 1) for o in FIRST]
        outcomes = [
            Outcome(row=o.row, score=float(s), released=bool(s > 0.5))
            for o, s in zip(FIRST, moved, strict=True)
        ]
        tables.append(tabulate(ROWS, outcomes))
    return tables


def test_a_judge_that_never_changes_its_mind():
    found = repeated(runs(0.0, 3), **FEW)
    assert found.flipped == 0 and found.scores.flips == 0
    assert all(each.judge + each.share + each.narrower < 1e-9 for each in found.figures.values())


def test_the_judges_share_grows_with_its_noise():
    calm, loud = (repeated(runs(noise), **FEW) for noise in (0.05, 0.4))
    assert 0 < calm.flipped < loud.flipped
    assert calm.scores.reliability > loud.scores.reliability
    for name in ("catch_rate", "false_block_rate"):
        assert calm.figures[name].share < loud.figures[name].share <= 1


def test_the_judges_share_of_a_mean_is_what_theory_says():
    """Of the false-block rate: the variance within rows over the whole, if rows are unrelated."""
    random = np.random.default_rng(1)
    rows = [row.model_copy(update={"label": "supported", "cluster": row.id}) for row in ROWS]
    chance = np.where(random.random(len(rows)) < 0.5, 0.9, 0.1)  # of being released
    tables = []
    for _ in range(40):
        told = random.random(len(rows)) < chance
        outcomes = [
            Outcome(row=r.id, score=0.5, released=bool(t)) for r, t in zip(rows, told, strict=True)
        ]
        tables.append(tabulate(rows, outcomes))
    found = repeated(tables, **FEW)
    assert found.figures["false_block_rate"].share == pytest.approx(0.09 / 0.25, abs=0.15)
    assert np.mean(found.flips) == pytest.approx(2 * 0.09, abs=0.02)


def test_what_cannot_be_compared():
    (table,) = runs(0.1, 1)
    with pytest.raises(EvalError, match="one run says nothing"):
        repeated([table])
    with pytest.raises(Refusal, match="E_ROWS_MISSING"):
        repeated([table, table.where(np.arange(len(table)) > 3)])
