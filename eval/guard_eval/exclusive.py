"""Rows of splits with different roles have nothing to do with each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from guard_eval.clusters import said
from guard_eval.near import between
from guard_eval.rows import Row
from guard_eval.splits import Role


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two splits of different roles share; no text of theirs."""

    code: str  # of the refusal
    left: str
    right: str
    seen: str


def overlaps(splits: Mapping[str, tuple[Role, Sequence[Row]]]) -> list[Overlap]:
    """Return what is shared: clusters, the same question and answer, nearly the same."""
    found = []
    for (left, (one, mine)), (right, (other, theirs)) in combinations(splits.items(), 2):
        if one == other:
            continue
        clusters = {row.group for row in mine} & {row.group for row in theirs}
        if clusters:
            some = ", ".join(sorted(clusters)[:3])
            told = f"{left} and {right} share {len(clusters):,} clusters, such as {some}"
            found.append(Overlap("E_CLUSTER_STRADDLE", left, right, told))
        pairs = between([said(row) for row in mine], [said(row) for row in theirs])
        for code, identical, what in (
            ("E_DUP_ACROSS_SPLITS", True, "ask and answer the same as"),
            ("E_NEARDUP", False, "ask and answer nearly the same as"),
        ):
            if own := [pair for pair in pairs if pair.identical is identical]:
                some = ", ".join(f"{mine[p.left].id} / {theirs[p.right].id}" for p in own[:3])
                told = f"{len(own):,} rows of {right} {what} rows of {left}: {some}"
                found.append(Overlap(code, left, right, told))
    return found
