"""What makes a set of rows itself, whatever file it lies in."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from guard_eval.canonical import canonical, digest, merkle
from guard_eval.rows import Row


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
    """

    sha256: str
    merkle: str
    labels: str
    rows: int
    clusters: int
    first: datetime | None
    last: datetime | None


def identify(rows: Iterable[Row]) -> Identity:
    """Read rows once; keeps 64 bytes a row in memory, and the names of clusters, not the rows."""
    whole = hashlib.sha256()
    digests, labels = bytearray(), bytearray()
    clusters: set[str] = set()
    first = last = None
    for row in rows:
        written = canonical(row)
        whole.update(written + b"\n")
        digests += hashlib.sha256(written).digest()
        labels += bytes.fromhex(digest([row.content, row.label, row.answerable]))
        clusters.add(row.group)
        if when := row.prediction_time:
            first, last = min(first or when, when), max(last or when, when)
    count = len(digests) // 32
    return Identity(
        whole.hexdigest(), _root(digests), _root(labels), count, len(clusters), first, last
    )


def whole_of(rows: Iterable[Row]) -> tuple[str, int]:
    """The sha256 of an identity and the number of rows, in constant memory."""
    whole, count = hashlib.sha256(), 0
    for row in rows:
        whole.update(canonical(row) + b"\n")
        count += 1
    return whole.hexdigest(), count


def _root(packed: bytearray) -> str:
    return merkle(packed[place : place + 32].hex() for place in range(0, len(packed), 32))
