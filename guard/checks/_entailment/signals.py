"""What can be told of a claim and its evidence in numbers: the features of its calibrated score."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from guard.checks._passages import Passages
from guard.checks._words import content
from guard.ports import Entailment
from guard.types import Finding, Verdict

_EDGE = 1e-4  # probabilities are kept this far from 0 and 1
_FRAGMENT = 2
"""Sentences of evidence: so few are cut from a text that has said before what they are about.

Beside so few, a missing name tells nothing of labelled claims (of the supported ones 12 % miss one,
of the others 14 %); beside more, it does (1 % and 10 %).
"""


class Signals(NamedTuple):
    """The features of one claim; log-odds are natural and lie within +-9.3."""

    support: float
    """Log-odds that the evidence bears the claim out, by the premise that says so most."""
    words: float
    """Share of the claim's different content words that the evidence has."""
    objections: float
    """How much exact checks object: 1 for each that refutes, 0.5 for each that finds nothing.

    A name that is not in a sentence or two of evidence is no objection."""
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
        objections=sum(_objection(finding, read) for finding in findings),
        close=_odds(close.entailment),
        against=_odds(close.contradiction),
    )


def _objection(finding: Finding, read: Passages) -> float:
    if finding.tentative:
        return 0.0
    if finding.verdict is Verdict.REFUTED:
        return 1.0
    return 0.0 if finding.check == "names" and len(read.sentences) <= _FRAGMENT else 0.5


def known(text: str, read: Passages) -> float:
    """The share of a text's different content words that the evidence has; 1 if it has none."""
    stems = set(content(text))
    return sum(read.frequency(stem) > 0 for stem in stems) / len(stems) if stems else 1.0


def _odds(probability: float) -> float:
    kept = min(1 - _EDGE, max(_EDGE, probability))
    return math.log(kept / (1 - kept))
