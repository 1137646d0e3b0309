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


class Candidates(NamedTuple):
    """Thresholds from strict to loose, the share each releases and the risk there, by tune."""

    thresholds: NDArray[np.float64]
    shares: NDArray[np.float64]
    risks: NDArray[np.float64]
    known: NDArray[np.float64]  # as how many answers the risk counts
    errors: NDArray[np.float64]  # standard errors of the risks


def candidates(tune: Labelled) -> Candidates:
    """Return what could be tested: scores of the tune split, about `STEPS` of them."""
    kept = tune.where(np.argsort(-tune.scores, kind="stable"))
    kept = kept.where(np.isfinite(kept.scores))
    n = len(kept)
    if not n:
        return Candidates(*(np.empty(0) for _ in range(5)))
    ends = np.unique(np.linspace(0, n, min(n, STEPS) + 1).round().astype(int))[1:]
    thresholds = np.unique(kept.scores[ends - 1])[::-1]
    released = np.searchsorted(-kept.scores, -thresholds, side="right")  # ties go together
    errors = np.cumsum(kept.unsupported)[released - 1]
    curve, unsure = _curve(kept)
    prior = _worth(kept, curve)
    expected = np.cumsum(curve)[released - 1] / released
    risks = (errors + prior * expected) / (released + prior)
    own = np.sqrt(risks * (1 - risks) / released)
    fit = np.sqrt(unsure[released - 1] ** 2 + risks * (1 - risks) / prior)
    spread = (released * own + prior * fit) / (released + prior)
    return Candidates(thresholds, released / len(tune), risks, np.asarray(released + prior), spread)


def power(
    found: Candidates, n: int, max_risk: float, delta: float, errors: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how likely n labelled answers are to certify each threshold, were it tested first.

    `errors` are the standard errors of the risks: how little is known of them is part of it.
    """
    from scipy.special import ndtr

    return np.asarray(ndtr(_margin(found, n, max_risk, delta, errors)))


def _margin(
    found: Candidates, n: int, max_risk: float, delta: float, errors: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How many standard deviations fewer errors are expected than would still certify.

    How many answers are released is chance too: each may have an error, and allows for `max_risk`.
    """
    released = np.round(found.shares * n)
    most = binomial.most_errors(released, max_risk, delta)
    spared = (1 - found.shares) * (found.risks - max_risk) ** 2
    variance = released * (found.risks * (1 - found.risks) + spared) + (released * errors) ** 2
    margin = (most + 0.5 - released * found.risks) / np.sqrt(np.maximum(variance, 1e-9))
    return np.where(most >= 0, margin, -np.inf)


def worth(
    found: Candidates, n: int, max_risk: float, delta: float, errors: NDArray[np.float64]
) -> int:
    """Return which threshold to test first on n labelled answers: the likeliest to be certified.

    By margin, since many may be as good as certain: the first of those would be the one of fewest
    answers, which is not.
    """
    return int(np.argmax(_margin(found, n, max_risk, delta, errors)))


def sequence(tune: Labelled, n: int, max_risk: float, delta: float) -> NDArray[np.float64]:
    """Return the thresholds to test on n labelled answers, in order; the first is the likeliest."""
    found = candidates(tune)
    if not len(found.thresholds):
        return found.thresholds
    return found.thresholds[worth(found, n, max_risk, delta, _plain(found)) :]


class Needed(NamedTuple):
    """New labels for cal, and the chance that they certify some threshold."""

    labels: int
    chance: float
    least: int  # that do, with probability `LIKELY`, if the risk is what it seems
    least_chance: float


def needed(known: Labelled, max_risk: float, delta: float, effect: float = 1.0) -> Needed | None:
    """Return how many new cal labels certify some threshold with probability `LIKELY`.

    Args:
        known: all labels that there are.
        max_risk: the limit.
        delta: the chance to be wrong.
        effect: answers of shared sources that are worth one unrelated one.

    What is not known of the risk is part of that probability. Where it alone makes failing likelier
    than that, so many are named as would do if the risk is what it seems, with the chance that they
    really have. None: then it is too high at every threshold, or so close that a million labels do
    not do. How often as many do is measured in `eval/bench/certify.py labels`.
    """
    found = candidates(known)
    seeming, unsure = (
        _labels(found, max_risk, delta, each)
        for each in (np.zeros_like(found.errors), found.errors)
    )
    if seeming is None:
        return None
    least, chance = int(np.ceil(seeming * effect)), _chance(found, seeming, max_risk, delta)
    if unsure is None:
        return Needed(least, chance, least, chance)
    return Needed(int(np.ceil(unsure * effect)), LIKELY, least, chance)


def _labels(
    found: Candidates, max_risk: float, delta: float, errors: NDArray[np.float64]
) -> int | None:
    """Return how many unrelated answers do with probability `LIKELY`; None: a million do not."""

    def do(n: float) -> bool:
        chances = power(found, int(n), max_risk, delta, errors)
        return bool(chances.max(initial=0) >= LIKELY)

    low, high = 1.0, MOST
    if not do(high):
        return None
    while high / low > 1.01:
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if do(middle) else (middle, high)
    return int(np.ceil(high))


def _chance(found: Candidates, n: int, max_risk: float, delta: float) -> float:
    """The chance of n labels, were the first threshold chosen as if the risk were what it seems."""
    first = worth(found, n, max_risk, delta, np.zeros_like(found.errors))
    return min(float(power(found, n, max_risk, delta, found.errors)[first]), LIKELY)


def _plain(found: Candidates) -> NDArray[np.float64]:
    """Standard errors as if the curve counted as so many answers: a good order needs no better."""
    return np.asarray(np.sqrt(found.risks * (1 - found.risks) / found.known))


def _curve(ranked: Labelled) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The chance of being unsupported, logistic in the normal quantile of the rank.

    And the standard error of its mean over the best 1, 2, ... answers, by the delta method.

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
    chance = expit(inputs @ fitted)
    weight = (chance * (1 - chance))[:, None]
    within = np.linalg.inv(inputs.T @ (inputs * weight) + ridge)
    slopes = np.cumsum(inputs * weight, axis=0) / np.arange(1, n + 1)[:, None]
    return chance, np.sqrt(np.einsum("ij,jk,ik->i", slopes, within, slopes))


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
