"""Which figures there are, and all of them for any draw of a table's clusters."""

from typing import Any, Literal, NamedTuple

import numpy as np

from guard_eval.metrics import decisions, ranking, selective
from guard_eval.metrics.bootstrap import resample
from guard_eval.metrics.calibration import brier
from guard_eval.metrics.quantile import Quantile
from guard_eval.metrics.ranking import Ranking
from guard_eval.metrics.table import Table
from guard_eval.metrics.types import Codes, Floats, share

Errors = Literal["wrong", "apart"]
"""How rows count that ended in an error: as the worst that could have been, or not at all."""


FIGURES: dict[str, Literal["higher", "lower", ""]] = {  # which of it is better
    "auroc": "higher",  # chance that an unsupported answer has the higher risk; 0.5 is none
    "auprc": "higher",  # average precision; a detector without skill has the prevalence
    "prevalence": "",  # share of answers that are unsupported
    "balanced_accuracy": "higher",  # mean of catch rate and 1 - false alarms
    "f1": "higher",  # harmonic mean of precision and recall of alarms
    "catch_rate": "higher",  # share of unsupported answers that were withheld or marked
    "false_block_rate": "lower",  # share of supported answers that were withheld
    "false_alarm_rate": "lower",  # share of supported answers withheld or marked
    "catch_at_10": "higher",  # best catch rate with at most 10 % of supported withheld
    "brier": "lower",  # mean squared difference of risk and label
    "aurc": "lower",  # mean share of unsupported among the answered, over all coverages
    "excess_aurc": "lower",  # the same above an oracle that knows the labels
    "answered_rate": "higher",  # share of all rows where the user saw an answer
    "retained_rate": "higher",  # share of supported answers that the user saw
    "leak_rate": "lower",  # share of rows whose unsupported answer was seen without a mark
    "released_risk": "lower",  # share of unsupported among answers seen without a mark
    "latency_median": "lower",  # milliseconds
    "latency_p95": "lower",  # milliseconds
    "cost_mean": "lower",  # US dollars a row
}

SHARES = {
    "prevalence": ("unsupported", "labelled"),
    "catch_rate": ("caught", "unsupported"),
    "false_block_rate": ("blocked", "supported"),
    "false_alarm_rate": ("alarms", "supported"),
    "answered_rate": ("answered", "rows"),
    "retained_rate": ("retained", "supported"),
    "leak_rate": ("leaked", "labelled"),
    "released_risk": ("leaked", "taken"),
}
"""The figures that are one count of rows over another."""


class Figures:
    """All figures of a table as a function of draws of its clusters.

    A row that ended in an error counts as released and wrong: not caught if it is unsupported,
    withheld if it is supported, of the risk that is the worst for its label, and as an unsupported
    answer among the released. A row whose score was not said has the risk of what was done with it:
    0 if the user saw it unmarked, 1 if not. Rows without a label only count for what needs none.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.totals = _totals(table)
        labelled = table.label >= 0
        self.unsupported = table.label[labelled] == 1
        self.cluster = table.cluster[labelled]
        self.risk: Floats | None = None
        self.ranking: Ranking | None = None
        if np.isfinite(table.score[labelled & ~table.error]).any():
            self.risk = _risk(table)[labelled]
            self.ranking = Ranking(self.unsupported, self.risk, self.cluster)
            losses = brier(self.unsupported, self.risk)
            self.totals["brier"] = _sums(self.cluster, losses, len(table.clusters))
        self._latency = Quantile(table.milliseconds, table.cluster)

    def __call__(self, draws: Floats | None = None) -> dict[str, Floats]:
        """Return every figure, in the order of FIGURES; shape (...) of the draws'."""
        sums = {name: _sum(total, draws) for name, total in self.totals.items()}
        found = {name: share(sums[part], sums[whole]) for name, (part, whole) in SHARES.items()}
        caught, alarms = sums["caught"], sums["alarms"]
        missed, passed = sums["unsupported"] - caught, sums["supported"] - alarms
        found["balanced_accuracy"] = decisions.balanced_accuracy(caught, missed, alarms, passed)
        found["f1"] = decisions.f1(caught, missed, alarms)
        found["cost_mean"] = share(sums["cost"], sums["rows"])
        found |= self._latency(draws)
        if self.ranking is not None:
            curve = self.ranking.curve(draws)
            found["brier"] = share(sums["brier"], sums["labelled"])
            found["auroc"] = ranking.auroc(curve)
            found["auprc"] = ranking.auprc(curve)
            found["catch_at_10"] = ranking.catch_at(curve, 0.1)
            found["aurc"] = selective.aurc(curve)
            found["excess_aurc"] = found["aurc"] - selective.optimal_aurc(curve)
        return {name: found[name] for name in FIGURES if name in found}


class Sampled(NamedTuple):
    """The figures of a table, and of each resample of its clusters."""

    figures: Figures
    values: dict[str, Floats]
    samples: dict[str, Floats]


def sample(table: Table, resamples: int, seed: int) -> Sampled:
    """Resample a table; tables of the same clusters get the same draws, so that they pair."""
    figures = Figures(table)
    clusters = len(table.clusters)
    samples = resample(figures, clusters, len(table), resamples=resamples, seed=seed)
    return Sampled(figures, figures(), samples)


def _risk(table: Table) -> Floats:
    said = np.where(np.isfinite(table.score), 1 - table.score, np.where(table.taken, 0.0, 1.0))
    return np.where(table.error, np.where(table.label == 1, 0.0, 1.0), said)


def _totals(table: Table) -> dict[str, Floats]:
    known, error = table.label >= 0, table.error
    unsupported, supported = table.label == 1, table.label == 0
    columns = {
        "rows": np.ones(len(table), bool),
        "labelled": known,
        "unsupported": unsupported,
        "supported": supported,
        "caught": unsupported & ~table.taken & ~error,
        "alarms": supported & ~table.taken,
        "blocked": supported & ~table.answered,
        "retained": supported & table.answered,
        "answered": table.answered,
        "leaked": (unsupported & table.taken) | (known & error),
        "taken": known & (table.taken | error),
        "cost": table.cost,
    }
    size = len(table.clusters)
    return {name: _sums(table.cluster, column, size) for name, column in columns.items()}


def _sums(cluster: Codes, column: Any, clusters: int) -> Floats:
    return np.bincount(cluster, column, clusters).astype(np.float64)


def _sum(total: Floats, draws: Floats | None) -> Floats:
    return np.asarray(total.sum() if draws is None else draws @ total)
