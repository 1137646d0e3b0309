"""Shares of rows: standard error and interval that know of clusters."""

import numpy as np
import pytest
from guard_eval.metrics.bootstrap import resample
from guard_eval.metrics.clustered import proportion, standard_error
from scipy import stats


def test_single_rows_have_the_usual_error():
    hits = np.arange(50) < 20.0
    error = standard_error(hits.astype(float), np.ones(50))
    assert error == pytest.approx(np.std(hits, ddof=1) / np.sqrt(50))


def test_equal_to_the_bootstrap():
    chance = np.random.default_rng(5)
    whole = chance.integers(1, 9, 300).astype(float)
    part = chance.binomial(whole.astype(int), chance.beta(2, 3, 300)).astype(float)
    samples = resample(lambda d: {"r": (d @ part) / (d @ whole)}, 300, 300)["r"]
    assert standard_error(part, whole) == pytest.approx(np.std(samples), rel=0.06)


def test_independent_rows_have_clopper_and_pearsons_interval():
    hits = (np.arange(80) < 12).astype(float)
    ours = proportion(hits, np.ones(80))
    theirs = stats.binomtest(12, 80).proportion_ci()
    assert ours.low == pytest.approx(theirs.low, abs=0.003)
    assert ours.high == pytest.approx(theirs.high, abs=0.003)


def test_a_share_of_0_or_1_counts_clusters():
    none = proportion(np.zeros(20), np.full(20, 10.0))
    assert none.low == 0
    assert none.high == pytest.approx(stats.binomtest(0, 20).proportion_ci().high)
    every = proportion(np.full(20, 10.0), np.full(20, 10.0))
    assert every.high == 1
    assert every.low == pytest.approx(1 - none.high)


def test_copies_of_rows_tell_nothing_new():
    part, whole = np.array([1.0, 0, 1, 0, 0, 1, 0, 0, 0, 1] * 3), np.ones(30)
    single, copied = proportion(part, whole), proportion(10 * part, 10 * whole)
    assert copied.se == pytest.approx(single.se)
    assert copied.low == pytest.approx(single.low, abs=0.02)
    assert copied.high == pytest.approx(single.high, abs=0.02)


def test_clusters_without_rows_do_not_matter():
    part, whole = np.array([1.0, 0, 1, 0]), np.ones(4)
    assert proportion(np.append(part, 0), np.append(whole, 0)) == proportion(part, whole)


def test_one_cluster_or_none_has_no_interval():
    assert proportion(np.array([3.0]), np.array([5.0])).low is None
    assert proportion(np.zeros(2), np.zeros(2)).value is None


def test_covers():
    """400 draws of 30 clusters with a common effect: Monte Carlo error 0.011."""
    chance, inside = np.random.default_rng(6), 0
    for _ in range(400):
        whole = chance.integers(1, 10, 30).astype(float)
        part = chance.binomial(whole.astype(int), chance.beta(1, 4, 30)).astype(float)
        found = proportion(part, whole)
        inside += found.low <= 0.2 <= found.high
    assert 0.95 - 3 * 0.011 < inside / 400
