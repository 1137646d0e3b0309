"""How much of the variance of a judge's scores is the judge's own: repeats on the same rows."""

import numpy as np

from guard.fixed import Fixed
from guard_eval.metrics.types import Floats


class Noise(Fixed):
    """One-way random effects: score = row + repeat."""

    rows: int
    repeats: float  # scores a row, on average
    between_rows: float  # variance of the rows' true means
    within_row: float  # variance among the repeats of a row
    reliability: float | None  # between / (between + within): 1 is a judge without noise
    flips: float | None  # chance that two repeats of a row fall on different sides of the threshold
    left_out: int  # rows with less than two scores


def noise(scores: Floats, threshold: float = 0.5) -> Noise:
    """Split the variance of repeated scores.

    Analysis of variance for groups of unequal size (Searle 1971); a negative component is 0.

    Args:
        scores: shape (rows, repeats); NaN where a repeat failed.
        threshold: what decides, for `flips`.
    """
    counts = np.isfinite(scores).sum(axis=1)
    kept = scores[counts >= 2]
    sizes = counts[counts >= 2].astype(np.float64)
    rows, total = len(sizes), sizes.sum()
    if rows < 2:
        nan = float("nan")
        return Noise(
            rows=rows, repeats=nan, between_rows=nan, within_row=nan, reliability=None,
            flips=None, left_out=len(scores) - rows,
        )  # fmt: skip
    means = np.nanmean(kept, axis=1)
    within = np.nansum((kept - means[:, None]) ** 2) / (total - rows)
    grand = np.dot(sizes, means) / total
    square = np.dot(sizes, (means - grand) ** 2) / (rows - 1)
    size = (total - np.sum(sizes**2) / total) / (rows - 1)
    between = max(0.0, float((square - within) / size))
    above = np.nansum(kept >= threshold, axis=1)
    flips = np.mean(2 * above * (sizes - above) / (sizes * (sizes - 1)))
    return Noise(
        rows=rows,
        repeats=float(total / rows),
        between_rows=between,
        within_row=float(within),
        reliability=between / (between + float(within)) if between + within > 0 else None,
        flips=float(flips),
        left_out=len(scores) - rows,
    )
