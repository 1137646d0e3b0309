"""A file of what somebody's search retrieved."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from guard_eval.errors import EvalError
from guard_eval.lines import lines
from guard_eval.metrics.retrieval import Chunk
from guard_eval.retrieval.documents import SHOWN, Documents
from guard_eval.rows.row import Row


class Passage(BaseModel):
    """A passage that was retrieved; what else the file says of it is not read."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    document: str
    text: str


class Retrieved(BaseModel):
    """What was retrieved for the question of one row, best first."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    passages: tuple[Passage, ...]


def read(path: Path, rows: Sequence[Row], documents: Documents) -> list[list[Chunk]]:
    """Return what was retrieved for each row. Raises EvalError, also for a row without a line."""
    found: dict[str, list[Chunk]] = {}
    known = {row.id for row in rows}
    for number, line in enumerate(lines(path, Retrieved), 1):
        place = f"{path}:{number}"
        if line.id in found:
            raise EvalError(f"{place}: {line.id} is there twice", "give each question one line")
        if line.id not in known:
            raise EvalError(
                f"{place}: no question has the id {line.id!r}",
                "give the questions that were searched for, or leave the line out",
            )
        found[line.id] = [chunk(documents, p.document, p.text, place) for p in line.passages]
    if missing := [row.id for row in rows if row.id not in found]:
        more = ", ..." if missing[SHOWN:] else ""
        raise EvalError(
            f"{path}: {len(missing):,} of {len(rows):,} questions have no line: "
            f"{', '.join(missing[:SHOWN])}{more}",
            'where nothing was found, say so: {"id": ..., "passages": []}',
        )
    return [found[row.id] for row in rows]


def chunk(documents: Documents, source: str, text: str, place: str) -> Chunk:
    """A passage as a piece of its document. Raises EvalError if it is of none of them."""
    made = documents.chunk(source, text)
    if made is None:
        raise EvalError(
            f"{place}: a passage is of {source!r}, which is none of the "
            f"{len(documents.texts):,} documents, or more than one",
            f"give all that is searched with --documents, under the names it is cited by; "
            f"given: {documents.names}",
        )
    return made
