"""Dates of a row that can't lie in the future: it is there, labelled, and its answer was due."""

from collections.abc import Iterator
from datetime import datetime

from guard_eval.rows.row import Row


def past(row: Row) -> Iterator[datetime]:
    """Yield them, its documents' too; not when it happened, on which nothing rests."""
    own = (row.ingested_at, row.label_available_at, row.available_at, row.prediction_time)
    yield from filter(None, own)
    for passage in row.context:
        yield from filter(None, (passage.available_at, passage.ingested_at))
