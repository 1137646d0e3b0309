"""Rows in the order of a value, counted for any draw of clusters."""

import numpy as np

from guard_eval.metrics.types import Codes, Flags, Floats

MOST = 10_000
"""Levels in resamples: rows are joined to so many of equal mass where values are more.

It bounds the time for a million rows and moves a resampled AUROC by less than 0.0001; the figure
itself is taken from the values as they are.
"""


class Levels:
    """Rows sorted once by rising value, equal values joined to one level.

    Args:
        values: any finite numbers.
        cluster: each row's cluster, 0, 1, 2...; default: each row is its own.
    """

    def __init__(self, values: Floats, cluster: Codes | None = None) -> None:
        self.order = np.argsort(values, kind="stable").astype(np.int32)
        self._cluster = self.order if cluster is None else cluster[self.order]
        self._sorted = values[self.order]
        new = self._sorted[1:] != self._sorted[:-1]
        self._ends = np.flatnonzero(np.append(new, True)[: len(values)]).astype(np.int32)
        self._coarse = self._ends
        if len(self._ends) > MOST:
            wanted = np.linspace(0, len(values) - 1, MOST + 1)[1:].astype(np.int32)
            self._coarse = self._ends[np.unique(np.searchsorted(self._ends, wanted))]

    def values(self, draws: Floats | None) -> Floats:
        """Return the highest value of each level that `count` counts for such draws."""
        return self._sorted[self._ends if draws is None else self._coarse]

    def count(self, draws: Floats | None, flags: Flags | None = None) -> Floats:
        """Count the rows up to each level; a row counts as often as its cluster is drawn.

        Args:
            draws: shape (..., clusters); None: once each, at every distinct value.
            flags: only rows that have it, in the order of `order`.

        Returns:
            Shape (..., levels), rising.
        """
        if draws is None:
            rows = np.ones(len(self.order)) if flags is None else flags.astype(np.float64)
            return np.cumsum(rows)[self._ends]
        rows = np.take(draws, self._cluster, axis=-1)
        if flags is not None:
            rows *= flags
        if len(self._coarse) < len(self.order):
            starts = np.append(0, self._coarse[:-1] + 1)
            rows = np.add.reduceat(rows, starts, axis=-1)
        return np.cumsum(rows, axis=-1, out=rows)
