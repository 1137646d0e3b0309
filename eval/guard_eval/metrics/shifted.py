"""How unlike the answers of now are those that were measured: told without any label."""

from typing import Literal

import numpy as np

from guard.fixed import Fixed
from guard_eval.metrics.shared import shared
from guard_eval.metrics.types import Floats, Inputs, Strings

SHUFFLES = 200
LEVEL = 0.95  # of the band that chance explains


class Moved(Fixed):
    """How far one input has moved."""

    name: str
    distance: float | None  # `shift`; None: the base has no width
    band: float | None  # up to where chance explains it
    missing: tuple[float, float]  # share of answers without it: base, recent


class Shift(Fixed):
    """How much base answers say of recent ones."""

    base: int
    recent: int
    effective: float  # base answers' worth, once weighted to look like the recent ones
    clipped: float  # share of the weights' mass that was cut off
    moved: tuple[Moved, ...]
    verdict: Literal["alike", "moved", "too unlike"]


def shifted(base: Inputs, recent: Inputs, *, seed: int = 17) -> Shift:
    """Compare two sets of answers by the inputs that both have.

    The effective sample size (Kish 1965) is of the density ratio of recent to base answers, by a
    logistic regression; `too unlike` is where a weighted certificate would not be made either. The
    band is what distances come to when whole clusters are dealt to the two sides at random; moved
    is what leaves it, with the chance of 5 % that anything does if nothing moved.

    Raises EvalError if there is nothing to compare.
    """
    from guard_eval.certify.weighted import density_ratio

    both = shared(base, recent)
    names, sides = both.names, (both.base, both.recent)
    before, after = both.filled()
    weights = density_ratio(before, after)
    groups = np.concatenate([base.clusters, [f"\0{each}" for each in recent.clusters]])
    bands = _bands(np.concatenate(sides), groups, len(base.values), len(names), seed)
    moved = tuple(
        Moved(
            name=name,
            distance=_distance(sides[0][:, i], sides[1][:, i]),
            band=bands[i],
            missing=(
                float(np.isnan(sides[0][:, i]).mean()),
                float(np.isnan(sides[1][:, i]).mean()),
            ),
        )
        for i, name in enumerate(names)
    )
    left = any(m.distance is not None and m.band is not None and m.distance > m.band for m in moved)
    return Shift(
        base=len(base.values),
        recent=len(recent.values),
        effective=weights.effective,
        clipped=weights.clipped,
        moved=moved,
        verdict="too unlike" if not weights.overlap else "moved" if left else "alike",
    )


def shift(baseline: Floats, recent: Floats) -> float:
    """Return Wasserstein's distance of two distributions of scores, in units of the baseline's IQR.

    0.1 means that scores moved by a tenth of the width of the middle half; of the whole where that
    half has no width. NaN if all are the same.
    """
    from scipy.stats import iqr, wasserstein_distance

    width = float(iqr(baseline)) or float(np.ptp(baseline))
    return float(wasserstein_distance(baseline, recent)) / width if width else float("nan")


def _distance(before: Floats, after: Floats) -> float | None:
    before, after = (each[np.isfinite(each)] for each in (before, after))
    found = shift(before, after) if len(before) and len(after) else float("nan")
    return found if np.isfinite(found) else None


def _bands(both: Floats, groups: Strings, size: int, count: int, seed: int) -> list[float | None]:
    """Of each input, the distance that chance alone keeps to; all of them together at `LEVEL`."""
    random = np.random.default_rng(seed)
    codes = np.unique(groups.astype(str), return_inverse=True)[1]
    clusters = int(codes.max()) + 1
    drawn: list[list[float | None]] = []
    for _ in range(SHUFFLES):
        order = random.permutation(clusters)[codes]
        first = np.argsort(order, kind="stable")[:size]
        dealt = np.zeros(len(both), bool)
        dealt[first] = True
        drawn.append([_distance(both[dealt, i], both[~dealt, i]) for i in range(count)])
    level = 1 - (1 - LEVEL) / count
    known = [[row[i] for row in drawn] for i in range(count)]
    return [
        float(np.quantile([d for d in each if d is not None], level))
        if any(d is not None for d in each)
        else None
        for each in known
    ]
