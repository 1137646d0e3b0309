"""The gate fails on a regression, not on noise, and says what it could have seen."""

import numpy as np
import pytest
from guard_eval.errors import EvalError
from guard_eval.gate import gate
from guard_eval.metrics.table import tabulate

from tests.eval.metrics.made import made

ROWS, GOOD = made(600, skill=1.0)
BASE = tabulate(ROWS, GOOD)
WORSE = tabulate(ROWS, made(600, skill=0.2, seed=2)[1])
FEW = {"resamples": 300}


def test_a_regression_fails():
    found = gate(BASE, WORSE, **FEW)
    assert found.regressed
    assert 0 < found.at_least < found.drop == pytest.approx(found.base - found.candidate)


def test_it_passes_the_other_way_round():
    found = gate(WORSE, BASE, **FEW)
    assert not found.regressed
    assert found.drop < 0


def test_a_drop_within_the_margin_is_accepted():
    drop = gate(BASE, WORSE, **FEW).drop
    assert not gate(BASE, WORSE, max_drop=drop, must_detect=1, **FEW).regressed


def test_lower_is_better_for_some():
    found = gate(BASE, WORSE, metric="leak_rate", **FEW)
    assert found.candidate > found.base
    assert found.drop > 0
    assert found.regressed


def test_noise_fails_as_often_as_alpha_says():
    """Two equally good judges, 60 times: 0.05 plus three Monte Carlo errors."""
    failed = 0
    for seed in range(60):
        rows, first = made(90, seed=2 * seed, errors=0)
        second = made(90, seed=2 * seed + 1, errors=0)[1]
        tables = tabulate(rows, first), tabulate(rows, second)
        failed += gate(*tables, metric="brier", must_detect=1, resamples=100).regressed
    assert 0 < failed <= 60 * (0.05 + 3 * 0.0281)


def test_a_run_with_itself_passes():
    found = gate(BASE, BASE, **FEW)
    assert (found.regressed, found.drop, found.detectable) == (False, 0, None)


def test_a_change_that_is_the_same_everywhere_is_seen():
    rows = [row.model_copy(update={"label": "unsupported"}) for row in ROWS[:60]]
    caught = [
        o.model_copy(update={"released": False, "error": "", "score": None}) for o in GOOD[:60]
    ]
    missed = [
        o.model_copy(update={"released": True, "error": "", "score": None}) for o in GOOD[:60]
    ]
    found = gate(tabulate(rows, caught), tabulate(rows, missed), metric="catch_rate", **FEW)
    assert found.regressed
    assert found.at_least == 1


def test_detectable_shrinks_with_rows():
    few = made(60, skill=1.0), made(60, skill=0.9, seed=2)
    small = gate(tabulate(*few[0]), tabulate(*few[1]), **FEW)
    large = gate(BASE, tabulate(ROWS, made(600, skill=0.9, seed=2)[1]), **FEW)
    assert small.detectable > 1.5 * large.detectable
    assert small.underpowered


def test_one_cluster_cannot_tell():
    rows = [row.model_copy(update={"cluster": "one"}) for row in ROWS]
    found = gate(tabulate(rows, GOOD), tabulate(rows, made(600, skill=0.2, seed=2)[1]), **FEW)
    assert (found.at_least, found.regressed, found.underpowered) == (None, False, True)


def test_impossible_numbers_are_errors():
    with pytest.raises(EvalError, match="max-drop 0.1 must be at least 0 and below must-detect"):
        gate(BASE, WORSE, max_drop=0.1)
    with pytest.raises(EvalError, match="alpha"):
        gate(BASE, WORSE, alpha=0.7)
    silent = [o.model_copy(update={"score": None}) for o in GOOD]
    with pytest.raises(EvalError, match="auroc can't be told.*a score of the answer"):
        gate(BASE, tabulate(ROWS, silent), **FEW)
    assert np.isfinite(gate(BASE, WORSE, metric="catch_rate", **FEW).drop)
