"""Labelled answers from files: runs of the harness, or scores of anybody's own."""

import json
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

from guard_eval.certify.given import Score, Unlabelled, as_label, as_number
from guard_eval.certify.labelled import Labelled
from guard_eval.errors import EvalError, Refusal
from guard_eval.lines import lines
from guard_eval.metrics.inputs import Known, of, of_rows
from guard_eval.metrics.types import Inputs
from guard_eval.rows.row import Label, Row
from guard_eval.runs import run as runs
from guard_eval.runs.judged import judged


class Answer(NamedTuple):
    """An answer with the label that is known, if one is."""

    id: str
    score: float
    label: Label | None


class Source(NamedTuple):
    """Labelled answers, and what is known of where they are from."""

    answers: Labelled
    inputs: Callable[[], Inputs]  # what is known of them without their labels
    sha256: str = ""
    policy: str = ""
    scoring: str = ""  # what the policy's scores depend on, where it is known
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # what the answers are known again by, in other files and splits
    vetoes: tuple[tuple[str, ...], ...] = ()  # checks that keep each back, whatever its score


def answers(path: Path, role: Literal["tune", "cal"], rows: Path | None = None) -> Source:
    """Return the answers of a run's folder (see `run`), or of a file of scores (`Score` a line).

    Raises:
        EvalError: file, line, field, and what is wrong with it.
        Refusal: those of `run`; the lines of the file are of another split.
    """
    if not path.is_file():
        return run(path, role, rows)
    given = _scores(path)
    if others := {line.split for line in given} - {role, None}:
        raise Refusal(
            "E_ROLE_REUSE",
            f"{path}: asked for as {role}, and has lines of split {', '.join(map(str, others))}",
            f"leave out --tune and --cal and give this file as --scores, or keep only {role} in it",
        )
    return _source(given, role, path)


def scores(path: Path) -> tuple[Source, Source]:
    """Return the tune and the cal answers of a file of scores (`Score` a line, with a split).

    Raises:
        EvalError: file, line, field, and what is wrong with it.
        Refusal: E_FIT_ON_TEST, the file holds answers of a test split.
    """
    given = _scores(path)
    if bare := sum(line.split is None for line in given):
        raise EvalError(
            f"{path}: {bare} of {len(given)} lines have no split",
            "mark each `tune` or `cal`, or give two files: --tune FILE --cal FILE",
        )
    tune, cal = ([line for line in given if line.split == role] for role in ("tune", "cal"))
    for role, found in (("tune", tune), ("cal", cal)):
        if not found:
            raise EvalError(f"{path}: no line is of split {role}", f"mark some lines `{role}`")
    return _source(tune, "tune", path), _source(cal, "cal", path)


def unlabelled(path: Path) -> list[Answer]:
    """Return the answers of a run on an open split, or of a file (`Unlabelled` a line).

    Raises EvalError.
    """
    if path.is_file():
        return [
            Answer(str(line.id), as_number(line.score), as_label(line.label))
            for line in lines(path, Unlabelled)
        ]
    from guard_eval.runs.measured import measured

    table = measured(path).table
    names: dict[int, Label] = {0: "supported", 1: "unsupported"}
    return [
        Answer(str(row), float(score), names.get(int(label)))
        for row, score, label in zip(table.row, table.score, table.label, strict=True)
    ]


def listed(source: Source) -> list[Answer]:
    """Return labelled answers one by one."""
    labels = (as_label(int(wrong)) for wrong in source.answers.unsupported)
    scores = source.answers.scores.tolist()
    return [Answer(*each) for each in zip(source.ids, scores, labels, strict=True)]


