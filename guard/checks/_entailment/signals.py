"""What can be told of a claim and its evidence in numbers: the features of its calibrated score."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from guard.checks._passages import Passages
from guard.checks._words import content
from guard.ports import Entailment
from guard.types import Finding, Verdict

_EDGE = 1e-4  # probabilities are kept this far from 0 and 1


class Signals(NamedTuple):
    """The features of one claim; log-odds are natural and lie within +-9.3."""

    support: float
    """Log-odds that the evidence bears the claim out, by the premise that says so most."""
    words: float
    """Share of the claim's different content words that the evidence has."""
    objections: float
    """How much exact checks object: 1 for each that refutes, 0.5 for each that finds nothing."""
    close: float
    """Log-odds that one sentence by itself bears the claim out, by the one that says so most."""
    against: float
    """Log-odds that the same sentence says the opposite."""


def signals(
    text: str, read: Passages, best: Entailment, close: Entailment, findings: Sequence[Finding]
) -> Signals:
    """Return the features of a claim: its text, the evidence, and what models and checks said.

    `best` is how the model judged its best premise, `close` its best sentence read by itself.
    """
    return Signals(
        support=_odds(best.entailment),
        words=known(text, read),
        objections=sum(
            {Verdict.REFUTED: 1.0}.get(f.verdict, 0.5) for f in findings if not f.tentative
        ),
        close=_odds(close.entailment),
        against=_odds(close.contradiction),
    )


def known(text: str, read: Passages) -> float:
    """The share of a text's different content words that the evidence has; 1 if it has none."""
    stems = set(content(text))
    return sum(read.frequency(stem) > 0 for stem in stems) / len(stems) if stems else 1.0


def _odds(probability: float) -> float:
    kept = min(1 - _EDGE, max(_EDGE, probability))
    return math.log(kept / (1 - kept))
