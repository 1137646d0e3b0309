"""A certificate for answers whose questions are unlike the labelled ones (covariate shift).

Labelled answers are weighted by how much likelier their inputs are among recent ones: the density
ratio w (Tibshirani, Foygel Barber, Candès, Ramdas 2019), here the odds of a logistic regression
that tells recent inputs from labelled ones. Weights are clipped, and how much of their mass that
cut off is said: the certificate is about the clipped population. Where few labelled answers carry
most of the weight, nothing is certified. The tune answers, weighted as well, say what is tested.

The test of "the weighted risk is above the limit" bets against it: over the labelled answers in
random order, wealth is multiplied by 1 - b w (unsupported - max_risk), with stakes b in [0, 1 /
(w_max (1 - max_risk))) that look back only. Under the hypothesis wealth is a supermartingale, so
1 / its maximum is a p-value for any sample size (Ville 1939; Waudby-Smith, Ramdas 2024, "Estimating
means of bounded random variables by betting"). An empirical Bernstein bound (Maurer, Pontil 2009)
is valid too, but its last term alone, 7 w_max ln(2 / delta) / (3 n), is more than 0.05 at a
thousand labels. The ratio itself is estimated: that is an assumption, and the certificate names it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from guard_eval.certify.certificate import PER_CLUSTER, USUAL, Certificate, Status
from guard_eval.certify.clusters import one_each
from guard_eval.certify.labelled import Given, Labelled, disjoint, labelled
from guard_eval.certify.ltt import enough, in_range, walk
from guard_eval.certify.sequence import LIKELY, sequence
from guard_eval.errors import EvalError, Refusal

LEAST = 100.0  # effective answers below which the overlap is not enough
STAKE = 0.7  # of what could lose everything: the most that is bet
FEW = 9  # inputs that two sets of answers may have in common by chance
LEAST_SHARE = 0.1  # effective answers of all below which it is not
DRAWS = 50  # of answers like the labelled ones, to say how many would do
MOST = 20_000  # labels that anybody is told to make
RATIO = (
    "The weights are the true density ratio, up to clipping; only the inputs' distribution changed."
)


class Weights(NamedTuple):
    """Density ratios of the labelled answers, of mean 1 before clipping."""

    values: NDArray[np.float64]
    limit: float
    clipped: float  # share of the mass that was cut off

    @property
    def effective(self) -> float:
        """How many unweighted answers they are worth (Kish 1965)."""
        squares = float((self.values**2).sum())
        return float(self.values.sum()) ** 2 / squares if squares else 0.0

    @staticmethod
    def least(answers: int) -> float:
        """How many so many labelled answers must be worth to say anything about recent ones."""
        return max(LEAST, LEAST_SHARE * answers)

    @property
    def overlap(self) -> bool:
        """Whether they are."""
        return self.effective >= self.least(len(self.values))


def _sorted(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[np.lexsort(values.T)]


def density_ratio(cal: ArrayLike, recent: ArrayLike, limit: float = 10.0) -> Weights:
    """Return the weight of each labelled answer; arguments are those of `density_ratios`."""
    return clip(density_ratios(cal, recent)[0], limit)


def density_ratios(
    cal: ArrayLike, recent: ArrayLike, *further: ArrayLike
) -> list[NDArray[np.float64]]:
    """Return how much likelier labelled answers are among recent ones, up to a factor.

    Args:
        cal: inputs of the labelled answers, a row each: what is known before anybody judges.
        recent: inputs of the answers that the certificate is to be about.
        further: inputs of others like the labelled ones, that the ratio is not estimated from.

    Returns:
        An array for `cal`, and one for each of `further`.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    old, new = (np.asarray(each, dtype=float) for each in (cal, recent))
    if (
        old.ndim != 2
        or new.ndim != 2
        or old.shape[1] != new.shape[1]
        or not len(old)
        or not len(new)
    ):
        raise EvalError(
            f"inputs of shapes {old.shape} and {new.shape}", "give rows of the same columns"
        )
    if len(np.unique(old, axis=0)) > FEW and np.array_equal(_sorted(old), _sorted(new)):
        raise Refusal(
            "E_ROLE_REUSE",
            f"the recent answers have the inputs of the {len(old)} cal answers, every one of them",
            "give the inputs of answers that came afterwards: --recent RUN|FILE. For answers like "
            "the labelled ones leave --recent out",
        )
    scaler = StandardScaler()
    both = scaler.fit_transform(np.concatenate([old, new]))
    model = LogisticRegression().fit(both, np.arange(len(both)) >= len(old))
    sides = both[: len(old)], *(scaler.transform(np.asarray(each, float)) for each in further)
    return [np.exp(model.decision_function(each)) for each in sides]


def clip(ratios: ArrayLike, limit: float = 10.0) -> Weights:
    """Return density ratios, scaled to a mean of 1 and cut off at a limit."""
    ratios = np.asarray(ratios, dtype=float)
    if limit < 1 or not (ratios >= 0).all() or not ratios.sum() > 0:
        raise EvalError(
            "weights must not be negative, with a limit of 1 or more", "mend the weights"
        )
    scaled = ratios / ratios.mean()
    values = np.minimum(scaled, limit)
    return Weights(values, limit, float(1 - values.sum() / scaled.sum()))


