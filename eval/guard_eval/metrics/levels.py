"""Rows in the order of a value, counted for any draw of clusters."""

from typing import Any

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

    def counter(self, flags: Flags | None = None) -> "Counter":
        """Return what counts the rows up to each level; with `flags`, in `order`, those only."""
        return Counter(self._cluster, flags, self._ends, self._coarse)


class Counter:
    """Rows of each cluster at each level, to be added up for any draw of clusters.

    Args:
        cluster: of each row, in the order of the levels.
        flags: which rows count; None: all.
        ends: the last row of each level.
        coarse: the same for draws.
    """

    def __init__(self, cluster: Codes, flags: Flags | None, ends: Codes, coarse: Codes) -> None:
        self._cluster, self._flags, self._ends, self._coarse = cluster, flags, ends, coarse
        self._matrix: Any = None  # made for the first draws

    def __call__(self, draws: Floats | None = None) -> Floats:
        """Count the rows up to each level; a row counts as often as its cluster is drawn.

        Args:
            draws: shape (..., clusters), whole numbers; None: once each, at every distinct value.

        Returns:
            Shape (..., levels), rising.
        """
        if draws is None:
            rows = np.ones(len(self._cluster)) if self._flags is None else self._flags
            return np.cumsum(rows, dtype=np.float64)[self._ends]
        if self._matrix is None:
            self._matrix = self._sums(draws.shape[-1])
        flat = draws.reshape(-1, draws.shape[-1])
        summed = np.ascontiguousarray((self._matrix @ flat.T).T, np.float64)
        summed = summed.reshape(*draws.shape[:-1], summed.shape[-1])
        return np.cumsum(summed, axis=-1, out=summed)

    def _sums(self, clusters: int) -> Any:
        """Levels by clusters, sparse: whole numbers, so that no order of adding changes a sum."""
        from scipy.sparse import csr_array

        level = np.zeros(len(self._cluster), np.int32)
        level[self._coarse[:-1] + 1] = 1
        level = np.cumsum(level, dtype=np.int32)
        kept = slice(None) if self._flags is None else self._flags
        level, cluster = level[kept], self._cluster[kept]
        shape = len(self._coarse), clusters
        return csr_array((np.ones(len(level)), (level, cluster)), shape)
