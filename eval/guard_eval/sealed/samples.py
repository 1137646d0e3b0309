"""Hashes of pieces of text, a few for each of many rows: 20 bytes a piece, once they were asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from guard_eval.sealed.keyed import hashes

Numbers = NDArray[np.uint64]
Places = NDArray[np.int64]


def smallest(key: bytes, found: Iterable[str], most: int) -> Numbers:
    """The hashes of the pieces that come first in order: a random sample of them."""
    return np.sort(numbers(b"".join(hashes(key, found))))[:most]


def numbers(data: bytes | bytearray) -> Numbers:
    """Hashes that follow each other, as numbers in the same order. Raises ValueError if cut off."""
    return np.frombuffer(data, ">u8").astype(np.uint64)


@dataclass(frozen=True, eq=False)
class Samples:
    """The hashes that are kept of each row.

    Attributes:
        values: of all rows, one row after the other; those of a row rise.
        bounds: where each row's begin, with the end.
    """

    values: Numbers
    bounds: Places

    @classmethod
    def of(cls, rows: Iterable[Numbers]) -> Self:
        """Keep what was sampled of each row; reads them once."""
        values, counts = bytearray(), []
        for each in rows:
            values += each.tobytes()
            counts.append(len(each))
        return cls.cut(np.frombuffer(values, np.uint64), np.array(counts, np.int64))

    @classmethod
    def cut(cls, values: Numbers, counts: Places) -> Self:
        """Take values that lie one row after the other, so many of each."""
        return cls(values, np.concatenate((np.zeros(1, np.int64), np.cumsum(counts))))

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __getitem__(self, row: int) -> Numbers:
        return self.values[self.bounds[row] : self.bounds[row + 1]]

    def __iter__(self) -> Iterator[Numbers]:
        return (self[row] for row in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Samples):
            return NotImplemented
        return np.array_equal(self.values, other.values) and np.array_equal(
            self.bounds, other.bounds
        )

    __hash__ = None  # type: ignore[assignment]

    def sizes(self, rows: Places) -> Places:
        """How many are kept of each of these rows."""
        return self.bounds[rows + 1] - self.bounds[rows]

    def without(self, pieces: Numbers) -> "Samples":
        """The same, but for some pieces."""
        kept = ~np.isin(self.values, pieces)
        before = np.concatenate((np.zeros(1, np.int64), np.cumsum(kept)))
        return Samples.cut(self.values[kept], np.diff(before[self.bounds]))

    def having(self, pieces: Numbers) -> Places:
        """Return the rows that have any of the pieces: a row as often as it has one.

        Args:
            pieces: hashes, none of them twice.
        """
        ordered, rows = self._index
        begin, end = (np.searchsorted(ordered, pieces, side) for side in ("left", "right"))
        having: Places = rows[_ranges(begin, end)].astype(np.int64)
        return having

    def counts(self, pieces: Numbers) -> Places:
        """How many rows have each of the pieces."""
        ordered, _ = self._index
        begin, end = (np.searchsorted(ordered, pieces, side) for side in ("left", "right"))
        return end - begin

    def shared(self, rows: Places, pieces: Numbers) -> Places:
        """How many of the pieces each of these rows has."""
        having = np.isin(self.values[_ranges(self.bounds[rows], self.bounds[rows + 1])], pieces)
        upto = np.concatenate((np.zeros(1, np.int64), np.cumsum(having)))
        ends = np.cumsum(self.sizes(rows))
        found: Places = upto[ends] - upto[ends - self.sizes(rows)]
        return found

    @cached_property
    def _index(self) -> tuple[Numbers, NDArray[np.int32]]:
        """All hashes in order, and the row of each."""
        order = np.argsort(self.values, kind="stable")
        rows = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.bounds))
        return self.values[order], rows[order]


def _ranges(begin: Places, end: Places) -> Places:
    """The numbers from each beginning to before its end, one range after the other."""
    lengths = end - begin
    ends = np.cumsum(lengths)
    return np.arange(lengths.sum()) + np.repeat(end - ends, lengths)
