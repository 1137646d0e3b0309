"""Fit what scores are worth: weights of the features, and a Venn-Abers table of the result."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from guard.checks._entailment.calibration import Step, probability
from guard.checks._entailment.signals import Signals
from guard_eval.groundedness.scored import Scored

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]
QUANTILES = (*np.linspace(0, 0.95, 20), 0.97, 0.985, 0.995)
"""Where the rows of the table begin: finer at the top, where answers are released."""
_ROUNDS = 4
_BINS = 10  # of equal mass, for an ECE
_DRAWS = 100  # of labels, for the ECE of chance


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model of features."""

    bias: float
    each: tuple[float, ...]

    @property
    def rounded(self) -> "Weights":
        """The same as a policy file holds them."""
        return Weights(round(self.bias, 4), tuple(round(weight, 4) for weight in self.each))

    def raw(self, signals: Sequence[Signals]) -> Numbers:
        """The scores, in log-odds, shape (n,)."""
        return np.asarray(signals, float) @ np.asarray(self.each) + self.bias


def fit(rows: Sequence[Scored]) -> Weights:
    """Fit weights to rows, of which only is known whether all of their claims are supported.

    A row counts by its weakest claim, which the weights themselves tell; so they are fitted anew
    until that settles. Every set has the same weight in all, up to a factor of three, and in each
    set the supported rows have as much as the others: how many of a set's claims are supported is
    not to be told by features, but which of them.
    """
    labels = np.array([row.row.label == "supported" for row in rows])
    weight = _weights(rows)
    weights = Weights(0.0, FIRST)
    for _ in range(_ROUNDS):
        points = np.array([weakest(row, weights) for row in rows], float)
        center, scale = points.mean(0), points.std(0) + 1e-6
        model = LogisticRegression(C=0.3, max_iter=2000)
        model.fit((points - center) / scale, labels, sample_weight=weight)
        each = model.coef_[0] / scale
        weights = Weights(float(model.intercept_[0] - each @ center), tuple(map(float, each)))
    return weights


FIRST = tuple(1.0 if name == "support" else 0.0 for name in Signals._fields)


def weakest(row: Scored, weights: Weights) -> Signals:
    """The features of the row's claim with the lowest score."""
    return row.claims[int(np.argmin(weights.raw(row.claims)))]


def scores(rows: Sequence[Scored], weights: Weights) -> Numbers:
    """The lowest raw score of each row's claims, shape (n,)."""
    return np.array([weights.raw(row.claims).min() for row in rows])


def held_out(rows: Sequence[Scored]) -> Numbers:
    """Each row's score by weights that were fitted on the other sets, shape (n,)."""
    out = np.zeros(len(rows))
    for name in sorted({row.row.set for row in rows}):
        inside = [i for i, row in enumerate(rows) if row.row.set == name]
        outside = [row for row in rows if row.row.set != name]
        out[inside] = scores([rows[i] for i in inside], fit(outside))
    return out


def table(raw: Numbers, labels: Truths) -> list[tuple[float, float, float]]:
    """Return (score, least, most) of a Venn-Abers predictor, one row for each quantile of scores.

    Both are isotonic fits to all the rows and one more at the score, labelled unsupported for
    `least` and supported for `most`.
    """
    edges = np.unique(np.floor(np.quantile(raw, QUANTILES) * 1000) / 1000)  # none above its score
    steps = []
    for start, end in zip(edges, [*edges[1:], np.inf], strict=True):
        inside = raw[(raw >= start) & (raw < end)]
        at = float(np.median(inside)) if len(inside) else float(start)
        pair = []
        for label in (0.0, 1.0):
            isotonic = IsotonicRegression(out_of_bounds="clip", y_min=0, y_max=1)
            isotonic.fit(np.append(raw, at), np.append(labels.astype(float), label))
            pair.append(float(isotonic.predict([at])[0]))
        steps.append((float(start), round(pair[0], 4), round(pair[1], 4)))
    return steps


def worth(steps: Sequence[tuple[float, float, float]], raw: Numbers) -> Numbers:
    """The probabilities that a table gives to scores, as the guard reads it."""
    told = tuple(Step(score=score, least=a, most=b) for score, a, b in steps)
    return np.array([probability(told, float(score))[0] for score in raw])


def cross_fitted(
    rows: Sequence[Scored], parts: Sequence[str], given: Weights | None = None
) -> Numbers:
    """Each row's probability by weights and a table fitted on the rows of the other parts.

    `parts` names each row's part: its set, to know what a new source will meet, or a few at random.
    With `given` weights only the table is fitted.
    """
    out = np.zeros(len(rows))
    for name in sorted(set(parts)):
        inside = [i for i, part in enumerate(parts) if part == name]
        outside = [row for row, part in zip(rows, parts, strict=True) if part != name]
        weights = given or fit(outside)
        labels = np.array([row.row.label == "supported" for row in outside])
        steps = table(scores(outside, weights), labels)
        out[inside] = worth(steps, scores([rows[i] for i in inside], weights))
    return out


def fifths(groups: Sequence[str]) -> list[str]:
    """A part for each group, `0` to `4`, always the same."""
    digests = (hashlib.sha256(group.encode()).hexdigest()[:8] for group in groups)
    return [str(int(digest, 16) % 5) for digest in digests]


def ece(probabilities: Numbers, labels: Truths) -> float:
    """Expected calibration error, over bins of equal mass."""
    order = np.argsort(probabilities, kind="stable")
    parts = [part for part in np.array_split(order, _BINS) if len(part)]
    apart = [abs(probabilities[p].mean() - labels[p].mean()) * len(p) for p in parts]
    return float(sum(apart) / len(probabilities))


def ece_of_chance(probabilities: Numbers) -> float:
    """The ECE to be expected of labels that are just as probable as said: what few rows show."""
    chance = np.random.default_rng(3)
    labels = chance.random((_DRAWS, len(probabilities))) < probabilities
    return float(np.mean([ece(probabilities, drawn) for drawn in labels]))


def aurocs(rows: Sequence[Scored], raw: Numbers) -> dict[str, float]:
    """AUROC of scores within each set that has both labels."""
    of = defaultdict(list)
    for row, score in zip(rows, raw, strict=True):
        of[row.row.set].append((row.row.label == "supported", score))
    return {
        name: float(roc_auc_score([y for y, _ in pairs], [s for _, s in pairs]))
        for name, pairs in sorted(of.items())
        if len({y for y, _ in pairs}) == 2
    }


def _weights(rows: Sequence[Scored]) -> Numbers:
    sets = Counter(row.row.set for row in rows)
    kinds = Counter((row.row.set, row.row.label == "supported") for row in rows)
    typical = float(np.median(list(sets.values())))
    return np.array(
        [
            min(3.0, max(1 / 3, typical / sets[row.row.set]))
            * (sets[row.row.set] / 2 / kinds[row.row.set, row.row.label == "supported"])
            for row in rows
        ]
    )
