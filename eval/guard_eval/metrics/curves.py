"""Points of the curves that a report draws."""

import numpy as np

from guard.fixed import Fixed
from guard_eval.metrics.ranking import Curve
from guard_eval.metrics.selective import risk_coverage
from guard_eval.metrics.types import Floats, share

POINTS = 200

Points = list[tuple[float, float]]


class Curves(Fixed):
    """Lists of (x, y), x rising, thinned to 200 points; empty where a class is missing."""

    roc: Points  # false-block rate, catch rate
    precision_recall: Points  # recall, precision
    risk_coverage: Points  # share answered, share unsupported among them


def curves(curve: Curve) -> Curves:
    """Return the points of all thresholds."""
    unsupported, supported = curve.sizes
    caught, blocked = curve
    if not (unsupported and supported):
        return Curves(roc=[], precision_recall=[], risk_coverage=_points(*risk_coverage(curve)))
    return Curves(
        roc=_points(np.append(0, blocked / supported), np.append(0, caught / unsupported)),
        precision_recall=_points(caught / unsupported, share(caught, caught + blocked)),
        risk_coverage=_points(*risk_coverage(curve)),
    )


def _points(x: Floats, y: Floats) -> Points:
    kept = np.unique(np.linspace(0, len(x) - 1, min(POINTS, len(x))).astype(int))
    return list(zip(x[kept].tolist(), y[kept].tolist(), strict=True))
