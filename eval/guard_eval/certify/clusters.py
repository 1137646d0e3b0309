"""What answers that share a source are worth as evidence: less than as many unrelated ones."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from guard_eval.certify import binomial
from guard_eval.certify.labelled import Labelled

SEEM = 0.5
"""Larger clusters count as worse if sizes and errors go together by so many standard errors.

Where they truly are (`risky` in `eval/bench/guarantee.py`), a lower number breaks fewer
certificates; where they are not, it costs more of what is released. Chosen on single tests at the
limit, delta .05, 1000 draws of 300 or 1000 answers: at 0, .06 to .08 are broken and 2 to 8 % of
the power is lost; at 0.5, .07 to .09 and 2 to 6 %; at 1, .08 to .11 and 1 to 2 %; without this,
.11 to .12.
"""


def independent(given: Labelled) -> bool:
    """Whether every answer has a source of its own, so that the binomial law is exact."""
    return given.clusters is None or len(np.unique(given.clusters)) == len(given)


def one_each(given: Labelled) -> NDArray[np.int64]:
    """Return the place of one random answer of every cluster: the binomial law fits unrelated ones.

    Chance is drawn from the answers: the same ones come to the same, in whatever order.
    """
    order = given.order[np.random.default_rng(given.seed).permutation(len(given))]
    return order[np.unique(given.sources[order], return_index=True)[1]]


def p_values(
    given: Labelled, thresholds: NDArray[np.float64], max_risk: float
) -> NDArray[np.float64]:
    """Return p-values against "the risk at this threshold is above max_risk", by clusters.

    The larger of two, each valid as the number of clusters grows: a t test of the clusters' mean
    excess of errors, and the binomial tail at the sample size that is left after the design effect
    (Korn and Graubard 1998). Both have the degrees of freedom of the effective number of clusters,
    n^2 / sum of n_i^2 (Carter, Schnepel, Steigerwald 2017). The design effect is 1 + rho (sum of
    n_i^2 / n - 1), rho the correlation within clusters, which few errors say little of: it is the
    larger of two estimates, which weight clusters by their size and by its square, and is averaged
    with 1 as if one more cluster with errors had shown that.

    Args:
        given: the answers.
        thresholds: descending.
        max_risk: the rate that is tested.
    """
    from scipy.special import betainc, stdtr

    seen = _counted(given, thresholds)
    rate, excess = seen.rate, seen.wrong - max_risk * seen.released
    left = seen.n / seen.effect
    tail = betainc((left * (1 - rate)).clip(1e-9), left * rate + 1, 1 - max_risk)
    mean = excess.sum(0) / seen.groups
    error = np.sqrt(((excess**2).sum(0) / seen.groups - mean**2).clip(0) / (seen.groups - 1))
    t = np.divide(mean, error, out=np.where(mean < 0, -np.inf, np.inf), where=error > 0)
    return np.where(seen.usable, np.maximum(tail, stdtr(seen.freedom, t)), 1.0)


def effect(given: Labelled) -> float:
    """Return how many of the answers are worth an unrelated one."""
    if independent(given):
        return 1.0
    return float(_counted(given, np.array([-np.inf])).effect[0])


class _Counted(NamedTuple):
    """Counts at each threshold; by cluster too where there are two axes."""

    released: NDArray[np.float64]
    wrong: NDArray[np.float64]
    n: NDArray[np.float64]
    rate: NDArray[np.float64]
    groups: NDArray[np.float64]
    freedom: NDArray[np.float64]
    effect: NDArray[np.float64]
    usable: NDArray[np.bool_]


def _counted(given: Labelled, thresholds: NDArray[np.float64]) -> _Counted:
    from scipy.special import stdtrit

    sources, width = given.sources, len(thresholds)
    first = np.searchsorted(-thresholds, -given.scores, side="left")  # that releases the answer
    shape = (int(sources.max(initial=-1)) + 1, width + 1)
    released, wrong = np.zeros(shape), np.zeros(shape)
    np.add.at(released, (sources, first), 1.0)
    np.add.at(wrong, (sources, first), given.unsupported.astype(float))
    sizes = released.sum(1)
    released, wrong = (np.cumsum(each, axis=1)[:, :width] for each in (released, wrong))
    released, wrong = _with_worst(released, wrong, sizes)

    groups = (released > 0).sum(0)
    usable = groups > 1
    n, squares = (np.where(usable, each, 2.0) for each in (released.sum(0), (released**2).sum(0)))
    groups = np.where(usable, groups, 2.0)
    rate = np.where(usable, wrong.sum(0) / n, 0.0)
    most = np.maximum(squares / n - 1, 0)  # what rho = 1 adds to the design effect
    rho = _correlation(released, wrong, rate, groups, most)
    freedom = np.maximum(n**2 / squares - 1, 1e-3)
    ratio = stdtrit(np.maximum(n - 1, 1), 0.95) / stdtrit(freedom, 0.95)
    found = (1 + rho * most) / ratio**2
    return _Counted(released, wrong, n, rate, groups, freedom, found, usable)


def _with_worst(
    released: NDArray[np.float64], wrong: NDArray[np.float64], sizes: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count the worst cluster twice at thresholds where larger clusters seem to be the worse ones.

    Clusters that are both large and bad are rare: a sample with few of them shows too low a rate
    and, at the same time, too small a variance. So it is taken as if it had one more. Clusters that
    are all of one size, released or not, stay as they are.
    """
    rate = wrong.sum(0) / released.sum(0).clip(1)
    apart = wrong - rate * released
    seen = released > 0
    usual = (seen * sizes[:, None]).sum(0) / seen.sum(0).clip(1)
    together = seen * (sizes[:, None] - usual) * apart
    seem = together.sum(0) > SEEM * np.sqrt((together**2).sum(0))
    worst = apart.argmax(0), np.arange(released.shape[1])
    further = (np.where(seem, each[worst], 0.0) for each in (released, wrong))
    all_released, all_wrong = map(np.vstack, zip((released, wrong), further, strict=True))
    return all_released, all_wrong


