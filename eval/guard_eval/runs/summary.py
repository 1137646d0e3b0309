"""A run's figures: overall, by slice, and beside what needs no model."""

from dataclasses import replace

import numpy as np

from guard.fixed import Fixed
from guard_eval.errors import Refusal
from guard_eval.metrics.bootstrap import RESAMPLES, estimate
from guard_eval.metrics.calibration import Bin, ece, ece_floor, reliability
from guard_eval.metrics.clustered import proportion
from guard_eval.metrics.comparison import Difference, difference
from guard_eval.metrics.curves import Curves, curves
from guard_eval.metrics.figures import SHARES, Errors, Figures, Sampled, sample
from guard_eval.metrics.table import Table
from guard_eval.metrics.types import LEVEL, Estimate

RANKED = ("auroc", "auprc", "catch_at_10", "aurc", "excess_aurc")
"""Figures that need no threshold."""


class Slice(Fixed):
    """Figures of the rows of one segment, or of all."""

    rows: int
    labelled: int
    unsupported: int
    clusters: int
    largest_cluster: int  # rows
    errors: int
    unscored: int  # rows without an error whose score was not said
    leaks: int  # unsupported answers that the user saw without a mark
    metrics: dict[str, Estimate]


class Baseline(Fixed):
    """What a detector without a model gets on the same rows."""

    metrics: dict[str, Estimate]
    gain: Difference | None  # AUROC of the run minus the baseline's, paired


class Summary(Slice):
    """Everything that a report says about one run, without any text of a row."""

    errors_count: Errors  # as wrong, or apart
    level: float
    resamples: int
    seed: int
    cost: float  # US dollars in all
    tokens: int
    ece: float | None  # not debiased, bins of equal mass
    ece_floor: float | None  # what perfect calibration would show
    reliability: list[Bin]
    curves: Curves | None
    slices: dict[str, Slice]
    baselines: dict[str, Baseline]
    notes: list[str]


def summarise(
    table: Table,
    *,
    expected: int | None = None,
    errors: Errors = "wrong",
    resamples: int = RESAMPLES,
    seed: int = 17,
) -> Summary:
    """Return all figures with intervals; the same table gives the same to the last digit.

    Args:
        table: one run's rows and outcomes.
        expected: rows of the split; others than that are refused.
        errors: how rows count that ended in an error; as registered.
        resamples: of clusters, for figures that are no plain shares.
        seed: of the resamples.

    Raises:
        Refusal: E_ROWS_MISSING.
    """
    if not len(table) or (expected is not None and expected != len(table)):
        raise Refusal(
            "E_ROWS_MISSING",
            f"the split has {expected or 'some'} rows, the run {len(table)}",
            "Finish the run: every row of the split counts.",
        )
    counted = table if errors == "wrong" else table.where(~table.error)
    run = sample(counted, resamples, seed)
    figures = run.figures
    bins = (
        []
        if figures.risk is None
        else reliability(figures.unsupported, figures.risk, figures.cluster)
    )
    return Summary(
        **_slice(table, run).model_dump(),
        errors_count=errors,
        level=LEVEL,
        resamples=resamples,
        seed=seed,
        cost=float(table.cost.sum()),
        tokens=int(table.tokens.sum()),
        ece=ece(bins) if bins else None,
        ece_floor=ece_floor(bins) if bins else None,
        reliability=bins,
        curves=None if figures.ranking is None else curves(figures.ranking.curve()),
        slices=_slices(table, errors, resamples, seed),
        baselines=_baselines(run, resamples, seed),
        notes=_notes(table, figures),
    )


def _slice(table: Table, run: Sampled) -> Slice:
    sizes = np.bincount(table.cluster)
    unsaid = ~np.isfinite(table.score) & ~table.error
    return Slice(
        rows=len(table),
        labelled=int(np.sum(table.label >= 0)),
        unsupported=int(np.sum(table.label == 1)),
        clusters=len(table.clusters),
        largest_cluster=int(sizes.max(initial=0)),
        errors=int(table.error.sum()),
        unscored=int(unsaid.sum()),
        leaks=int(np.sum((table.label == 1) & table.taken)),
        metrics=_metrics(run),
    )


def _metrics(run: Sampled) -> dict[str, Estimate]:
    clusters, totals = len(run.figures.table.clusters), run.figures.totals
    return {
        name: proportion(totals[SHARES[name][0]], totals[SHARES[name][1]])
        if name in SHARES
        else estimate(float(value), run.samples[name], clusters)
        for name, value in run.values.items()
    }


def _slices(table: Table, errors: Errors, resamples: int, seed: int) -> dict[str, Slice]:
    found: dict[str, Slice] = {}
    for code, name in enumerate(table.segments if any(table.segments) else ()):
        part = table.where(table.segment == code)
        counted = part if errors == "wrong" else part.where(~part.error)
        found[name] = _slice(part, sample(counted, resamples, seed))
    return found


def _baselines(run: Sampled, resamples: int, seed: int) -> dict[str, Baseline]:
    table = run.figures.table
    nothing = np.zeros(len(table), bool)
    at_once = np.zeros(len(table))
    plain = replace(table, error=nothing, taken=nothing, answered=nothing, milliseconds=at_once)
    risks = {
        "always_flag": np.ones(len(table)),
        "length": table.length,
        "bigram_copy": 1 - table.copied,
    }
    found: dict[str, Baseline] = {}
    for name, risk in risks.items():
        if np.isfinite(risk[table.label >= 0]).all():
            base = sample(replace(plain, score=1 - risk), resamples, seed)
            every = _metrics(base)
            shown = (*RANKED, *_DECIDED) if name == "always_flag" else RANKED
            both = "auroc" in base.values and "auroc" in run.values
            found[name] = Baseline(
                metrics={each: every[each] for each in shown if each in every},
                gain=difference(base, run, "auroc", LEVEL) if both else None,
            )
            del base  # before the next is made: with a million rows, 50 MB
    return found


_DECIDED = ("balanced_accuracy", "f1", "catch_rate", "false_block_rate")


def _notes(table: Table, figures: Figures) -> list[str]:
    notes = []
    known = table.label >= 0
    if not known.all():
        notes.append(f"{np.sum(~known)} rows have no label: they only count as answered or not.")
    if figures.ranking is None:
        notes.append("No score was said for any labelled row: there are no ranking figures.")
    if not np.isfinite(table.length[known]).all():
        notes.append("Some labelled rows have no answer: no length and bigram baselines.")
    if table.error.all():
        notes.append("Every row ended in an error.")
    return notes
