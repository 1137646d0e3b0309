"""One policy run several times on the same rows: how much of the uncertainty is the judge's."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from guard.fixed import Fixed
from guard_eval.errors import EvalError
from guard_eval.metrics.bootstrap import RESAMPLES, estimate
from guard_eval.metrics.comparison import paired_tables
from guard_eval.metrics.figures import sample
from guard_eval.metrics.noise import Noise, noise
from guard_eval.metrics.table import Table
from guard_eval.metrics.types import Floats

SHOWN = ("auroc", "balanced_accuracy", "catch_rate", "false_block_rate", "released_risk", "brier")


class Spread(Fixed):
    """A figure over repeats."""

    value: float  # mean over the repeats
    judge: float  # standard deviation from repeat to repeat: the judge's part
    se: float  # standard error of one run: the rows' and the judge's part together
    share: float  # of the variance of one run that is the judge's: judge^2 / se^2, at most 1

    @property
    def narrower(self) -> float:
        """How much narrower the interval would be with a judge that never changes its mind."""
        return 1 - float(np.sqrt(1 - self.share))


class Repeats(Fixed):
    """What repeated runs say of the judge."""

    rows: int
    repeats: int
    scores: Noise
    flips: tuple[float, ...]  # of each row: chance that two repeats decide differently
    figures: dict[str, Spread]

    @property
    def flipped(self) -> int:
        """Rows that were released in one repeat and withheld in another."""
        return sum(chance > 0 for chance in self.flips)


def repeated(
    tables: Sequence[Table], *, threshold: float = 0.5, resamples: int = RESAMPLES, seed: int = 17
) -> Repeats:
    """Compare repeats of a run.

    Args:
        tables: of two or more runs of one policy on the same rows.
        threshold: of the score, for the flips of `scores`; those of decisions need none.
        resamples: of clusters, for the standard error of one run.
        seed: of these.

    Raises:
        EvalError: there are less than two.
        Refusal: they are of different rows.
    """
    if len(tables) < 2:
        raise EvalError("one run says nothing of its noise", "Name two runs or more.")
    for before, after in pairwise(tables):
        paired_tables(before, after)
    released = np.stack([table.answered for table in tables], axis=1).astype(np.float64)
    scores = np.stack([np.where(t.error, np.nan, t.score) for t in tables], axis=1)
    sampled = [sample(table, resamples, seed) for table in tables]
    figures = {}
    for name in SHOWN:
        if all(name in each.values for each in sampled):
            values = np.array([float(each.values[name]) for each in sampled])
            errors = [
                estimate(value, each.samples[name], len(each.figures.table.clusters)).se
                for value, each in zip(values, sampled, strict=True)
            ]
            if np.isfinite(values).all() and all(errors):
                figures[name] = _spread(values, np.array(errors, dtype=np.float64))
    return Repeats(
        rows=len(tables[0]),
        repeats=len(tables),
        scores=noise(scores, threshold),
        flips=tuple(map(float, _flips(released))),
        figures=figures,
    )


def _spread(values: Floats, errors: Floats) -> Spread:
    judge, whole = float(np.std(values, ddof=1)), float(np.sqrt(np.mean(errors**2)))
    return Spread(
        value=float(values.mean()), judge=judge, se=whole, share=min(1.0, (judge / whole) ** 2)
    )


def _flips(decided: Floats) -> Floats:
    """Of each row, the share of pairs of repeats that decided differently."""
    repeats = decided.shape[1]
    yes = decided.sum(axis=1)
    return np.asarray(2 * yes * (repeats - yes) / (repeats * (repeats - 1)))
