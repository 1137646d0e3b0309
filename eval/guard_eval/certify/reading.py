"""Labelled answers from files: runs of the harness, or scores of anybody's own."""

import json
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from guard_eval.certify.labelled import Labelled
from guard_eval.errors import EvalError, Refusal
from guard_eval.lines import lines
from guard_eval.outcomes import Outcome
from guard_eval.rows import Label, Row


class Score(BaseModel):
    """A line of a file of scores."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    cluster: str = ""
    segment: str = ""
    score: float | None
    label: Label | Literal[0, 1]  # 1: unsupported
    split: Literal["tune", "cal", "test"]
    inputs: tuple[float, ...] = ()  # what the score does not use up: for weights


class Recent(BaseModel):
    """A line of a file of recent answers, which nobody has labelled."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    inputs: tuple[float, ...] = Field(min_length=1)


class Source(NamedTuple):
    """Labelled answers, and what is known of where they are from."""

    answers: Labelled
    inputs: list[tuple[float, ...]]
    sha256: str = ""
    policy: str = ""


def scores(path: Path) -> tuple[Source, Source]:
    """Return the tune and the cal answers of a file of scores (`Score` a line).

    Raises:
        EvalError: file, line, field, and what is wrong with it.
        Refusal: E_FIT_ON_TEST, the file holds answers of a test split.
    """
    given = list(lines(path, Score))
    ids = [line.id for line in given]
    if len(set(ids)) < len(ids):
        twice = next(each for each in ids if ids.count(each) > 1)
        raise EvalError(f"{path}: the id {twice!r} is there twice", "give every answer one line")
    tests = sum(line.split == "test" for line in given)
    if tests:
        raise Refusal(
            "E_FIT_ON_TEST",
            f"{path}: {tests} answers are of a test split",
            "certify on tune and cal; measure on test afterwards, with guard eval run",
        )
    tune, cal = ([line for line in given if line.split == role] for role in ("tune", "cal"))
    for role, found in (("tune", tune), ("cal", cal)):
        if not found:
            raise EvalError(f"{path}: no line is of split {role}", f"mark some lines `{role}`")
    return _source(tune), _source(cal)


def recent(path: Path) -> list[tuple[float, ...]]:
    """Return the inputs of recent answers (`Recent` a line). Raises EvalError."""
    return [line.inputs for line in lines(path, Recent)]


def run(folder: Path, role: Literal["tune", "cal"], rows: Path | None = None) -> Source:
    """Return the answers of a run.

    Args:
        folder: of the run: run.json and outcomes*.jsonl.
        role: what they are to be used for.
        rows: JSON Lines of the run's rows; default: rows*.jsonl in the folder, else the split's
            file in the workspace that the run is in.

    Raises:
        EvalError: a file is missing or malformed, or a row has no label.
        Refusal: E_FIT_ON_TEST, E_ROLE_REUSE, E_ROWS_MISSING.
    """
    about = _about(folder)
    split = about.get("split")
    if not isinstance(split, dict):
        split = {"name": split, "role": about.get("role"), "sha256": about.get("split_sha256")}
    _role(folder, role, split)
    files = sorted(folder.glob("outcomes*.jsonl"))
    if not files:
        raise EvalError(f"{folder}: there are no outcomes*.jsonl", "guard eval run makes them")
    held = sorted(folder.glob("rows*.jsonl"))
    kept = [rows] if rows else held or [folder.parent.parent / f"splits/{split.get('name')}.jsonl"]
    asked = {row.id: row for file in kept for row in lines(file, Row)}
    outcomes = [each for file in files for each in lines(file, Outcome)]
    found = {each.row: each for each in outcomes}
    if len(found) < len(outcomes) or found.keys() != asked.keys():
        raise Refusal(
            "E_ROWS_MISSING",
            f"{folder}: {len(asked)} rows and {len(outcomes)} outcomes of {len(found)} rows; "
            f"{len(asked.keys() - found.keys())} rows have none",
            "finish the run: guard eval run resumes it; a row that failed is an outcome too",
        )
    bare = [row.id for row in asked.values() if row.label is None]
    if bare:
        raise EvalError(
            f"{folder}: {len(bare)} of {len(asked)} rows have no label, the first is {bare[0]!r}",
            "label them all: the ones that were left out may be the hard ones",
        )
    ordered = [(row, found[id_]) for id_, row in asked.items()]
    answers = Labelled.of(
        [_number(outcome.score) for _, outcome in ordered],
        [row.label == "unsupported" for row, _ in ordered],
        [row.group for row, _ in ordered],
        [row.segment for row, _ in ordered],
    )
    return Source(answers, [], str(split.get("sha256") or ""), str(about.get("policy") or ""))


def _role(folder: Path, role: str, split: dict[str, Any]) -> None:
    given = split.get("role")
    if given == "test" or split.get("sealed"):
        raise Refusal(
            "E_FIT_ON_TEST",
            f"{folder}: a run on test split {split.get('name')}, asked for as {role}",
            "certify on tune and cal runs; the test split is for measuring what comes out",
        )
    allowed = {"tune": (None, "tune", "train"), "cal": (None, "cal")}
    if given not in allowed[role]:
        raise Refusal(
            "E_ROLE_REUSE",
            f"{folder}: a run on a split of role {given}, asked for as {role}",
            f"run the policy on a split of role {role} and give that run",
        )


def _about(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise EvalError(f"{folder}: there is no such run", "guard eval run makes one")
    try:
        about = json.loads((folder / "run.json").read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as exc:
        raise EvalError(f"{folder / 'run.json'}: cannot be read: {exc}", "run again") from None
    return about if isinstance(about, dict) else {}


def _source(given: list[Score]) -> Source:
    answers = Labelled.of(
        [_number(line.score) for line in given],
        [line.label in ("unsupported", 1) for line in given],
        [line.cluster or line.id for line in given],
        [line.segment for line in given],
    )
    return Source(answers, [line.inputs for line in given])


def _number(score: float | None) -> float:
    return float("nan") if score is None else score
