"""For CI: has the candidate become worse than the base by more than is allowed?"""

import numpy as np

from guard.fixed import Fixed
from guard_eval.errors import EvalError
from guard_eval.metrics.bootstrap import RESAMPLES, estimate, tail
from guard_eval.metrics.comparison import check_metric, paired_tables
from guard_eval.metrics.figures import FIGURES, Errors, sample
from guard_eval.metrics.paired import minimum_detectable
from guard_eval.metrics.table import Table


class Gate(Fixed):
    """What the gate saw; a drop is a change for the worse, whichever way the metric points."""

    metric: str
    base: float
    candidate: float
    drop: float
    at_least: float | None  # one-sided bound of the drop at 1 - alpha; None: too few clusters
    max_drop: float
    regressed: bool  # at_least > max_drop
    detectable: float | None  # true drop that fails the gate in 4 of 5 cases; None: can't be told
    must_detect: float
    underpowered: bool  # a drop of must_detect would pass more often than in 1 of 5 cases
    alpha: float
    rows: int
    clusters: int
    left_out: int  # rows with an error in either run, if those are kept apart


def gate(
    base: Table,
    candidate: Table,
    *,
    metric: str = "auroc",
    max_drop: float = 0.0,
    must_detect: float = 0.05,
    alpha: float = 0.05,
    errors: Errors = "wrong",
    resamples: int = RESAMPLES,
    seed: int = 17,
) -> Gate:
    """Test, on the same rows, whether the metric became worse by more than `max_drop`.

    One-sided test at `alpha` by the cluster bootstrap of the paired difference: a change that
    chance explains does not fail, and how large one must be to be noticed is said.

    Raises:
        EvalError: an unknown metric, one that the runs cannot tell, or impossible numbers.
        Refusal: the rows are not the same.
    """
    check_metric(metric)
    if not 0 <= max_drop < must_detect:
        raise EvalError(
            f"max-drop {max_drop:g} must be at least 0 and below must-detect {must_detect:g}",
            "must-detect is the drop that the gate should notice; it is in units of the metric.",
        )
    if not 0 < alpha < 0.5:
        raise EvalError(f"alpha {alpha:g} must be between 0 and 0.5", "0.05 is usual.")
    rows = len(base)
    base, candidate = paired_tables(base, candidate, errors)
    first, second = (sample(table, resamples, seed) for table in (base, candidate))
    sign = 1 if FIGURES[metric] == "lower" else -1
    before, after = (float(run.values.get(metric, np.asarray(np.nan))) for run in (first, second))
    drop = sign * (after - before)
    if not np.isfinite(drop):
        raise EvalError(
            f"{metric} can't be told from these runs: "
            "it needs labelled rows of both classes" + _scores(metric),
            "Choose another metric, or a split with labels.",
        )
    clusters = len(base.clusters)
    drops = sign * (second.samples[metric] - first.samples[metric])
    drops = drops[np.isfinite(drops)]
    bound = None
    if clusters > 1 and len(drops):
        bound = float(np.quantile(drops, tail(clusters, 1 - 2 * alpha)))
    error = estimate(drop, drops, clusters).se
    reach = None
    if error is not None:
        reach = max_drop + minimum_detectable(error, clusters, alpha=alpha, sides=1)
    return Gate(
        metric=metric,
        base=before,
        candidate=after,
        drop=drop,
        at_least=bound,
        max_drop=max_drop,
        regressed=bound is not None and bound > max_drop + 1e-12,
        detectable=reach,
        must_detect=must_detect,
        underpowered=bound is None or (reach is not None and reach > must_detect),
        alpha=alpha,
        rows=len(base),
        clusters=clusters,
        left_out=rows - len(base),
    )


def _scores(metric: str) -> str:
    ranked = metric in ("auroc", "auprc", "catch_at_10", "brier", "aurc", "excess_aurc")
    return " and a score of the answer" if ranked else ""
