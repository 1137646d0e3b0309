"""What a run came to, added up over its outcomes."""

from array import array
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from guard_eval.errors import EvalError
from guard_eval.runs import run as runs
from guard_eval.runs.run import Run, Spent
from guard_eval.sealed.box import Box


def ended(begun: Run, place: Path, box: Box | None = None) -> Run:
    """The run, finished. Raises EvalError unless there is an outcome for each row."""
    summed, rows, errors, attempts, tokens, cost = runs.Digest(), 0, 0, 0, 0, 0.0
    times: dict[str, array[float]] = {}
    broken = Counter[str]()
    for outcome in runs.outcomes(place, box):
        summed.add(outcome)
        rows += 1
        errors += bool(outcome.error)
        broken.update(set(outcome.broken))
        attempts += outcome.attempts
        tokens += outcome.tokens
        cost += outcome.cost
        for stage, spent in {**outcome.stages, "total": outcome.milliseconds}.items():
            times.setdefault(stage, array("d")).append(spent)
    if rows != begun.wanted:
        raise EvalError(f"{place}: {rows} outcomes for {begun.wanted} rows", "run with --fresh")
    return begun.model_copy(
        update={
            "finished": datetime.now(UTC),
            "rows": rows,
            "errors": errors,
            "broken": dict(sorted(broken.items())),
            "attempts": attempts,
            "tokens": tokens,
            "cost": cost,
            "stages": {stage: _spent(each) for stage, each in sorted(times.items())},
            "outcomes": summed.hexdigest(),
        }
    )


def _spent(times: "array[float]") -> Spent:
    import numpy as np

    each = np.frombuffer(times)
    median, p95 = np.percentile(each, (50, 95))
    return Spent(
        rows=len(each),
        total=round(float(each.sum()), 3),
        median=round(float(median), 3),
        p95=round(float(p95), 3),
        longest=round(float(each.max()), 3),
    )
