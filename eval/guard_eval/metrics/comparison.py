"""Two runs side by side: every figure, its paired difference, and slices."""

import numpy as np

from guard.errors import meant
from guard.fixed import Fixed
from guard_eval.errors import EvalError, Refusal
from guard_eval.metrics.bootstrap import RESAMPLES, estimate, resample
from guard_eval.metrics.figures import FIGURES, Errors, Sampled, sample
from guard_eval.metrics.paired import McNemar, holm, mcnemar, minimum_detectable, p_value
from guard_eval.metrics.quantile import Quantile
from guard_eval.metrics.table import Table
from guard_eval.metrics.types import LEVEL, Estimate, Flags, number


class Difference(Fixed):
    """Candidate minus base on the same rows, by the same resamples."""

    base: float | None
    candidate: float | None
    difference: Estimate
    p: float | None  # two-sided, of no difference
    detectable: float | None  # true difference that is noticed in 4 of 5 cases


class SliceDifference(Difference):
    """The same within one segment."""

    rows: int
    clusters: int
    p_holm: float | None  # adjusted for the number of slices


class Comparison(Fixed):
    """Everything about two runs on the same rows."""

    rows: int
    labelled: int
    clusters: int
    left_out: int  # rows that ended in an error in either run, if those were to be kept apart
    level: float
    resamples: int
    seed: int
    differences: dict[str, Difference]
    added_latency: dict[str, Estimate]  # milliseconds, of the differences row by row
    decisions: McNemar
    metric: str
    slices: dict[str, SliceDifference]


def compare(
    base: Table,
    candidate: Table,
    *,
    metric: str = "auroc",
    errors: Errors = "wrong",
    level: float = LEVEL,
    resamples: int = RESAMPLES,
    seed: int = 17,
) -> Comparison:
    """Compare two runs; `metric` is the figure that is compared in each slice too.

    Raises:
        Refusal: E_ROWS_MISSING or E_LABEL_CHANGED if the rows are not the same.
        EvalError: `metric` is unknown.
    """
    check_metric(metric)
    rows = len(base)
    base, candidate = paired_tables(base, candidate, errors)
    first, second = (sample(table, resamples, seed) for table in (base, candidate))
    known = base.label >= 0
    return Comparison(
        rows=len(base),
        labelled=int(known.sum()),
        clusters=len(base.clusters),
        left_out=rows - len(base),
        level=level,
        resamples=resamples,
        seed=seed,
        differences=differences(first, second, level),
        added_latency=_added(base, candidate, level, resamples, seed),
        decisions=mcnemar(_right(base)[known], _right(candidate)[known], base.cluster[known]),
        metric=metric,
        slices=_slices(base, candidate, metric, level, resamples, seed),
    )


def check_metric(metric: str, direction: str = "") -> None:
    """Raise EvalError unless it is a figure for which better and worse are defined, and so."""
    known = [name for name, better in FIGURES.items() if better]
    if metric not in known:
        near = meant(metric, known)
        raise EvalError(f"there is no metric {metric!r}", f"{near}there are: {', '.join(known)}")
    better = FIGURES[metric]
    if direction in ("higher", "lower") and direction != better:
        raise EvalError(f"of {metric}, {better} is better", f"give --direction {better}")


def paired_tables(base: Table, candidate: Table, errors: Errors = "wrong") -> tuple[Table, Table]:
    """Return both on the rows that count; they must be the same, with the same labels."""
    if not np.array_equal(base.row, candidate.row):
        only = len(set(base.row) - set(candidate.row)), len(set(candidate.row) - set(base.row))
        raise Refusal(
            "E_ROWS_MISSING",
            f"the runs have different rows: {only[0]} are only in the base, "
            f"{only[1]} only in the candidate",
            "Run both on the same split, to the end: guard eval run -w . --split SPLIT "
            "--target guard:NAME.",
        )
    changed = int(np.sum(base.label != candidate.label))
    if changed:
        raise Refusal(
            "E_LABEL_CHANGED",
            f"{changed} rows have another label in the candidate's rows than in the base's",
            "Run both on the same version of the split: guard eval run -w . --split SPLIT "
            "--target guard:NAME --fresh.",
        )
    if not np.array_equal(base.clusters[base.cluster], candidate.clusters[candidate.cluster]):
        raise EvalError(
            "the same rows are in other clusters in the candidate's rows than in the base's",
            "Measure both against the same file of rows.",
        )
    if errors == "wrong":
        return base, candidate
    kept = ~(base.error | candidate.error)
    return base.where(kept), candidate.where(kept)


def differences(base: Sampled, candidate: Sampled, level: float) -> dict[str, Difference]:
    """Return the paired difference of every figure that both have."""
    return {
        name: difference(base, candidate, name, level)
        for name in base.values
        if name in candidate.values
    }


def difference(base: Sampled, candidate: Sampled, name: str, level: float) -> Difference:
    """Return one paired difference; both must be sampled by the same draws."""
    clusters = len(base.figures.table.clusters)
    samples = candidate.samples[name] - base.samples[name]
    before, after = base.values[name], candidate.values[name]
    found = estimate(float(after - before), samples, clusters, level)
    return Difference(
        base=number(before),
        candidate=number(after),
        difference=found,
        p=None if found.value is None else p_value(samples, clusters),
        detectable=None
        if found.se is None
        else minimum_detectable(found.se, clusters, alpha=1 - level),
    )


def _slices(
    base: Table, candidate: Table, metric: str, level: float, resamples: int, seed: int
) -> dict[str, SliceDifference]:
    found: dict[str, tuple[Table, Difference]] = {}
    for code, name in enumerate(base.segments if len(base.segments) > 1 else ()):
        part = base.where(base.segment == code)
        first = sample(part, resamples, seed)
        second = sample(candidate.where(base.segment == code), resamples, seed)
        if metric in first.values and metric in second.values:
            found[name] = part, difference(first, second, metric, level)
    adjusted = holm({name: each.p for name, (_, each) in found.items()})
    return {
        name: SliceDifference(
            **each.model_dump(),
            rows=len(part),
            clusters=len(part.clusters),
            p_holm=adjusted[name],
        )
        for name, (part, each) in found.items()
    }


def _added(
    base: Table, candidate: Table, level: float, resamples: int, seed: int
) -> dict[str, Estimate]:
    added = Quantile(candidate.milliseconds - base.milliseconds, base.cluster)
    samples = resample(added, len(base.clusters), len(base), resamples=resamples, seed=seed)
    return {
        name: estimate(float(value), samples[name], len(base.clusters), level)
        for name, value in added().items()
    }


def _right(table: Table) -> Flags:
    """Whether each decision was right; one that ended in an error never is."""
    return np.asarray((table.label == 1) != table.taken) & ~table.error
