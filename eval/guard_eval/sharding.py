"""Shards: runs of rows that are judged, written and resumed as one."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from guard_eval.outcomes import Outcome
from guard_eval.rows import Row

_LARGEST = 5_000  # rows: what is in memory at once, and lost by a kill, for each worker
_SMALLEST = 16
_SHARDS = 64  # wanted, so that progress shows and workers are busy to the end


@dataclass(frozen=True, slots=True)
class Shard:
    """Some rows of a split, in its order."""

    number: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcomes of a shard, one for each row, in the order of the rows."""

    number: int
    outcomes: tuple[Outcome, ...]


def size(rows: int) -> int:
    """How many rows a shard has, by the size of the split: never by who works on it."""
    return min(_LARGEST, max(_SMALLEST, math.ceil(rows / _SHARDS)))


def shards(rows: Iterable[Row], each: int) -> Iterator[Shard]:
    """Cut rows into shards as they come; no more than one is in memory."""
    left, number = iter(rows), 0
    while some := tuple(islice(left, each)):
        yield Shard(number, some)
        number += 1
