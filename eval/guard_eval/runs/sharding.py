"""Shards: runs of rows that are judged, written and resumed as one."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from guard_eval.rows.row import Row
from guard_eval.runs.outcomes import Outcome

_LARGEST = 5_000  # rows: what is in memory at once, and lost by a kill, for each worker
_LONGEST = 16_000_000  # characters
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
    """Cut rows into shards as they come, no later than their texts pass 16 MB.

    No more than one is in memory here, and a cluster's shared memory has room for several.
    """
    some: list[Row] = []
    number = long = 0
    for row in rows:
        some.append(row)
        long += len(row.question) + len(row.answer) + sum(len(text.text) for text in row.context)
        if len(some) == each or long > _LONGEST:
            yield Shard(number, tuple(some))
            some, number, long = [], number + 1, 0
    if some:
        yield Shard(number, tuple(some))
