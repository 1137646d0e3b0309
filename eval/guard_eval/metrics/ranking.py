"""How well risk ranks unsupported answers above supported ones, whatever the threshold."""

from typing import NamedTuple

import numpy as np

from guard_eval.metrics.levels import Levels
from guard_eval.metrics.types import Codes, Flags, Floats, share


class Curve(NamedTuple):
    """Counts of rows at or above each threshold, thresholds falling; shape (..., thresholds)."""

    caught: Floats  # unsupported
    blocked: Floats  # supported

    @property
    def sizes(self) -> tuple[Floats, Floats]:
        """Unsupported and supported rows in all, shape (...)."""
        return self.caught[..., -1], self.blocked[..., -1]


class Ranking:
    """Rows sorted once by falling risk, equal risks joined, to be counted for any draw of clusters.

    Args:
        unsupported: the label of each row.
        risk: any finite numbers; only their order matters.
        cluster: each row's cluster, 0, 1, 2...; default: each row is its own.
    """

    def __init__(self, unsupported: Flags, risk: Floats, cluster: Codes | None = None) -> None:
        levels = Levels(-risk, cluster)
        self._every = levels.counter()
        self._unsupported = levels.counter(unsupported[levels.order])

    def curve(self, draws: Floats | None = None) -> Curve:
        """Count the rows at or above each threshold; a row counts as often as its cluster."""
        caught = self._unsupported(draws)
        return Curve(caught, self._every(draws) - caught)


def auroc(curve: Curve) -> Floats:
    """Return the probability that an unsupported row has the higher risk, ties counting half."""
    caught, blocked = curve
    unsupported, supported = curve.sizes
    wide = np.diff(blocked, axis=-1)
    area = np.einsum("...i,...i->...", wide, caught[..., 1:] + caught[..., :-1])
    area += blocked[..., 0] * caught[..., 0]
    return share(area / 2, unsupported * supported)


def auprc(curve: Curve) -> Floats:
    """Return average precision: the mean precision over the unsupported rows, by falling risk.

    Chance is the prevalence: report it beside. NaN where a class is missing.
    """
    caught, blocked = curve
    unsupported, supported = curve.sizes
    precision = share(caught, caught + blocked, empty=0.0)
    area = np.einsum("...i,...i->...", np.diff(caught, axis=-1), precision[..., 1:])
    area += caught[..., 0] * precision[..., 0]
    return np.where(supported > 0, share(area, unsupported), np.nan)


def catch_at(curve: Curve, false_blocks: float = 0.1) -> Floats:
    """Return the best catch rate of any threshold with at most this rate of false blocks."""
    caught, blocked = curve
    unsupported, supported = curve.sizes
    allowed = blocked <= false_blocks * supported[..., None] + 1e-9
    best = np.max(np.where(allowed, caught, 0.0), axis=-1)
    return np.where(supported > 0, share(best, unsupported), np.nan)
