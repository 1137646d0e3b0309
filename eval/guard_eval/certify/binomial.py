"""Exact binomial figures: what some errors among some answers say of the true rate."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray


def p_value(errors: ArrayLike, n: ArrayLike, max_risk: float) -> NDArray[np.float64]:
    """Return the p-value against "the rate is above max_risk": P(Binomial(n, max_risk) <= errors).

    It is uniform at worst for a rate of exactly max_risk, and 1 where there is no answer.
    """
    from scipy.special import betainc

    errors, right = np.broadcast_arrays(errors, np.asarray(n) - errors)
    usable = right > 0
    tail = betainc(np.where(usable, right, 1.0), errors + 1.0, 1 - max_risk)
    return np.where(usable, tail, 1.0)


def upper(errors: int, n: int, confidence: float) -> float:
    """Return the one-sided upper bound of a rate (Clopper and Pearson 1934)."""
    from scipy.special import betaincinv

    return float(betaincinv(errors + 1, n - errors, confidence)) if errors < n else 1.0


def interval(errors: int, n: int, confidence: float) -> tuple[float, float]:
    """Return the two-sided interval of a rate (Clopper and Pearson 1934)."""
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    low = float(betaincinv(errors, n - errors + 1, tail)) if errors else 0.0
    return low, upper(errors, n, 1 - tail)


def least_labels(max_risk: float, confidence: float) -> int:
    """Return how many labelled answers must be released, all of them supported, to certify.

    The smallest n with (1 - max_risk)^n <= 1 - confidence: 59 for 5 % with 95 %.
    """
    n = math.ceil(math.log1p(-confidence) / math.log1p(-max_risk))
    return n - 1 if (1 - max_risk) ** (n - 1) <= 1 - confidence else n  # where logs round up


def most_errors(n: ArrayLike, max_risk: float, delta: float) -> NDArray[np.int64]:
    """Return how many errors among n answers still certify; -1: not even none."""
    from scipy.special import bdtrik

    n = np.asarray(n, dtype=float)
    most = np.floor(np.nan_to_num(bdtrik(delta, np.maximum(n, 1), max_risk), nan=-1.0))
    near = [np.maximum(most + step, 0) for step in (-1, 0, 1)]  # it inverts a smooth curve
    best = np.max([np.where(p_value(k, n, max_risk) <= delta, k, -1) for k in near], axis=0)
    return np.asarray(best, dtype=np.int64)
