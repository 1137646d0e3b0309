"""Intervals from resampling whole clusters, with replacement."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from guard_eval.metrics.types import LEVEL, Codes, Estimate, Floats, number, share

RESAMPLES = 2000
_CELLS = 500_000  # of one block of resamples: bounds memory

Statistic = Callable[[Floats], Mapping[str, Floats]]
"""Draws of shape (resamples, clusters) -> figures by name, each of shape (resamples,)."""


def draws(clusters: int, rows: int, resamples: int, seed: int) -> Iterator[Floats]:
    """Yield blocks of draws, shape (block, clusters): how often each cluster was drawn."""
    chance = np.random.default_rng(seed)
    block = max(1, _CELLS // max(rows, clusters, 1))
    for start in range(0, resamples, block):
        size = min(block, resamples - start)
        drawn = chance.integers(max(clusters, 1), size=(size, clusters))
        drawn += np.arange(size)[:, None] * clusters
        counts = np.bincount(drawn.ravel(), minlength=size * clusters)
        yield counts.reshape(size, clusters).astype(np.float64)


def resample(
    statistic: Statistic, clusters: int, rows: int, *, resamples: int = RESAMPLES, seed: int = 17
) -> dict[str, Floats]:
    """Return each figure of every resample, shape (resamples,); NaN where it does not exist.

    The same arguments give the same figures to the last digit.
    """
    found: dict[str, list[Floats]] = {}
    for block in draws(clusters, rows, resamples, seed):
        for name, values in statistic(block).items():
            found.setdefault(name, []).append(values)
    return {name: np.concatenate(parts) for name, parts in found.items()}


def tail(clusters: int, level: float) -> float:
    """Return the share of resamples to cut at each end.

    Plain percentiles are too narrow where clusters are few: they ignore that the variance among
    resamples is (n - 1) / n of what it should be, and that it is estimated. Percentiles further
    out mend both (the expanded percentile interval of Hesterberg 2015, section 5.3). BCa would
    need a jackknife over clusters and covered no better in `eval/bench/coverage.py`.
    """
    from scipy.stats import norm, t

    wide = np.sqrt(clusters / (clusters - 1)) * t.ppf((1 - level) / 2, clusters - 1)
    return float(norm.cdf(wide))


def estimate(value: float, samples: Floats, clusters: int, level: float = LEVEL) -> Estimate:
    """Return the figure with its interval.

    Resamples without the figure are left out and counted. There is no interval where the figure
    is the same in every resample (a perfect score), or less than two clusters have it: resampling
    what never varied shows nothing of what would.
    """
    kept = samples[np.isfinite(samples)]
    lost = len(samples) - len(kept)
    if number(value) is None or clusters < 2 or len(kept) < 2 or np.ptp(kept) < 1e-12:
        return Estimate(value=number(value), degenerate=lost)
    cut = tail(clusters, level)
    low, high = np.quantile(kept, [cut, 1 - cut])
    return Estimate(
        value=float(value),
        low=float(low),
        high=float(high),
        se=float(np.std(kept, ddof=1) * np.sqrt(clusters / (clusters - 1))),
        degenerate=lost,
        method="cluster bootstrap",
    )


def mean(
    values: Floats,
    cluster: Codes,
    *,
    resamples: int = RESAMPLES,
    seed: int = 17,
) -> Estimate:
    """Return the mean of a value of each row, with its interval; rows must be finite."""
    names, codes = np.unique(cluster, return_inverse=True)
    total = np.bincount(codes, values, len(names)).astype(np.float64)
    rows = np.bincount(codes, minlength=len(names)).astype(np.float64)
    samples = resample(
        lambda drawn: {"mean": share(drawn @ total, drawn @ rows)},
        len(names),
        len(names),
        resamples=resamples,
        seed=seed,
    )
    return estimate(float(share(total.sum(), rows.sum())), samples["mean"], len(names))
