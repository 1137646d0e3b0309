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
LIKELY = 0.8  # chance of success of as many labels as are said to be needed
MOST = 1e6  # labels that anybody is told to make
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


def needed(known: Labelled, max_risk: float, delta: float, effect: float = 1.0) -> int | None:
    """Return how many new cal labels certify some threshold with probability `LIKELY`.

    Args:
        known: all labels that there are.
        max_risk: the limit.
        delta: the chance to be wrong.
        effect: answers of shared sources that are worth one unrelated one.

    What is not known of the risk is part of that probability. Where it alone makes failing likelier
    than that, the risk is taken to be what it seems. None: then it is too high at every threshold,
    or so close that a million labels do not do.
    """
    found = candidates(known)
    if not len(found.thresholds):
        return None
    for each in (found, found._replace(known=np.full_like(found.known, np.inf))):
        low, high = 1.0, MOST
        if power(each, int(high), max_risk, delta).max() < LIKELY:
            continue
        while high / low > 1.01:
            middle = float(np.sqrt(low * high))
            enough = power(each, int(middle), max_risk, delta).max() >= LIKELY
            low, high = (low, middle) if enough else (middle, high)
        return int(np.ceil(high * effect))
    return None


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
