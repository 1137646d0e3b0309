"""Latency: the median, and what one request in twenty exceeds."""

import numpy as np

from guard_eval.metrics.levels import Levels
from guard_eval.metrics.types import Codes, Floats

_AT = {"latency_median": 0.5, "latency_p95": 0.95}


class Quantile:
    """Median and 95th percentile: the smallest value with at least that share of rows up to it."""

    def __init__(self, values: Floats, cluster: Codes) -> None:
        self._levels = Levels(values, cluster)
        self._count = self._levels.counter()

    def __call__(self, draws: Floats | None = None) -> dict[str, Floats]:
        """Return both for any draws of clusters; NaN without rows."""
        values = self._levels.values(draws)
        if not len(values):
            return {
                name: np.full(() if draws is None else draws.shape[:-1], np.nan) for name in _AT
            }
        count = self._count(draws)
        places = {
            name: np.sum(count < at * count[..., -1:] - 1e-9, axis=-1) for name, at in _AT.items()
        }
        return {name: values[np.minimum(place, len(values) - 1)] for name, place in places.items()}
