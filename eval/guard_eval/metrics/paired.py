"""Two runs on the same rows: is the difference more than chance?"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from guard.fixed import Fixed
from guard_eval.metrics.types import Codes, Flags, Floats


class McNemar(Fixed):
    """Rows where just one of the two decided rightly."""

    only_base: int  # rows that only the base decided rightly
    only_candidate: int
    p: float  # exact, as if rows were independent
    p_clustered: float  # exact, clusters independent


def mcnemar(base: Flags, candidate: Flags, cluster: Codes) -> McNemar:
    """Compare which rows were decided rightly, by McNemar's exact test (two-sided).

    If the two are equally good, the names of base and candidate can be exchanged within any
    cluster: each cluster's surplus of wins is as likely the other way round. `p_clustered` is
    exact for that; with one row in each cluster it is McNemar's own p.
    """
    gain = candidate.astype(np.int64) - base.astype(np.int64)
    surplus = np.bincount(cluster, gain).astype(np.int64) if len(gain) else gain
    return McNemar(
        only_base=int(np.sum(gain < 0)),
        only_candidate=int(np.sum(gain > 0)),
        p=sign_flip(gain),
        p_clustered=sign_flip(surplus),
    )


def sign_flip(amounts: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    """Return the chance of a sum at least as far from 0 if every amount's sign were a coin's.

    Exact: amounts of one size sum to a binomial, and sizes are convolved.
    """
    from scipy.signal import fftconvolve
    from scipy.stats import binom

    sizes, counts = np.unique(np.abs(np.asarray(amounts, np.int64)), return_counts=True)
    chance = np.ones(1)  # of the sum of the positive amounts being 0, 1, 2...
    for size, count in zip(sizes.tolist(), counts.tolist(), strict=True):
        if size:
            spread = np.zeros(size * count + 1)
            spread[::size] = binom.pmf(np.arange(count + 1), count, 0.5)
            chance = fftconvolve(chance, spread) if len(chance) > 1 else spread
    total = int(np.dot(sizes, counts))
    observed = abs(int(np.sum(amounts)))
    sums = np.abs(2 * np.arange(len(chance)) - total)
    return float(min(1.0, np.maximum(chance, 0.0)[sums >= observed].sum()))


def holm(p: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return p-values adjusted for how many there are (Holm 1979); None stays None.

    Rejecting those at or below alpha makes any false rejection at most alpha likely, whatever the
    dependence.
    """
    known = sorted((value, name) for name, value in p.items() if value is not None)
    adjusted: dict[str, float | None] = dict.fromkeys(p)
    highest = 0.0
    for rank, (value, name) in enumerate(known):
        highest = max(highest, min(1.0, (len(known) - rank) * value))
        adjusted[name] = highest
    return adjusted


def p_value(samples: Floats, clusters: int) -> float | None:
    """Return the two-sided p of a difference of 0, from resampled differences.

    The smallest alpha whose interval (`bootstrap.estimate`) leaves 0 out; never 0, because the
    resamples are counted one too many. None without resamples.
    """
    from scipy.stats import norm, t

    kept = samples[np.isfinite(samples)]
    if clusters < 2 or not len(kept):
        return None
    side = min(np.sum(kept <= 0), np.sum(kept >= 0))
    z = norm.ppf(min(0.5, (side + 1) / (len(kept) + 1)))
    return float(2 * t.sf(-z * math.sqrt((clusters - 1) / clusters), clusters - 1))


def minimum_detectable(
    se: float, clusters: int, *, alpha: float = 0.05, power: float = 0.8, sides: int = 2
) -> float:
    """Return the true difference that a test at alpha notices with this power.

    (t(1 - alpha / sides) + t(power)) * se, with clusters - 1 degrees of freedom; `se` must be the
    cluster-robust standard error of the paired difference.
    """
    from scipy.stats import t

    reach = t.ppf(1 - alpha / sides, clusters - 1) + t.ppf(power, clusters - 1)
    return float(reach * se)
