"""Rows that this user has measured before, in whatever folder: their outcomes were there to see.

Whoever saw how each row came out can keep the easy ones for a test, or change the policy by them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from guard_eval.ledger import anchors
from guard_eval.rows.row import Row
from guard_eval.sealed import memory
from guard_eval.splits.split import Role, Split

_DIGEST = 16


@dataclass(frozen=True)
class Earlier:
    """A file or split that was measured and has rows of a test.

    Attributes:
        name: of it.
        on: when rows of it were last measured.
        rows: of the test, that are in it.
        left: of its rows, that are in no split.
    """

    name: str
    on: date
    rows: int
    left: int


def noted(rows: Iterable[Row], name: str, sha256: str) -> Iterator[Row]:
    """Yield rows of a file or a split, each written down before it can be measured.

    Nothing is written, and nothing fails, where the state folder cannot be written.
    """
    path = _place() / sha256
    try:
        hashed = memory.hashing()
        path.parent.mkdir(parents=True, exist_ok=True)
        out = path.open("ab", buffering=0)
    except OSError:
        yield from rows
        return
    with out:
        if not out.tell():
            out.write(json.dumps(name).encode() + b"\n")
        known = _parted(path.read_bytes(), path).contents
        for row in rows:
            own = hashed(row)
            if own not in known:
                out.write(own)
            yield row


def earlier(
    splits: Iterable[Split], rows: Mapping[str, Sequence[Row]]
) -> dict[str, tuple[Earlier, ...]]:
    """Return, by sha256 of a test split, what was measured before and has rows of it.

    Args:
        splits: of a workspace.
        rows: of those that may be read, by sha256; others are known if this user sealed them.
    """
    files = [_parted(path.read_bytes(), path) for path in sorted(_place().glob("*"))]
    if not files:
        return {}
    hashed = memory.hashing()

    @cache
    def contents(split: str) -> frozenset[bytes]:
        return frozenset(map(hashed, rows[split])) if split in rows else memory.seen(split)

    every = [split.sha256 for split in splits]
    tests = [split.sha256 for split in splits if split.role is Role.TEST]
    found: dict[str, tuple[Earlier, ...]] = {}
    for test in tests:
        having = [each for each in files if each.contents & contents(test)]
        dealt = frozenset().union(*map(contents, every)) if having else frozenset()
        found[test] = tuple(
            Earlier(f.name, f.on, len(f.contents & contents(test)), len(f.contents - dealt))
            for f in having
        )
    return found


class _Noted(NamedTuple):
    """What was written down of a file or a split."""

    name: str
    on: date
    contents: frozenset[bytes]


def _parted(data: bytes, path: Path) -> _Noted:
    """Read what was written down; a last hash that was cut off is none."""
    head, _, body = data.partition(b"\n")
    whole = range(0, len(body) - _DIGEST + 1, _DIGEST)
    on = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    return _Noted(json.loads(head or '""'), on, frozenset(body[n : n + _DIGEST] for n in whole))


def _place() -> Path:
    return anchors.state() / "measured"
