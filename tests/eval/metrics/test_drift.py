"""Drift: effective sample size, shifted scores, anchor queries."""

import numpy as np
import pytest
from guard_eval.errors import EvalError
from guard_eval.metrics.drift import anchor_drift, effective_sample_size, shift


def test_effective_sample_size():
    assert effective_sample_size(np.full(50, 0.2)) == pytest.approx(50)
    assert effective_sample_size(np.array([1.0, 0, 0])) == 1
    assert effective_sample_size(np.array([1.0, 1, 2])) == pytest.approx(16 / 6)
    assert effective_sample_size(np.zeros(3)) == 0


def test_shift_is_in_widths_of_the_baseline():
    scores = np.linspace(0, 1, 101)
    assert shift(scores, scores) == 0
    assert shift(scores, scores + 0.25) == pytest.approx(0.5)
    assert shift(3 * scores, 3 * (scores + 0.25)) == pytest.approx(0.5)
    assert np.isnan(shift(np.ones(9), scores))


def test_anchor_queries():
    then = {"q": [("a", 0.9), ("b", 0.8)], "r": [("c", 0.7)], "s": []}
    now = {"q": [("b", 0.6), ("d", 0.5)], "r": [], "s": []}
    found = anchor_drift(then, now, k=2)
    assert found.jaccard == pytest.approx((1 / 3 + 0 + 1) / 3)
    assert found.overlap == pytest.approx((1 / 2 + 0 + 1) / 3)
    assert found.top_changed == pytest.approx(2 / 3)
    assert found.emptied == pytest.approx(1 / 3)
    assert found.top_drop_median == pytest.approx(0.3)


def test_scores_are_not_compared_across_spaces():
    found = {"q": [("a", 0.9)]}
    assert anchor_drift(found, found, same_space=False).top_drop_median is None
    assert anchor_drift(found, found).top_drop_median == 0


def test_other_queries_are_no_comparison():
    with pytest.raises(EvalError, match="q, r"):
        anchor_drift({"q": []}, {"r": []})
    with pytest.raises(EvalError, match="there are none"):
        anchor_drift({}, {})
