"""Standard errors and intervals of shares, from totals of each cluster."""

import numpy as np

from guard_eval.metrics.types import LEVEL, Estimate, Floats


def standard_error(part: Floats, whole: Floats) -> float:
    """Return the cluster-robust standard error of sum(part) / sum(whole).

    Linearised ratio of totals (Cochran 1977, section 9A.8: clusters of unequal size). NaN with less
    than two clusters.

    Args:
        part: total of each cluster.
        whole: rows of each cluster that count; clusters without any do not matter.
    """
    part, whole = part[whole > 0], whole[whole > 0]
    clusters = len(whole)
    if clusters < 2:
        return float("nan")
    left = part - part.sum() / whole.sum() * whole
    return float(np.sqrt(clusters / (clusters - 1) * np.sum(left**2)) / whole.sum())


def proportion(part: Floats, whole: Floats) -> Estimate:
    """Return a share of rows with its interval.

    Clopper and Pearson's interval at the effective number of rows (Korn and Graubard 1998): the
    rows, divided by how much clusters inflate the variance. A share of 0 or 1 has no
    variance to tell that: then each cluster counts as one row. It is used for shares because it
    stays honest there, where every resample is the same.
    """
    from scipy.stats import beta, t

    part, whole = part[whole > 0], whole[whole > 0]
    rows, clusters = whole.sum(), len(whole)
    if not clusters:
        return Estimate(value=None)
    value = float(part.sum() / rows)
    if clusters < 2:
        return Estimate(value=value)
    error = standard_error(part, whole)
    half = (1 - LEVEL) / 2
    effective = float(clusters)
    if error > 0:
        shrink = (t.ppf(half, max(rows - 1, 1)) / t.ppf(half, clusters - 1)) ** 2
        effective = min(rows, value * (1 - value) / error**2 * shrink)
    hits = value * effective
    return Estimate(
        value=value,
        low=float(beta.ppf(half, hits, effective - hits + 1)) if hits > 0 else 0.0,
        high=float(beta.ppf(1 - half, hits + 1, effective - hits)) if hits < effective else 1.0,
        se=error,
        method="Clopper-Pearson at the effective size",
    )
