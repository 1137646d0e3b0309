"""What answers that share a source are worth as evidence: less than as many unrelated ones."""

import numpy as np
from numpy.typing import NDArray

from guard_eval.certify import binomial
from guard_eval.certify.labelled import Labelled


def independent(given: Labelled) -> bool:
    """Whether every answer has a source of its own, so that the binomial law is exact."""
    return given.clusters is None or len(np.unique(given.clusters)) == len(given)


def one_each(given: Labelled, seed: int) -> Labelled:
    """Return one random answer of every cluster: unrelated ones, which the binomial law fits."""
    order = np.random.default_rng(seed).permutation(len(given))
    return given.where(np.sort(order[np.unique(given.sources[order], return_index=True)[1]]))


def p_values(
    given: Labelled, thresholds: NDArray[np.float64], max_risk: float
) -> NDArray[np.float64]:
    """Return p-values against "the risk at this threshold is above max_risk", by clusters.

    The larger of two, each valid as the number of clusters grows: a t test of the clusters' mean
    excess of errors, and the binomial tail at the sample size that is left after the design effect
    (Korn and Graubard 1998). Without an error there is nothing to estimate the effect from: then
    every cluster counts as one answer.

    Args:
        given: the answers.
        thresholds: descending.
        max_risk: the rate that is tested.
    """
    from scipy.special import betainc, stdtr, stdtrit

    sources, width = given.sources, len(thresholds)
    first = np.searchsorted(-thresholds, -given.scores, side="left")  # that releases the answer
    shape = (int(sources.max(initial=-1)) + 1, width + 1)
    released, wrong = np.zeros(shape), np.zeros(shape)
    np.add.at(released, (sources, first), 1.0)
    np.add.at(wrong, (sources, first), given.unsupported.astype(float))
    released, wrong = (np.cumsum(each, axis=1)[:, :width] for each in (released, wrong))

    n, errors, groups = released.sum(0), wrong.sum(0), (released > 0).sum(0)
    usable = groups > 1
    n, errors, groups = (np.where(usable, each, 2.0) for each in (n, errors, groups))
    rate = np.minimum(errors / n, 1.0)
    spread = groups / (groups - 1) * ((wrong - rate * released) ** 2).sum(0)
    plain = n * rate * (1 - rate)
    effect = np.divide(spread, plain, out=n / groups, where=plain > 0).clip(1.0)
    ratio = stdtrit(np.maximum(n - 1, 1), 0.95) / stdtrit(groups - 1, 0.95)
    left = n / effect * ratio**2
    tail = betainc((left * (1 - rate)).clip(1e-9), left * rate + 1, 1 - max_risk)

    excess = wrong - max_risk * released
    mean = excess.sum(0) / groups
    error = np.sqrt(((excess**2).sum(0) / groups - mean**2).clip(0) / (groups - 1))
    t = np.divide(mean, error, out=np.where(mean < 0, -np.inf, np.inf), where=error > 0)
    return np.where(usable, np.maximum(tail, stdtr(groups - 1, t)), 1.0)


def larger(
    given: Labelled, thresholds: NDArray[np.float64], max_risk: float
) -> NDArray[np.float64]:
    """Return p-values for answers that may share sources: exact if none do, else the larger one."""
    ranked = given.where(np.argsort(-given.scores, kind="stable"))
    released = np.searchsorted(-ranked.scores, -thresholds, side="right")
    errors = np.concatenate([[0], np.cumsum(ranked.unsupported)])[released]
    exact = binomial.p_value(errors, released, max_risk)
    if independent(given) or not len(thresholds):
        return exact
    return np.maximum(exact, p_values(given, thresholds, max_risk))