def run(folder: Path, role: Literal["tune", "cal"], rows: Path | None = None) -> Source:
    """Return the answers of a run.

    Args:
        folder: of the run: run.json and outcomes*.jsonl.
        role: what they are to be used for.
        rows: JSON Lines of the run's rows; default: rows*.jsonl in the folder, else the split's
            file in the workspace that the run is in.

    Raises:
        EvalError: a file is missing or malformed, or a row has no label.
        Refusal: E_FIT_ON_TEST, E_ROLE_REUSE, E_ROWS_MISSING, E_ROWS_CHANGED.
    """
    about = _about(folder)
    _role(folder, role, about)
    if not any(folder.glob("outcomes*.jsonl")):
        raise EvalError(f"{folder}: there are no outcomes*.jsonl", "guard eval run makes them")
    held = sorted(folder.glob("rows*.jsonl"))
    kept = [rows] if rows else held or [folder.parent.parent / f"splits/{about.get('split')}.jsonl"]
    if not kept[0].exists():
        raise EvalError(
            f"{folder}: its rows are not at {kept[0]}", f"give them: --{role}-rows FILE"
        )
    given = (row for file in kept for row in lines(file, Row))
    asked = {row.id: row for row in judged(given, folder, about)}
    outcomes = list(runs.outcomes(folder))
    found = {each.row: each for each in outcomes}
    if len(found) < len(outcomes) or found.keys() != asked.keys():
        raise Refusal(
            "E_ROWS_MISSING",
            f"{folder}: {len(asked)} rows and {len(outcomes)} outcomes of {len(found)} rows; "
            f"{len(asked.keys() - found.keys())} rows have none",
            f"finish the run: {_command(about, about.get('split'))} resumes it; a row that "
            "failed is an outcome too",
        )
    found = {each.row: each for each in runs.verified(folder)}
    bare = [row.id for row in asked.values() if row.label is None]
    if bare:
        raise EvalError(
            f"{folder}: {len(bare)} of {len(asked)} rows have no label, the first is {bare[0]!r}",
            "label them all: the ones that were left out may be the hard ones; nobody has labelled "
            "what a model answered for itself (chat:)",
        )
    judged_rows, told = list(asked.values()), [found[id_].score for id_ in asked]
    answers = Labelled.of(
        [as_number(score) for score in told],
        [row.label == "unsupported" for row in judged_rows],
        [row.group for row in judged_rows],
        [row.segment for row in judged_rows],
    )
    sha256, policy, scoring = (
        str(about.get(name) or "") for name in ("split_sha256", "policy", "scoring")
    )
    names = tuple(row.content for row in judged_rows)
    known = partial(of_rows, judged_rows, told, folder)
    vetoes = tuple(found[id_].vetoes for id_ in asked)
    return Source(answers, known, sha256, policy, scoring, tuple(asked), names, vetoes)


def _scores(path: Path) -> list[Score]:
    given = list(lines(path, Score))
    if not given:
        raise EvalError(f"{path}: there is nothing in it", "write an answer a line")
    counts = Counter(line.id for line in given if line.id != "")
    twice = next((id_ for id_, count in counts.items() if count > 1), None)
    if twice is not None:
        raise EvalError(f"{path}: the id {twice!r} is there twice", "give every answer one line")
    tests = sum(line.split == "test" for line in given)
    if tests:
        raise Refusal(
            "E_FIT_ON_TEST",
            f"{path}: {tests} answers are of a test split",
            "leave them out, and certify on tune and cal: guard eval certify --scores FILE. "
            "What comes "
            "out is measured on test afterwards: guard eval run -w . --split test --target "
            "guard:NAME",
        )
    return given


def _role(folder: Path, role: str, about: dict[str, Any]) -> None:
    given = about.get("role")
    if given == "test" or about.get("sealed"):
        raise Refusal(
            "E_FIT_ON_TEST",
            f"{folder}: a run on test split {about.get('split')}, asked for as {role}",
            f"certify runs on tune and cal, which {_command(about, role)} makes; the test "
            "split is for measuring what comes out",
        )
    allowed = {"tune": (None, "tune", "train"), "cal": (None, "cal")}
    if given not in allowed[role]:
        raise Refusal(
            "E_ROLE_REUSE",
            f"{folder}: a run on a split of role {given}, asked for as {role}",
            f"give a run on a split of role {role}: {_command(about, role)} makes one",
        )


def _command(about: dict[str, Any], split: object) -> str:
    """The command that measures the run's target on a split of its workspace."""
    return f"guard eval run -w . --split {split} --target {about.get('target') or 'guard:NAME'}"


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


def _source(given: list[Score], role: str, path: Path) -> Source:
    named = any(line.cluster != "" or line.id != "" for line in given)
    answers = Labelled.of(
        [as_number(line.score) for line in given],
        [as_label(line.label) == "unsupported" for line in given],
        [_cluster(line, f"{role}{i}") for i, line in enumerate(given)] if named else None,
        [line.segment for line in given],
    )
    ids = tuple(str(line.id) for line in given)
    names = tuple(name for line in given for name in line.names())
    known = [Known(score=e.score, inputs=e.inputs, segment=e.segment) for e in given]
    return Source(answers, partial(of, known, path), ids=ids, names=names)


def _cluster(line: Score, unnamed: str) -> str:
    own = line.cluster if line.cluster != "" else line.id
    return str(own) if own != "" else f"\0{unnamed}"
