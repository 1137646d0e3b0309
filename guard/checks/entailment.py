"""Every claim must follow from the evidence, says a model of natural language inference."""

import asyncio
import re
from typing import ClassVar, Self

from pydantic import Field, model_validator

from guard.checks._passages import passages, read, sentences
from guard.checks._plain import plain
from guard.checks._windows import Window, windows
from guard.checks.base import Check
from guard.ports import Entailment as Judged
from guard.ports import Tools
from guard.types import Claim, Draft, Finding, Verdict

_PRONOUN = re.compile(
    r"(?:he|she|it|they|his|her|its|their|this|these|that|those|such|both|the (?:former|latter))\b",
    re.I,
)
_BEFORE = 600  # characters before a claim in which the sentence before it is looked for


class Entailment(Check):
    """Every claim must follow from the evidence, says a model of natural language inference.

    A claim that begins with a pronoun is read together with the sentence before it.
    """

    sufficient: ClassVar[bool] = True

    model: str = Field("lexical", description="`lexical`, or a cross-encoder's name or folder")
    # Both defaults are for `lexical`, fitted on one half of 14 public sets of labelled claims (by
    # evidence) and measured on the other half; all figures are means over the sets.
    # support: where 10.0 % of unsupported claims pass; there 9.9 %, and with them 20 % of the
    # supported ones. reject: the best balanced accuracy, 0.582; there 0.584.
    support: float = Field(0.75, ge=0, le=1, description="supported from this probability on")
    reject: float = Field(0.4, ge=0, le=1, description="not supported up to this probability")
    window_words: int = Field(120, ge=20, le=2000, description="words of evidence in one pair")
    pairs: int = Field(3, ge=1, le=20, description="pairs of evidence and claim, per claim")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.reject > self.support:
            raise ValueError("reject may not be above support")
        return self

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Judge every check-worthy claim by the passages closest to it, all in one batch."""
        claims = [claim for claim in draft.claims if claim.checkworthy]
        told = await read(passages, draft.evidence)
        if not told.sentences:
            reason = "there is no evidence"
            return [self.finding(c, Verdict.NOT_ENOUGH_INFO, reason, score=0.0) for c in claims]
        near: list[list[Window]] = []
        pairs: list[tuple[str, str]] = []
        for claim in claims:
            await asyncio.sleep(0)  # where a time budget can end a long answer
            near.append(windows(plain(claim), told, self.window_words, self.pairs))
            pairs += [(window.text, _in_context(claim, draft)) for window in near[-1]]
        judged = iter(await tools.nli.entail(self.model, pairs))
        return [
            self._conclude(claim, [(window, next(judged)) for window in found], told.whole)
            for claim, found in zip(claims, near, strict=True)
        ]

    def _conclude(self, claim: Claim, judged: list[tuple[Window, Judged]], whole: bool) -> Finding:
        """What the best-supporting and the most-contradicting window say together."""
        window, best = max(judged, key=lambda pair: pair[1].entailment)
        other, worst = max(judged, key=lambda pair: pair[1].contradiction)
        score = best.entailment
        against = worst.contradiction > 0.5
        verdict, tentative = Verdict.NOT_ENOUGH_INFO, False
        if against and score <= self.reject:
            verdict, window, reason = Verdict.REFUTED, other, f"contradicted by {_quote(other)}"
        elif score <= self.reject:
            reason = f"does not follow; closest is {_quote(window)}"
        elif score < self.support or against:
            tentative, reason = True, f"not certain to follow from {_quote(window)}"
        else:
            verdict, reason = Verdict.SUPPORTED, f"follows from {_quote(window)}"
        if not whole and verdict is Verdict.NOT_ENOUGH_INFO:
            reason += "; not all passages could be read"
        return self.finding(
            claim, verdict, reason, score=score, evidence=[window.evidence], tentative=tentative
        )


def _in_context(claim: Claim, draft: Draft) -> str:
    """The claim, after the sentence before it if it begins with a pronoun."""
    text = plain(claim)
    if not _PRONOUN.match(text):
        return text
    start = max(0, claim.start - _BEFORE)
    before = draft.text[start : claim.start]
    spans = sentences(before)
    if not spans:
        return text
    first, last = spans[-1]
    ids = tuple(passage.id for passage in draft.evidence)
    return plain(Claim(before[first:last], start + first, start + last, ids)) + " " + text


def _quote(window: Window) -> str:
    return f"“{window.closest if len(window.closest) <= 160 else window.closest[:157] + '...'}”"
