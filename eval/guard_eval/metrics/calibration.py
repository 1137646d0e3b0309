"""Does a risk of 0.2 mean that 20 % are unsupported?"""

import numpy as np

from guard.fixed import Fixed
from guard_eval.metrics.clustered import proportion
from guard_eval.metrics.types import Codes, Estimate, Flags, Floats

BINS = 15


class Bin(Fixed):
    """One row of the reliability table."""

    low: float  # smallest and largest risk
    high: float
    rows: int
    risk: float  # mean
    unsupported: Estimate  # share


def brier(unsupported: Flags, risk: Floats) -> Floats:
    """Return each row's squared difference of risk and label; their mean is the Brier score."""
    return np.square(risk - unsupported)


def reliability(unsupported: Flags, risk: Floats, cluster: Codes, bins: int = BINS) -> list[Bin]:
    """Return the reliability table over bins of equal mass; equal risks stay in one bin."""
    edges = np.quantile(risk, np.linspace(0, 1, bins + 1)[1:-1])
    code = np.searchsorted(edges, risk)
    table = []
    for each in np.unique(code):
        inside = code == each
        _, groups = np.unique(cluster[inside], return_inverse=True)
        here, true = risk[inside], unsupported[inside].astype(np.float64)
        table.append(
            Bin(
                low=here.min(),
                high=here.max(),
                rows=len(here),
                risk=here.mean(),
                unsupported=proportion(
                    np.bincount(groups, true).astype(np.float64),
                    np.bincount(groups).astype(np.float64),
                ),
            )
        )
    return table


def ece(table: list[Bin]) -> float:
    """Return the expected calibration error: mean |risk - share| over rows, bins of equal mass.

    It is not debiased: a perfectly calibrated risk has one above 0 too, see `ece_floor`. Resamples
    would add their own noise to it, so that there is no bootstrap interval.
    """
    rows = sum(each.rows for each in table)
    gaps = (each.rows * abs(each.risk - (each.unsupported.value or 0.0)) for each in table)
    return sum(gaps) / rows if rows else float("nan")


def ece_floor(table: list[Bin]) -> float:
    """Return the ECE that a perfectly calibrated risk would show on as many independent rows.

    The mean of |N(0, v)| is sqrt(2 v / pi), with v the variance of each bin's share.
    """
    rows = sum(each.rows for each in table)
    noise = (
        each.rows * np.sqrt(2 / np.pi * each.risk * (1 - each.risk) / each.rows) for each in table
    )
    return float(sum(noise) / rows) if rows else float("nan")
