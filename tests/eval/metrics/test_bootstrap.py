"""Cluster bootstrap: equal to scipy's over clusters, covers what it says, the same every time."""

import numpy as np
import pytest
from guard_eval.metrics.bootstrap import draws, estimate, mean, resample, tail
from guard_eval.metrics.ranking import Ranking, auroc
from scipy import stats
from sklearn.metrics import roc_auc_score


def clustered(seed, clusters=40, size=5, effect=2.0):
    """Labels and risks that share an effect within each cluster."""
    chance = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(clusters, dtype=np.int32), size)
    common = chance.normal(0, effect, clusters)[cluster]
    label = chance.random(clusters * size) < stats.norm.cdf(common - 0.5)
    risk = label + common + chance.normal(0, 1, clusters * size)
    return label, risk, cluster


def test_draws_are_multinomial():
    counts = np.concatenate(list(draws(8, 100, 4000, 1)))
    assert counts.shape == (4000, 8)
    assert (counts.sum(axis=1) == 8).all()
    assert counts.mean(axis=0) == pytest.approx(np.ones(8), abs=0.06)
    assert counts.var(axis=0) == pytest.approx(np.full(8, 7 / 8), abs=0.1)


def test_equal_to_scipys_bootstrap_over_clusters():
    label, risk, cluster = clustered(1)
    ranking = Ranking(label, risk, cluster)
    ours = resample(lambda d: {"a": auroc(ranking.curve(d))}, 40, 200, resamples=2000)["a"]

    def statistic(chosen):
        rows = np.concatenate([np.flatnonzero(cluster == each) for each in chosen])
        return roc_auc_score(label[rows], risk[rows])

    theirs = stats.bootstrap(
        (np.arange(40),), statistic, n_resamples=200, vectorized=False,
        method="percentile", random_state=np.random.default_rng(2),
    )  # fmt: skip
    assert np.std(ours) == pytest.approx(theirs.standard_error, rel=0.15)
    low, high = np.quantile(ours, [0.025, 0.975])
    assert low == pytest.approx(theirs.confidence_interval.low, abs=0.02)
    assert high == pytest.approx(theirs.confidence_interval.high, abs=0.02)


def test_covers_the_truth():
    """200 draws: Monte Carlo error of a coverage of 0.95 is 0.0154."""
    label, risk, _ = clustered(0, clusters=200_000)
    truth = roc_auc_score(label, risk)
    inside = naive = 0
    for seed in range(200):
        label, risk, cluster = clustered(seed + 1)
        ranking = Ranking(label, risk, cluster)
        samples = resample(lambda d: {"a": auroc(ranking.curve(d))}, 40, 200, resamples=300)["a"]  # noqa: B023
        found = estimate(float(auroc(ranking.curve())), samples, 40)
        inside += found.low <= truth <= found.high
        alone = Ranking(label, risk)
        rows = resample(lambda d: {"a": auroc(alone.curve(d))}, 200, 200, resamples=200)["a"]  # noqa: B023
        low, high = np.quantile(rows, [0.025, 0.975])
        naive += low <= truth <= high
    assert inside / 200 == pytest.approx(0.95, abs=3 * 0.0154)
    assert naive / 200 < 0.91  # rows are not independent


def test_wider_than_plain_percentiles_where_clusters_are_few():
    assert tail(5, 0.95) < 0.01 < tail(50, 0.95) < tail(10_000, 0.95) < 0.025
    assert tail(10_000, 0.95) == pytest.approx(0.025, abs=1e-4)


def test_degenerate_resamples_are_counted():
    samples = np.array([0.5, np.nan, 0.7, np.nan, 0.6])
    found = estimate(0.6, samples, 10)
    assert found.degenerate == 2
    assert 0.5 <= found.low <= found.high <= 0.7


def test_no_interval_where_nothing_varies():
    found = estimate(1.0, np.ones(100), 10)
    assert (found.value, found.low, found.high, found.se) == (1, None, None, None)
    assert estimate(0.5, np.array([0.4, 0.6]), 1).low is None
    assert estimate(float("nan"), np.full(9, np.nan), 10).value is None


def test_the_same_every_time_and_whatever_the_block(monkeypatch):
    label, risk, cluster = clustered(4)
    ranking = Ranking(label, risk, cluster)

    def run():
        return resample(lambda d: {"a": auroc(ranking.curve(d))}, 40, 200, resamples=300)["a"]

    first = run()
    assert np.array_equal(first, run())
    monkeypatch.setattr("guard_eval.metrics.bootstrap._CELLS", 1400)
    assert np.array_equal(first, run())


def test_mean_of_clusters():
    values, cluster = np.arange(40.0) / 40, np.repeat(np.arange(10, dtype=np.int32), 4)
    found = mean(values, cluster)
    assert found.value == pytest.approx(values.mean())
    apart = np.std(values.reshape(10, 4).mean(axis=1), ddof=1) / np.sqrt(10)
    assert found.se == pytest.approx(apart, rel=0.06)
    assert found.low < found.value - 2 * apart
