"""Judge noise: variances are recovered."""

import numpy as np
import pytest
from guard_eval.metrics.noise import noise
from scipy import stats


def test_recovers_what_was_put_in():
    chance = np.random.default_rng(1)
    scores = chance.normal(0.5, 0.2, (4000, 1)) + chance.normal(0, 0.1, (4000, 5))
    found = noise(scores)
    assert found.between_rows == pytest.approx(0.04, rel=0.06)
    assert found.within_row == pytest.approx(0.01, rel=0.06)
    assert found.reliability == pytest.approx(0.8, abs=0.02)


def test_mean_squares_are_those_of_the_f_test():
    scores = np.random.default_rng(2).random((8, 3))
    found = noise(scores)
    f = stats.f_oneway(*scores).statistic
    assert max(0, (f - 1) * found.within_row / 3) == pytest.approx(found.between_rows)


def test_flips_are_disagreeing_pairs():
    assert noise(np.array([[0.4, 0.6], [0.9, 0.9], [0.1, 0.1], [0.7, 0.3]])).flips == 0.5
    assert noise(np.array([[0.4, 0.6, 0.7], [0.9, 0.9, 0.9]])).flips == pytest.approx(1 / 3)


def test_failed_repeats_are_left_out_and_counted():
    nan = np.nan
    found = noise(np.array([[0.2, 0.2, nan], [0.8, 0.8, 0.8], [0.5, nan, nan]]))
    assert (found.rows, found.left_out, found.repeats) == (2, 1, 2.5)
    assert found.within_row == pytest.approx(0)
    assert found.reliability == pytest.approx(1)


def test_too_little_to_tell():
    assert noise(np.array([[0.2, 0.3]])).reliability is None
