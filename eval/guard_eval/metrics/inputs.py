"""What is known of answers before anybody judges them, from a run or a file."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from guard_eval import runs
from guard_eval.errors import EvalError
from guard_eval.lines import lines
from guard_eval.metrics.shifted import Inputs
from guard_eval.outcomes import Outcome
from guard_eval.rows import Row
from guard_eval.splits import Role


class Known(BaseModel):
    """A line of a file of answers; whatever else is in it is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str | int = ""
    cluster: str | int = ""
    score: float | None = None
    inputs: tuple[float, ...] = ()


def inputs(path: Path) -> Inputs:
    """Return the inputs of a file's answers (`Known` a line), or of a run's.

    A run's are its scores and, where its rows can be read, the words of question, context, answer.

    Raises EvalError.
    """
    return _file(path) if path.is_file() else _run(path)


def of_scores(outcomes: Iterable[Outcome]) -> Inputs:
    """Return the scores of a run alone."""
    made = [(each.row, each.score) for each in outcomes]
    values = np.array([[np.nan if score is None else score] for _, score in made])
    return Inputs(values.reshape(-1, 1), ("score",), np.array([row for row, _ in made], object))


def _file(path: Path) -> Inputs:
    given = list(lines(path, Known))
    count = {len(each.inputs) for each in given}
    if len(count) > 1:
        raise EvalError(
            f"{path}: answers have {min(count)} to {max(count)} inputs", "give each as many"
        )
    names = [f"input {i + 1}" for i in range(max(count, default=0))]
    rows: list[tuple[float, ...]] = [each.inputs for each in given]
    if any(each.score is not None for each in given):
        names.append("score")
        rows = [
            (*r, np.nan if g.score is None else g.score) for r, g in zip(rows, given, strict=True)
        ]
    groups = [
        str(each.cluster if each.cluster != "" else each.id) or f"\0{i}"
        for i, each in enumerate(given)
    ]
    values = np.array(rows, dtype=np.float64).reshape(len(rows), len(names))
    return Inputs(values, tuple(names), np.array(groups, dtype=object))


def _run(folder: Path) -> Inputs:
    about = runs.load(folder)
    if about.role is Role.TEST:
        raise EvalError(
            f"{folder}: a run on the test split {about.split}: its outcomes are locked",
            "name a run on an open split (tune or cal); the report of a test split says how unlike "
            "it is to cal: guard eval report draw RUN --certificate FILE",
        )
    scores = of_scores(runs.outcomes(folder))
    if not len(scores.values):
        raise EvalError(f"{folder}: no run with outcomes", "guard eval run makes one")
    split = folder.resolve().parent.parent / f"splits/{about.split}.jsonl"
    if not split.exists():
        return scores
    known = {row.id: row for row in lines(split, Row)}
    found = [known.get(str(each)) for each in scores.clusters]
    kept = [row for row in found if row is not None]
    if len(kept) < len(found):
        raise EvalError(
            f"{folder}: {len(found) - len(kept)} of its rows are not in {split}",
            "run it again on the split as it is now",
        )
    words = [
        (_words(row.question), sum(_words(p.text) for p in row.context), _words(row.answer))
        for row in kept
    ]
    names = ("score", "words of question", "words of context", "words of answer")
    groups = np.array([row.group for row in kept], dtype=object)
    return Inputs(np.hstack([scores.values, np.array(words, np.float64)]), names, groups)


def _words(text: str) -> float:
    return float(len(text.split()))
