"""The rows that a run judged, with their labels: those of its split, as they were."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from guard_eval.errors import Refusal
from guard_eval.rows.identity import Whole
from guard_eval.rows.row import Row


def as_judged(row: Row, target: str) -> Row:
    """The row as far as it is about what a target was judged by.

    A model that is asked the question answers for itself: the row's answer was not shown to it, and
    the label is of that answer.
    """
    if not target.startswith("chat:"):
        return row
    return row.model_copy(update={"answer": "", "claims": (), "label": None})


def judged(rows: Iterable[Row], run: Path, about: Mapping[str, Any]) -> Iterator[Row]:
    """Yield rows, and in the end make sure that they are those of a run's split.

    Who mends labels after seeing scores mends those that are in the way.

    Args:
        rows: as they are now.
        run: its folder.
        about: what its run.json says; where that names no split's sha256, nothing is compared.

    Raises Refusal E_ROWS_CHANGED.
    """
    whole = Whole()
    for row in rows:
        whole.add(row)
        yield as_judged(row, str(about.get("target", "")))
    wanted = about.get("split_sha256")
    if wanted and whole.sha256 != wanted:
        raise Refusal(
            "E_ROWS_CHANGED",
            f"{run}: was run on {about.get('split')} {wanted[:12]}; the rows given are "
            f"{whole.sha256[:12]}: other rows, labels or order",
            "put the file of rows back as it was (git, a backup). Labels that were wrong make "
            "another split: `guard eval data add FILE --name NEW`, and run on that one",
        )
