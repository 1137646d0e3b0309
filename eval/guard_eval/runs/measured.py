"""A run's folder -> its rows and outcomes as a table."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from guard_eval.errors import EvalError
from guard_eval.lines import lines
from guard_eval.metrics.table import Table, tabulate
from guard_eval.rows.row import Row
from guard_eval.runs.judged import judged
from guard_eval.runs.run import verified
from guard_eval.splits.split import Role


class Measured(NamedTuple):
    """What a run was of, and what came of it."""

    run: str
    policy: str
    split: str
    table: Table


def measured(run: Path, rows: Path | None = None) -> Measured:
    """Read `run.json` and `outcomes*.jsonl` of a run's folder.

    Args:
        run: the folder.
        rows: JSON Lines of its rows; default: `splits/<split>.jsonl` of the workspace it is in.

    Raises:
        EvalError: a file is missing or malformed.
        Refusal: E_ROWS_MISSING; E_ROWS_CHANGED where rows or labels are not those of the run.
    """
    if not run.is_dir():
        raise EvalError(f"{run}: no such run", "A run is a folder that `guard eval run` wrote.")
    about = _about(run / "run.json")
    if about.get("role") == Role.TEST:
        raise EvalError(
            f"{run}: a run on the test split {about.get('split')}: what may be told of it stands "
            "in its report",
            "Compare on an open split (tune or cal). On the test split, `guard eval register "
            "--baseline POLICY` compares with a policy that was looked at before.",
        )
    if not any(run.glob("outcomes*.jsonl")):
        raise EvalError(
            f"{run}: it has no outcomes*.jsonl",
            "Name the folder of a run, runs/SPLIT-..., or finish it with `guard eval run`.",
        )
    source = rows or _split(run, about)
    table = tabulate(judged(lines(source, Row), run, about), verified(run))
    policy, split = (str(about.get(key, "")) for key in ("policy", "split"))
    return Measured(run.resolve().name, policy, split, table)


def same_split(base: Measured, candidate: Measured) -> None:
    """Raise EvalError if the two runs say that they were on different splits."""
    if base.split and candidate.split and base.split != candidate.split:
        raise EvalError(
            f"{base.run} was run on {base.split}, {candidate.run} on {candidate.split}",
            "Compare runs on the same split.",
        )


def _about(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        about = json.loads(file.read_bytes())
    except ValueError as exc:
        raise EvalError(f"{file}: not JSON: {exc}", "Run it again with `guard eval run`.") from None
    if not isinstance(about, dict):
        raise EvalError(f"{file}: must be an object", "Run it again with `guard eval run`.")
    return about


def _split(run: Path, about: dict[str, Any]) -> Path:
    name = str(about.get("split", ""))
    splits = run.resolve().parent.parent / "splits"
    if not name:
        raise EvalError(f"{run / 'run.json'} names no split", "Give the rows: --rows FILE.")
    if (splits / f"{name}.jsonl").exists():
        return splits / f"{name}.jsonl"
    if (splits / f"{name}.sealed").exists():
        raise EvalError(
            f"the rows of {name} are sealed, and this command does not open seals",
            "Compare on an open split (tune or cal); the report of the look has the sealed one's "
            "figures.",
        )
    raise EvalError(f"{splits} has no {name}.jsonl", "Give the rows: --rows FILE.")
