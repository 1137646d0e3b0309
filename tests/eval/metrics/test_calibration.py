"""Calibration figures equal scikit-learn's; the floor is what calibrated scores show."""

import numpy as np
import pytest
from guard_eval.metrics.calibration import brier, ece, ece_floor, reliability
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

# of ten bins of 91 rows some edges are a row's own risk: rounding decides on which side it falls
SIZES = st.integers(30, 300).filter(lambda rows: rows % 10 != 1)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10_000), SIZES, st.booleans())
def test_equal_to_scikit_learn(seed, rows, rounded):
    chance = np.random.default_rng(seed)
    risk = chance.random(rows).round(1 if rounded else 9)
    label = chance.random(rows) < risk
    assert brier(label, risk).mean() == pytest.approx(brier_score_loss(label, risk, pos_label=True))
    table = reliability(label, risk, np.arange(rows, dtype=np.int32), bins=10)
    shares, means = calibration_curve(label, risk, n_bins=10, strategy="quantile")
    assert [each.risk for each in table] == pytest.approx(means.tolist())
    assert [each.unsupported.value for each in table] == pytest.approx(shares.tolist())
    assert sum(each.rows for each in table) == rows


def test_ece_of_a_known_gap():
    label = np.array([True, False] * 50)
    table = reliability(label, np.full(100, 0.8), np.arange(100, dtype=np.int32))
    assert len(table) == 1
    assert ece(table) == pytest.approx(0.3)


def test_floor_is_the_ece_of_calibrated_scores():
    found, floors = [], []
    for seed in range(40):
        chance = np.random.default_rng(seed)
        risk = chance.random(600)
        table = reliability(chance.random(600) < risk, risk, np.arange(600, dtype=np.int32))
        found.append(ece(table))
        floors.append(ece_floor(table))
    assert np.mean(found) == pytest.approx(np.mean(floors), rel=0.1)
