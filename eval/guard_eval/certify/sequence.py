"""Which thresholds are tested, in which order: decided on the tune split alone.

Any order that does not depend on the cal split is valid; a good one starts where a rejection is
likeliest and goes on to looser thresholds. Where that is, the errors on tune say with much noise; a
logistic curve through them says it with little, but is wrong where the score misbehaves. So the
risk at a threshold is estimated from both, the curve counting as many answers as its fit deserves
(empirical Bayes).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from guard_eval.certify import binomial
from guard_eval.certify.labelled import Labelled

STEPS = 100  # thresholds: each releases one in a hundred more of the tune split
TENTHS = 10  # parts of the ranking by which the curve's fit is judged
LOOSE = 0.1  # of two thresholds that are about as likely, how much more the looser one is worth


class Candidates(NamedTuple):
    """Thresholds from strict to loose, the share each releases and the risk there, by tune."""

    thresholds: NDArray[np.float64]
    shares: NDArray[np.float64]
    risks: NDArray[np.float64]
    known: NDArray[np.float64]  # how many answers' worth is known of the risk


def candidates(tune: Labelled) -> Candidates:
    """Return what could be tested: scores of the tune split, about `STEPS` of them."""
    kept = tune.where(np.argsort(-tune.scores, kind="stable"))
    kept = kept.where(np.isfinite(kept.scores))
    n = len(kept)
    if not n:
        return Candidates(*(np.empty(0) for _ in range(4)))
    ends = np.unique(np.linspace(0, n, min(n, STEPS) + 1).round().astype(int))[1:]
    thresholds = np.unique(kept.scores[ends - 1])[::-1]
    released = np.searchsorted(-kept.scores, -thresholds, side="right")  # ties go together
    errors = np.cumsum(kept.unsupported)[released - 1]
    curve = _curve(kept)
    prior = _worth(kept, curve)
    expected = np.cumsum(curve)[released - 1] / released
    risks = (errors + prior * expected) / (released + prior)
    return Candidates(thresholds, released / len(tune), risks, np.asarray(released + prior))


def power(found: Candidates, n: int, max_risk: float, delta: float) -> NDArray[np.float64]:
    """Return how likely n labelled answers are to certify each threshold, were it tested first.

    How little tune knows of the risk there is part of it; normal approximation.
    """
    from scipy.special import ndtr

    released = np.round(found.shares * n)
    most = binomial.most_errors(released, max_risk, delta)
    variance = released * found.risks * (1 - found.risks) * (1 + released / found.known)
    z = (most + 0.5 - released * found.risks) / np.sqrt(np.maximum(variance, 1e-9))
    return np.where(most >= 0, ndtr(z), 0.0)


def sequence(tune: Labelled, n: int, max_risk: float, delta: float) -> NDArray[np.float64]:
    """Return the thresholds to test on n labelled answers, in order; the first is the likeliest."""
    found = candidates(tune)
    if not len(found.thresholds):
        return found.thresholds
    worth = power(found, n, max_risk, delta) * found.shares**LOOSE
    return found.thresholds[int(np.argmax(worth)) :]


def needed(tune: Labelled, max_risk: float, delta: float, likely: float = 0.8) -> int | None:
    """Return how many cal labels certify some threshold with probability `likely`, going by tune.

    Normal approximation. None: the risk is too high at every threshold, or so close that a million
    labels do not do.
    """
    from scipy.special import ndtri

    found = candidates(tune)
    margin = max_risk - found.risks
    usable = margin > 0
    if not usable.any():
        return None
    risks, shares = found.risks[usable], found.shares[usable]
    spread = -ndtri(delta) * np.sqrt(max_risk * (1 - max_risk))
    released = ((spread + ndtri(likely) * np.sqrt(risks * (1 - risks))) / margin[usable]) ** 2
    released = np.maximum(released, binomial.least_labels(max_risk, 1 - delta))
    least = float(np.min(released / shares))
    return int(np.ceil(least)) if least <= 1e6 else None


def _curve(ranked: Labelled) -> NDArray[np.float64]:
    """The chance of being unsupported, logistic in the normal quantile of the rank.

    Two coefficients by Newton's method, under a weak ridge; answers of one score share a rank.
    """
    from scipy.special import expit, ndtri

    n = len(ranked)
    ranks = (
        np.searchsorted(-ranked.scores, -ranked.scores, side="left")
        + np.searchsorted(-ranked.scores, -ranked.scores, side="right")
    ) / 2
    inputs = np.stack([np.ones(n), ndtri(ranks / n).clip(-6, 6)], axis=1)
    ridge = np.diag([0.01, 0.1])
    fitted = np.zeros(2)
    for _ in range(15):
        chance = expit(inputs @ fitted)
        slope = inputs.T @ (inputs * (chance * (1 - chance))[:, None]) + ridge
        step = np.linalg.solve(slope, inputs.T @ (ranked.unsupported - chance) - ridge @ fitted)
        fitted += step.clip(-2, 2)
        if np.abs(step).max() < 1e-6:
            break
    return np.asarray(expit(inputs @ fitted))


def _worth(ranked: Labelled, curve: NDArray[np.float64]) -> float:
    """How many answers the curve counts as: one over its misfit.

    The misfit is what chi-square over tenths of the ranking has above its expectation, an answer.
    """
    tenth = np.arange(len(ranked)) * TENTHS // len(ranked)
    n, seen, wanted, spread = (
        np.bincount(tenth, each, TENTHS)
        for each in (np.ones(len(ranked)), ranked.unsupported, curve, curve * (1 - curve))
    )
    used = n > 0
    square = float(((seen - wanted)[used] ** 2 / np.maximum(spread[used], 1e-6)).sum())
    free = max(int(used.sum()) - 2, 1)
    return len(ranked) / max(square - free, 0.25)
