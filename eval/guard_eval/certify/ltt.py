"""Learn, then test: the loosest threshold at which the risk of what is released is certified.

Split fixed-sequence testing (Angelopoulos, Bates, Candès, Jordan, Lei 2021, section 4; Maurer,
Hothorn, Lehmacher 1995): the tune split says which thresholds are tested and in which order, the
cal split tests them one after the other at the full level and stops at the first that it cannot
certify. Why this is valid: some first threshold of the order has a risk above the limit; none after
it is certified unless it is; and its own p-value is at most delta with probability at most delta.
"""

import numpy as np
from numpy.typing import NDArray

from guard_eval.certify import binomial, clusters
from guard_eval.certify.certificate import ASYMPTOTIC, PER_CLUSTER, USUAL, Certificate, Status
from guard_eval.certify.labelled import Given, Labelled, disjoint, labelled, together
from guard_eval.certify.sequence import needed, sequence
from guard_eval.errors import EvalError, Underpowered


def certify(
    tune: Given,
    cal: Given,
    max_risk: float = 0.05,
    confidence: float = 0.95,
    *,
    strict: bool = False,
) -> Certificate:
    """Find the threshold whose released answers are unsupported at most at the rate max_risk.

    Args:
        tune: `Labelled`, or `(scores, unsupported)` or `(scores, unsupported, clusters)`; says
            what is tested first. A tenth of all labels is enough.
        cal: other answers, of other clusters: they are tested.
        max_risk: the highest rate of unsupported among released answers, in (0, 1).
        confidence: how sure that must be, in (0, 1).
        strict: where clusters have several answers, test one random answer of each: valid for any
            number of clusters, and costly. Which one is drawn from the answers themselves.
            Otherwise the test is valid as clusters grow in number.

    Returns:
        A certificate; its `threshold` is None if nothing could be certified: release nothing.

    Raises:
        EvalError: a number is out of range.
        Refusal: E_ROLE_REUSE, tune and cal share answers.
        Underpowered: cal could not certify anything even if all of it were supported.
    """
    tune, cal = labelled(tune), labelled(cal)
    in_range(max_risk, confidence)
    disjoint(tune, cal)
    delta = 1 - confidence
    tested = cal.where(clusters.one_each(cal)) if strict else cal
    enough(tested, max_risk, confidence)
    shared = 1.0 if strict or clusters.independent(cal) else clusters.effect(tune)
    thresholds = sequence(tune, int(len(tested) / shared), max_risk, delta)
    p = clusters.larger(tested, thresholds, max_risk)
    passed = walk(p, delta)
    one_each = strict and not clusters.independent(cal)
    exact = strict or clusters.independent(cal)
    found = float(thresholds[passed - 1]) if passed else None
    released = tested.scores >= found if found is not None else np.zeros(len(tested), bool)
    n, errors = int(released.sum()), int(tested.unsupported[released].sum())
    status: Status = "certified" if passed else "nothing"
    want = None
    if not passed:
        known = together(tune, tested)
        want = needed(known, max_risk, delta, clusters.effect(known))
        status = status if want is None else "underpowered"
    return Certificate(
        status=status,
        max_risk=max_risk,
        confidence=confidence,
        threshold=found,
        n=len(tested),
        clusters=int(tested.sources.max(initial=-1)) + 1,
        released=n,
        errors=errors,
        p_value=float(p[passed - 1]) if passed else float(p[0]) if len(p) else 1.0,
        bound=None if found is None else clusters.upper(tested, found, max_risk, delta),
        needed=want and want.labels,
        chance=want and want.chance,
        least=want and want.least,
        least_chance=want and want.least_chance,
        exact=exact,
        method=_METHODS[exact, one_each],
        tune_sha256=tune.sha256,
        cal_sha256=cal.sha256,
        seed=cal.seed,
        assumptions=(*USUAL, *_FURTHER.get((exact, one_each), ())),
    )


def walk(p: NDArray[np.float64], delta: float) -> int:
    """Return how many thresholds are certified: those before the first that is not, no others."""
    stopped = np.flatnonzero(~(p <= delta))
    return int(stopped[0]) if len(stopped) else len(p)


def in_range(max_risk: float, confidence: float) -> None:
    """Raise EvalError unless both lie between 0 and 1."""
    for name, value in (("max-risk", max_risk), ("confidence", confidence)):
        if not 0 < value < 1:
            raise EvalError(
                f"{name} is {value:g}", f"give a {name} between 0 and 1, as 0.05 or 0.95"
            )


def enough(cal: Labelled, max_risk: float, confidence: float) -> None:
    """Raise Underpowered if cal is too small to certify anything."""
    least = binomial.least_labels(max_risk, confidence)
    if len(cal) < least:
        raise Underpowered(
            f"cal has {len(cal)} labels that count; to certify {max_risk:.3g} with confidence "
            f"{confidence:.3g} takes {least} released answers without any error",
            f"label at least {least - len(cal)} more, or allow a higher --max-risk",
        )


_METHODS = {
    (True, False): "split fixed-sequence testing, exact binomial",
    (True, True): "split fixed-sequence testing, exact binomial on one answer of each cluster",
    (False, False): "split fixed-sequence testing, larger of binomial and cluster-robust p-values",
}
_FURTHER = {(True, True): (PER_CLUSTER,), (False, False): (ASYMPTOTIC,)}
