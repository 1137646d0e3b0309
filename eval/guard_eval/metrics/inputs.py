"""What is known of answers before anybody judges them, from a run or a file."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from guard_eval.errors import EvalError
from guard_eval.lines import lines
from guard_eval.metrics.types import Inputs
from guard_eval.rows.row import Context, Row
from guard_eval.runs import run as runs
from guard_eval.runs.outcomes import Outcome
from guard_eval.splits.split import Role

SEGMENT = "segment "  # before its name, in an input that says whether an answer is of it


class Known(BaseModel):
    """A line of a file of answers; whatever else is in it is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str | int = ""
    cluster: str | int = ""
    segment: str = ""
    score: float | None = None
    inputs: tuple[float, ...] = ()
    question: str = ""
    context: Context = ()
    answer: str = ""


def inputs(path: Path, rows: Path | None = None) -> Inputs:
    """Return the inputs of a file's answers (`Known` a line), or of a run's.

    These are numbers that the file gives, the score, the words of question, context and answer, and
    the segment: whichever are known.

    Args:
        path: folder of the run, or the file.
        rows: of the run; default: those of its split, in the workspace that it is in.

    Raises EvalError.
    """
    return of(list(lines(path, Known)), path) if path.is_file() else _run(path, rows)


def of_scores(outcomes: Iterable[Outcome]) -> Inputs:
    """Return the scores of a run alone."""
    made = [(each.row, each.score) for each in outcomes]
    values = np.array([[np.nan if score is None else score] for _, score in made])
    return Inputs(values.reshape(-1, 1), ("score",), np.array([row for row, _ in made], object))


def of_rows(rows: Iterable[Row], scores: Iterable[float | None], place: Path) -> Inputs:
    """Return the inputs of rows that have a score each."""
    return of([_known(*each) for each in zip(rows, scores, strict=True)], place)


def of(given: Sequence[Known], place: Path) -> Inputs:
    """Return the inputs of answers, which are from a place that an EvalError names."""
    count = {len(each.inputs) for each in given}
    if len(count) > 1:
        raise EvalError(
            f"{place}: answers have {min(count)} to {max(count)} inputs", "give each as many"
        )
    columns: dict[str, list[float]] = {
        f"input {i + 1}": [each.inputs[i] for each in given] for i in range(max(count, default=0))
    }
    if any(each.score is not None for each in given):
        columns["score"] = [np.nan if each.score is None else each.score for each in given]
    if any(each.question or each.answer for each in given):
        columns["words of question"] = [_words(each.question) for each in given]
        columns["words of context"] = [sum(_words(p.text) for p in e.context) for e in given]
        columns["words of answer"] = [_words(each.answer) for each in given]
    for name in sorted({each.segment for each in given} - {""}):
        columns[SEGMENT + name] = [float(each.segment == name) for each in given]
    groups = [
        str(each.cluster if each.cluster != "" else each.id) or f"\0{i}"
        for i, each in enumerate(given)
    ]
    values = np.array(list(columns.values()), dtype=np.float64).reshape(len(columns), len(given)).T
    return Inputs(values, tuple(columns), np.array(groups, dtype=object))


def _run(folder: Path, rows: Path | None) -> Inputs:
    about = runs.load(folder)
    if about.role is Role.TEST:
        raise EvalError(
            f"{folder}: a run on the test split {about.split}: its outcomes are locked",
            "name a run on an open split (tune or cal); the report of a test split says how unlike "
            "it is to cal: guard eval report draw RUN --certificate FILE",
        )
    outcomes = list(runs.outcomes(folder))
    if not outcomes:
        raise EvalError(f"{folder}: no run with outcomes", "guard eval run makes one")
    file = rows or folder.resolve().parent.parent / f"splits/{about.split}.jsonl"
    if not (rows or file.exists()):
        return of_scores(outcomes)
    known = {row.id: row for row in lines(file, Row)}
    kept = [each for each in outcomes if each.row in known]
    if len(kept) < len(outcomes):
        raise EvalError(
            f"{folder}: {len(outcomes) - len(kept)} of its rows are not in {file}",
            "run it again on the split as it is now",
        )
    return of_rows([known[each.row] for each in kept], [each.score for each in kept], folder)


def _known(row: Row, score: float | None) -> Known:
    return Known.model_construct(
        id=row.id, cluster=row.cluster, segment=row.segment, score=score,
        question=row.question, context=row.context, answer=row.answer,
    )  # fmt: skip


def _words(text: str) -> float:
    return float(len(text.split()))
