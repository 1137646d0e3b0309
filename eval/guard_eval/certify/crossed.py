"""Conformal p-values of the labelled answers themselves, and how often their sets are right."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from guard_eval.certify import conformal
from guard_eval.certify.binomial import interval
from guard_eval.certify.conformal import Conformity
from guard_eval.certify.labelled import Given, labelled
from guard_eval.errors import Underpowered
from guard_eval.rows.row import Label

FOLDS = 10


class Covered(NamedTuple):
    """How many answers of a label have it in their set."""

    label: Label
    answers: int
    covered: int

    @property
    def interval(self) -> tuple[float, float]:
        """Of the share, at 95 % (Clopper and Pearson); as if the answers were unrelated."""
        return interval(self.covered, self.answers, 0.95)


def conformity(cal: Given, *, seed: int = 17) -> Conformity:
    """Return p-values of each answer from those of other folds (cross-conformal; Vovk 2015).

    Answers of a cluster are in one fold: none is compared with what it shares a source with.

    Raises:
        Underpowered: too few clusters, or answers of one label only.
    """
    cal = labelled(cal)
    sources = cal.sources
    clusters = int(sources.max(initial=-1)) + 1
    if clusters < 2:
        raise Underpowered(f"cal has {clusters} clusters", "it takes two at least, better hundreds")
    folds = np.random.default_rng(seed).permutation(clusters) % FOLDS
    p, q = np.empty(len(cal)), np.empty(len(cal))
    for fold in range(min(FOLDS, clusters)):
        held = folds[sources] == fold
        p[held], q[held] = conformal.conformity(cal.where(~held), cal.scores[held])
    return Conformity(p, q)


def coverage(sets: Sequence[frozenset[Label]], truth: Sequence[str | None]) -> list[Covered]:
    """Return how often sets hold the true label, by label, of the answers whose label is known."""
    labels: tuple[Label, ...] = ("supported", "unsupported")
    found = []
    for label in labels:
        own = [kept for kept, true in zip(sets, truth, strict=True) if true == label]
        if own:
            found.append(Covered(label, len(own), sum(label in kept for kept in own)))
    return found
