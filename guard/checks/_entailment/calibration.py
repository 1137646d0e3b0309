"""From features to a probability: numbers fitted on labelled claims, with where they come from."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Self

from pydantic import Field, model_validator

from guard.checks._entailment.signals import Signals
from guard.fixed import Fixed

_OWN = 0.02  # the part of a probability that is the raw score's own


class Fitted(Fixed):
    """Where fitted numbers come from: shown to whoever reads the policy, never computed with."""

    rows: str = Field(description="the labelled claims they were fitted on, and how many")
    command: str = Field(description="the command that fitted them")
    weights: str = Field(description="fingerprint of the model's weights")
    ece: float = Field(
        ge=0, le=1, description="expected calibration error, each fifth by a fit to the others"
    )
    ece_elsewhere: float = Field(
        ge=0, le=1, description="the same on sets that had no part in the fit, mean of the sets"
    )


class Step(Fixed):
    """From the raw score `score` on, the probability lies between `least` and `most`."""

    score: float
    least: float = Field(ge=0, le=1)
    most: float = Field(ge=0, le=1)


class Calibration(Fixed):
    """A logistic score of features, and what it is worth as a probability.

    The raw score is the weighted sum of the features of `Signals`. `steps` are those of a
    Venn-Abers predictor (Vovk, Petej, Fedorova 2015): `least` is the probability of support if a
    new claim of that score were known to be unsupported, `most` if it were known to be supported;
    both isotonic. How far they lie apart is how little the data can tell.
    """

    model: str = Field(description="the model whose scores these are; others are left as they are")
    bias: float
    weights: dict[str, float]
    steps: tuple[Step, ...] = Field(min_length=1)
    fitted: Fitted

    @model_validator(mode="after")
    def _known_and_in_order(self) -> Self:
        if unknown := sorted(self.weights.keys() - set(Signals._fields)):
            known = ", ".join(Signals._fields)
            raise ValueError(f"weights: no such feature: {', '.join(unknown)}; known are {known}")
        scores = [step.score for step in self.steps]
        if scores != sorted(scores):
            raise ValueError("steps: their scores must ascend")
        return self

    def raw(self, signals: Signals) -> float:
        """The weighted sum of the features, in log-odds."""
        given: dict[str, float] = signals._asdict()
        return self.bias + sum(weight * given[name] for name, weight in self.weights.items())

    def worth(self, raw: float) -> tuple[float, tuple[float, float]]:
        """Return the probability that a claim of this raw score is supported, and its interval.

        It is the one that regrets least under log loss, most / (1 - least + most), with a small
        part of the logistic of the raw score itself, so that no two scores are worth the same.
        """
        return probability(self.steps, raw)


def probability(steps: Sequence[Step], raw: float) -> tuple[float, tuple[float, float]]:
    """Return the probability that steps give to a raw score, and its interval."""
    step = steps[max(0, bisect_right([step.score for step in steps], raw) - 1)]
    merged = step.most / (1 - step.least + step.most)
    share = 1 / (1 + math.exp(-max(-30.0, min(30.0, raw))))
    return merged + _OWN * (share - merged), (step.least, step.most)
