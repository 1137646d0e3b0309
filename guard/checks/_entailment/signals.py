"""What can be told of a claim and its evidence in numbers: the features of its calibrated score."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from guard.checks._passages import Passages
from guard.checks._words import content
from guard.ports import Entailment
from guard.types import Finding, Verdict

_EDGE = 1e-4  # probabilities are kept this far from 0 and 1


class Signals(NamedTuple):
    """The features of one claim; log-odds are natural and lie within +-9.3, shares in [0, 1]."""

    support: float
    """Log-odds that the evidence bears the claim out, by the premise that says so most."""
    contradiction: float
    """Log-odds that it says the opposite, by the same premise."""
    fault: float
    """Log-odds that the claim's most doubtful word is at fault, by the same premise."""
    words: float
    """Share of the claim's content words that the evidence has."""
    phrases: float
    """Share of its pairs of neighbouring content words that the evidence has."""
    objections: float
    """How much exact checks object: 1 for each that refutes, 0.5 for each that finds nothing."""
    length: float
    """Natural logarithm of the number of content words, plus 1."""
    size: float
    """Natural logarithm of the number of sentences of the evidence, plus 1."""
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
    stems = content(text)
    pairs = list(pairwise(stems))
    known = [read.frequency(stem) > 0 for stem in stems]
    return Signals(
        support=_odds(best.entailment),
        contradiction=_odds(best.contradiction),
        fault=_odds(max((fault for _, _, fault in best.faults), default=0.5)),
        words=_share(known),
        phrases=_share([pair in read.pairs for pair in pairs]),
        objections=sum(
            {Verdict.REFUTED: 1.0}.get(f.verdict, 0.5) for f in findings if not f.tentative
        ),
        length=math.log(1 + len(stems)),
        size=math.log(1 + len(read.sentences)),
        close=_odds(close.entailment),
        against=_odds(close.contradiction),
    )


def _odds(probability: float) -> float:
    kept = min(1 - _EDGE, max(_EDGE, probability))
    return math.log(kept / (1 - kept))


def _share(found: Sequence[bool]) -> float:
    """The share of what was found; 1 where there is nothing to find."""
    return sum(found) / len(found) if found else 1.0
