"""Rows of splits with different roles have nothing to do with each other."""

from collections.abc import Mapping, Sequence

from guard_eval.likeness import near
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.scan import Finding, Status, scan
from guard_eval.refusals.table import BY_CODE
from guard_eval.rows.row import Row
from guard_eval.splits.split import Split

CODES = ("E_CLUSTER_STRADDLE", "E_DUP_ACROSS_SPLITS", "E_NEARDUP")


def overlaps(splits: Sequence[Split], rows: Mapping[str, Sequence[Row]]) -> list[Finding]:
    """Return what splits of different roles share, as the leak scan says it; no text of theirs.

    Args:
        splits: those that may be read.
        rows: theirs, by the sha256 of the split.
    """
    case = Case(splits=tuple(splits), rows=rows, near=near)
    found = scan(case, Moment.SPLIT, [BY_CODE[code] for code in CODES])
    return [finding for finding in found if finding.status is Status.REFUSED]
