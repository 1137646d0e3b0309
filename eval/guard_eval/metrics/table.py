"""Rows and their outcomes as columns: about 200 bytes a row, texts are gone."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guard_eval.errors import Refusal
from guard_eval.metrics.baselines import bigram_copy, length
from guard_eval.metrics.types import Codes, Flags, Floats, Strings
from guard_eval.rows.row import Row
from guard_eval.runs.outcomes import Outcome


@dataclass(frozen=True, eq=False)
class Table:
    """Columns, sorted by row id. Tables of the same rows are equal however they were put together.

    `cluster` and `segment` are places in `clusters` and `segments`, which are sorted. `taken` means
    that the user saw the answer without any mark on it.
    """

    row: Strings
    label: NDArray[np.int8]  # 1 unsupported, 0 supported, -1 not known
    score: Floats  # groundedness; NaN: not said
    answered: Flags
    taken: Flags
    error: Flags
    milliseconds: Floats
    cost: Floats  # US dollars
    tokens: Floats
    length: Floats  # words of the answer; NaN where the row has none
    copied: Floats  # share of its pairs of words that the context has; NaN as well
    cluster: Codes
    segment: Codes
    clusters: Strings
    segments: Strings

    def __len__(self) -> int:
        return len(self.row)

    def where(self, chosen: Flags) -> "Table":
        """Return the chosen rows, with the clusters and segments that are left."""
        kept = {name: getattr(self, name)[chosen] for name in _COLUMNS}
        for codes, names in _CODED:
            left, kept[codes] = np.unique(kept[codes], return_inverse=True)
            kept[codes] = kept[codes].astype(np.int32)
            kept[names] = getattr(self, names)[left]
        return Table(**kept)


_CODED = (("cluster", "clusters"), ("segment", "segments"))
_COLUMNS = [f.name for f in fields(Table) if f.name not in ("clusters", "segments")]


def tabulate(rows: Iterable[Row], outcomes: Iterable[Outcome]) -> Table:
    """Join rows and outcomes by id; both are read once, in any order.

    Raises Refusal E_ROWS_MISSING unless each row has exactly one outcome.
    """
    ids: list[str] = []
    names: tuple[dict[str, int], dict[str, int]] = ({}, {})
    label, numbers, places = array("b"), array("d"), array("i")
    for row in rows:
        ids.append(row.id)
        label.append({"unsupported": 1, "supported": 0}.get(row.label or "", -1))
        context = (passage.text for passage in row.context)
        copied = bigram_copy(row.answer, context) if row.answer else np.nan
        numbers.extend((length(row.answer) if row.answer else np.nan, copied))
        for name, known in zip((row.group, row.segment), names, strict=True):
            places.append(known.setdefault(name, len(known)))
    known_ids, order = _sorted(ids)
    texts = np.frombuffer(numbers, np.float64).reshape(-1, 2)[order]
    codes = np.frombuffer(places, np.int32).reshape(-1, 2)[order]
    cluster, clusters = _named(codes[:, 0], names[0])
    segment, segments = _named(codes[:, 1], names[1])
    return Table(
        row=known_ids,
        label=np.frombuffer(label, np.int8)[order],
        length=texts[:, 0].copy(),
        copied=texts[:, 1].copy(),
        cluster=cluster,
        segment=segment,
        clusters=clusters,
        segments=segments,
        **_columns(outcomes, known_ids),
    )


def _columns(outcomes: Iterable[Outcome], expected: Strings) -> dict[str, Any]:
    ids: list[str] = []
    numbers, flags = array("d"), array("b")
    for each in outcomes:
        ids.append(each.row)
        score = np.nan if each.score is None else each.score
        numbers.extend((score, each.milliseconds, each.cost, each.tokens))
        marked = bool(each.flagged) and each.action != "pass"
        released = each.released and not each.error
        flags.extend((released, released and not marked, bool(each.error)))
    found, order = _sorted(ids)
    if not np.array_equal(found, expected):
        raise _different(set(expected), set(found))
    number = np.frombuffer(numbers, np.float64).reshape(-1, 4)[order]
    flag = np.frombuffer(flags, np.int8).reshape(-1, 3)[order].astype(bool)
    names = ("score", "milliseconds", "cost", "tokens")
    return {name: number[:, i].copy() for i, name in enumerate(names)} | {
        name: flag[:, i].copy() for i, name in enumerate(("answered", "taken", "error"))
    }


def _sorted(ids: list[str]) -> tuple[Strings, NDArray[np.intp]]:
    column = np.array(ids, dtype=object)
    order = np.argsort(column, kind="stable")
    _refuse_twice(column[order])
    return column[order], order


def _named(codes: Codes, names: dict[str, int]) -> tuple[Codes, Strings]:
    every = np.array(list(names), dtype=object)
    order = np.argsort(every)
    moved = np.empty(len(every), np.int32)
    moved[order] = np.arange(len(every), dtype=np.int32)
    return moved[codes], every[order]


def _refuse_twice(ordered: Strings) -> None:
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if len(twice):
        raise Refusal(
            "E_ROWS_MISSING",
            f"{len(twice)} rows are there more than once, such as {_some(set(twice))}: "
            "counted twice, a row would weigh twice",
            "Give each row an id of its own, and one outcome.",
        )


def _different(expected: set[str], found: set[str]) -> Refusal:
    parts = []
    if missing := expected - found:
        parts.append(f"{len(missing)} of {len(expected)} rows have no outcome: {_some(missing)}")
    if surplus := found - expected:
        parts.append(f"{len(surplus)} outcomes belong to no row: {_some(surplus)}")
    return Refusal(
        "E_ROWS_MISSING",
        "; ".join(parts),
        "Finish the run by the command that began it: every row counts, and one that ended in "
        "an error is an outcome too. "
        "If these are the outcomes of other rows, name the rows they belong to.",
    )


def _some(ids: set[str]) -> str:
    few = ", ".join(sorted(ids)[:3])
    return f"{few}, ..." if len(ids) > 3 else few