def certify_weighted(
    tune: Given,
    cal: Given,
    weights: Weights,
    max_risk: float = 0.05,
    confidence: float = 0.95,
    *,
    tune_weights: Weights | None = None,
) -> Certificate:
    """Find the threshold that keeps the weighted risk at most max_risk.

    Arguments and errors are those of `certify`; `weights` are those of cal, `tune_weights` those of
    tune: without them the tests are in an order that would suit the labelled answers. Where
    clusters have several answers, one random answer of each is tested.
    """
    tune, cal = labelled(tune), labelled(cal)
    in_range(max_risk, confidence)
    disjoint(tune, cal)
    for given, own in ((cal, weights), (tune, tune_weights)):
        if own and len(own.values) != len(given):
            raise EvalError(
                f"{len(own.values)} weights, {len(given)} answers", "give one weight each"
            )
    order = np.random.default_rng(cal.seed + 1).permutation(one_each(cal))
    tested, weights = cal.where(order), weights._replace(values=weights.values[order])
    enough(tested, max_risk, confidence)
    first = _resampled(tune, tune_weights) if tune_weights else tune
    delta, left = 1 - confidence, weights.effective
    thresholds = sequence(first, int(left), max_risk, delta)
    p = np.array(
        [
            bet(
                weights.values * (tested.unsupported - max_risk) * (tested.scores >= t),
                weights.limit * (1 - max_risk),
            )
            for t in thresholds
        ]
    )
    passed = walk(p, delta) if weights.overlap else 0
    found = float(thresholds[passed - 1]) if passed else None
    released = tested.scores >= found if found is not None else np.zeros(len(tested), bool)
    status: Status = "certified" if passed else "nothing"
    want = None
    if not weights.overlap:
        status = "insufficient_overlap"
    elif not passed:
        want = _needed(tested, weights, max_risk, delta)
        status = status if want is None else "underpowered"
    return Certificate(
        status=status,
        max_risk=max_risk,
        confidence=confidence,
        threshold=found,
        n=len(tested),
        clusters=len(tested),
        released=int(released.sum()),
        recent_share=float(weights.values[released].sum() / weights.values.sum()),
        errors=int(tested.unsupported[released].sum()),
        p_value=float(p[max(passed - 1, 0)]) if len(p) else 1.0,
        needed=want,
        exact=False,
        method="split fixed-sequence testing, bets on weighted answers",
        tune_sha256=tune.sha256,
        cal_sha256=cal.sha256,
        seed=cal.seed,
        clipped=weights.clipped,
        effective=left,
        assumptions=(RATIO, *USUAL[1:], PER_CLUSTER),
    )


def _needed(tested: Labelled, weights: Weights, max_risk: float, delta: float) -> int | None:
    """How many answers like these probably certify a threshold; None: `MOST` do not.

    Drawn from these, a tenth more or less: the risk is taken for what it seems.
    """
    random, like = np.random.default_rng(tested.seed), _resampled(tested, weights)
    n, highest = len(tested), weights.limit * (1 - max_risk)
    while n <= MOST:
        thresholds = sequence(like, int(n * weights.effective / len(tested)), max_risk, delta)
        if not len(thresholds):
            return None
        excess = weights.values * (tested.unsupported - max_risk) * (tested.scores >= thresholds[0])
        if excess.mean() < 0:
            drawn = random.integers(len(excess), size=(DRAWS, n))
            done = sum(bet(excess[each], highest) <= delta for each in drawn)
            if done >= LIKELY * DRAWS:
                return n
        n = int(n * 1.2) + 1
    return None


def _resampled(given: Labelled, weights: Weights) -> Labelled:
    """As many answers as they are worth, each as often as its weight says, as evenly as can be."""
    count = max(int(weights.effective), 1)
    ranked = given.order
    ends = np.cumsum(weights.values[ranked]) / weights.values.sum()
    places = np.searchsorted(ends, (np.arange(count) + 0.5) / count)
    return given.where(ranked[places.clip(0, len(given) - 1)])


def bet(excess: NDArray[np.float64], highest: float) -> float:
    """Return the p-value against "the mean of these is 0 or more", none of them above `highest`.

    The stake before each value is the one that would have been best so far, by its mean and
    variance, and at most `STAKE` of what could lose everything.
    """
    if not len(excess):
        return 1.0
    seen = np.arange(1, len(excess) + 1)
    start = (highest / 2) ** 2 / 4  # the variance that is supposed before there is data
    mean = np.concatenate([[0.0], (np.cumsum(excess) / (seen + 1))[:-1]])
    square = np.concatenate([[start], ((start + np.cumsum(excess**2)) / (seen + 1))[:-1]])
    stakes = (-mean / square).clip(0, STAKE / highest)
    return float(min(1.0, np.exp(-np.cumsum(np.log1p(-stakes * excess)).max())))
