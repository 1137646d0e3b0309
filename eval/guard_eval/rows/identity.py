"""What makes a set of rows itself, whatever file it lies in."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import orjson

from guard_eval.canonical import merkle
from guard_eval.rows.row import Row

_SLICES = 1000  # names of segments; more are no slices that somebody reads


@dataclass(frozen=True, slots=True)
class Identity:
    """Hashes and counts of rows; equal for JSON Lines and Parquet of the same rows.

    Attributes:
        sha256: of the canonical rows in their order, each followed by a line feed.
        merkle: root over the rows' digests; the order does not matter.
        labels: root over (content, label) pairs.
        rows: how many.
        clusters: how many different ones.
        first: earliest prediction time, None where no row has one.
        last: latest prediction time.
        segments: their names, empty for rows without; none where they are too many to be slices.
    """

    sha256: str
    merkle: str
    labels: str
    rows: int
    clusters: int
    first: datetime | None
    last: datetime | None
    segments: tuple[str, ...]


class Identifier:
    """Reads rows one by one; holds 64 bytes of each and the names of clusters, not the rows."""

    def __init__(self) -> None:
        self._whole = Whole()
        self._digests, self._labels = bytearray(), bytearray()
        self._clusters: set[str] = set()
        self._segments: set[str] = set()
        self._first: datetime | None = None
        self._last: datetime | None = None

    def add(self, row: Row) -> None:
        """Take in the next row."""
        self._digests += hashlib.sha256(self._whole.add(row)).digest()
        labelled = orjson.dumps((row.content, row.label, row.answerable))  # ASCII: is canonical
        self._labels += hashlib.sha256(labelled).digest()
        self._clusters.add(row.group)
        if len(self._segments) <= _SLICES:
            self._segments.add(row.segment)
        if when := row.prediction_time:
            self._first = min(self._first or when, when)
            self._last = max(self._last or when, when)

    @property
    def identity(self) -> Identity:
        """Of the rows so far."""
        return Identity(
            self._whole.sha256, _root(self._digests), _root(self._labels), self._whole.rows,
            len(self._clusters), self._first, self._last,
            tuple(sorted(self._segments)) if len(self._segments) <= _SLICES else (),
        )  # fmt: skip


def identify(rows: Iterable[Row]) -> Identity:
    """Read rows once and hold none."""
    found = Identifier()
    for row in rows:
        found.add(row)
    return found.identity


class Whole:
    """The sha256 of an identity and the number of rows, in constant memory."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.rows = 0

    def add(self, row: Row) -> bytes:
        """Take in the next row; return its canonical form."""
        written = row.canonical
        self._hash.update(written + b"\n")
        self.rows += 1
        return written

    @property
    def sha256(self) -> str:
        """Of the rows so far, 64 hexadecimal digits."""
        return self._hash.hexdigest()


def _root(packed: bytearray) -> str:
    return merkle(packed[place : place + 32].hex() for place in range(0, len(packed), 32))