def _correlation(
    released: NDArray[np.float64],
    wrong: NDArray[np.float64],
    rate: NDArray[np.float64],
    groups: NDArray[np.float64],
    most: NDArray[np.float64],
) -> NDArray[np.float64]:
    """How alike answers of a cluster are, in [0, 1], at each threshold; on the safe side."""
    nothing = np.zeros_like(rate)
    variance = rate * (1 - rate)
    apart = (wrong - rate * released) ** 2
    pairs = apart - wrong * (1 - rate) ** 2 - (released - wrong) * rate**2  # without each by itself
    each = np.divide(pairs, released, out=np.zeros_like(pairs), where=released > 0).sum(0)
    small = groups / (groups - 1)
    by_square = np.divide(
        small * apart.sum(0) / released.sum(0).clip(1) - variance, variance * most,
        out=nothing.copy(), where=variance * most > 0,
    )  # fmt: skip
    weight = variance * (released - 1).clip(0).sum(0)
    by_size = np.divide(small * each, weight, out=nothing.copy(), where=weight > 0)
    seen = (wrong > 0).sum(0)
    found = np.maximum(by_square, by_size).clip(0, 1)
    return np.asarray((seen * found + 1) / (seen + 1))


def larger(
    given: Labelled, thresholds: NDArray[np.float64], max_risk: float
) -> NDArray[np.float64]:
    """Return p-values for answers that may share sources: exact if none do, else the larger one."""
    ranked = given.where(np.argsort(-given.scores, kind="stable"))
    released = np.searchsorted(-ranked.scores, -thresholds, side="right")
    errors = np.concatenate([[0], np.cumsum(ranked.unsupported)])[released]
    exact = binomial.p_value(errors, released, max_risk)
    if independent(given) or not len(thresholds):
        return exact
    return np.maximum(exact, p_values(given, thresholds, max_risk))


def upper(given: Labelled, threshold: float, passed: float, delta: float) -> float:
    """Return the lowest rate at a threshold that `larger` rules out, below one that it does."""
    at, low, high = np.array([threshold]), 0.0, passed
    while high - low > 1e-5:
        middle = (low + high) / 2
        rejected = larger(given, at, middle)[0] <= delta
        low, high = (low, middle) if rejected else (middle, high)
    return high
