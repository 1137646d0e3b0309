"""Looks after the first: figures are told only where they are better than chance would make them.

The parameter-free Ladder (A. Blum and M. Hardt, The Ladder: a reliable leaderboard for machine
learning competitions, ICML 2015, figure 2): a look's figures are told if its registered figure is
better than the best one told so far by more than a step, which is one standard error of the paired
difference on the same rows. Else one bit is told, that it is not: a policy chosen by many looks
then learns next to nothing from those in between. The paper proves a bound for a fixed step; for
this one, that many looks gain little is measured (`tests/eval/looks/test_ladder.py`), not proven.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from guard_eval.looks.registration import Registration
from guard_eval.metrics.bootstrap import RESAMPLES
from guard_eval.metrics.comparison import difference, paired_tables
from guard_eval.metrics.figures import sample
from guard_eval.metrics.table import Table

LEVEL = 0.95  # of intervals that are worked out on the way and not told


@dataclass(frozen=True)
class Gain:
    """How much better a look's registered figure is than that of one that was told before.

    Attributes:
        than: what the earlier look is called.
        value: of the difference on the rows that both have, above 0 if it is better; None: the
            rows cannot tell it.
        error: standard error of the difference, by resampling clusters: the step.
    """

    than: str
    value: float | None
    error: float | None

    @property
    def enough(self) -> bool:
        """Whether it is more than the step; what cannot be told is not."""
        return self.value is not None and self.error is not None and self.value > self.error


@dataclass(frozen=True)
class Told:
    """What may be told of a look: its figures, or only the sentence."""

    better: bool
    words: str


def gain(than: str, before: Table, now: Table, promise: Registration) -> Gain:
    """Compare a look with one that was told before, by what was registered.

    Args:
        than: what the earlier look is called.
        before: its outcomes on the rows that both have.
        now: those of this look, on the same rows.
        promise: with the metric, its direction, and how errors count.
    """
    pair = paired_tables(before, now, promise.errors)
    if not len(pair[0]):
        return Gain(than, None, None)
    base, candidate = (sample(table, RESAMPLES, promise.seed) for table in pair)
    if not all(promise.metric in run.values for run in (base, candidate)):
        return Gain(than, None, None)
    found = difference(base, candidate, promise.metric, LEVEL).difference
    sign = 1 if promise.direction == "higher" else -1
    return Gain(than, None if found.value is None else sign * found.value, found.se)


def told(gains: Iterable[Gain]) -> Told:
    """Decide what a look may tell; the sentence holds no number of what it measured."""
    every = list(gains)
    beaten_by = [each.than for each in every if not each.enough]
    if beaten_by:
        return Told(False, f"no better than {' and '.join(beaten_by)} within the step")
    if every:
        return Told(True, f"better than {' and '.join(each.than for each in every)} by the step")
    return Told(True, "the first look at these rows whose figures are told")
