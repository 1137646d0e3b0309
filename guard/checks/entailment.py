"""Every claim must follow from the evidence, says a model that reads both."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar, NamedTuple, Self

from pydantic import Field, model_validator

from guard.checks._blame import blame
from guard.checks._calibration import Calibration
from guard.checks._hypothesis import Hypothesis, hypothesis
from guard.checks._located import located
from guard.checks._passages import Passages, Sentence, passages, read
from guard.checks._premises import Premise, premises
from guard.checks._signals import Signals, signals
from guard.checks.base import Check
from guard.ports import Entailment as Judged
from guard.ports import Tools
from guard.types import Claim, Draft, Finding, Place, Span, Verdict

_AT_FAULT = 0.5  # probability from which on a word is shown as at fault
_LIKELY = 0.2  # from which on the most doubtful word is, where no other is
_QUOTED = 160  # characters of a sentence that a reason quotes


class Read(NamedTuple):
    """What the model said of a claim: of each premise it was read with, the features, the rest."""

    hypothesis: Hypothesis
    judged: tuple[tuple[Premise, Judged], ...]
    signals: Signals
    whole: bool
    """Whether all the evidence was read with the claim."""


class Entailment(Check):
    """Every claim must follow from the evidence, says a model that reads both.

    A claim is read with the sentences of all passages that bear on it most, and after the sentence
    before it if it begins with a pronoun. With a `calibration`, the score is the probability that
    the claim is supported; without one it is what the model says.
    """

    sufficient: ClassVar[bool] = True
    version: ClassVar[str] = "2"

    model: str = Field(
        "groundedness",
        description="`groundedness`, `lexical`, or a model of your own: see the README",
    )
    support: float = Field(0.5, ge=0, le=1, description="supported from this score on")
    reject: float = Field(0.5, ge=0, le=1, description="not supported up to this score")
    window_words: int = Field(160, ge=20, le=300, description="words of evidence in one pair")
    pairs: int = Field(3, ge=1, le=20, description="pairs of evidence and claim, per claim")
    calibration: Calibration | None = Field(None, description="what scores are worth")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.reject > self.support:
            raise ValueError("reject may not be above support")
        return self

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Judge every check-worthy claim by the sentences closest to it, all in one batch."""
        claims = [claim for claim in draft.claims if claim.checkworthy]
        told = await read(passages, draft.evidence)
        if not told.sentences:
            reason = "there is no evidence"
            return [self.finding(c, Verdict.NOT_ENOUGH_INFO, reason, score=0.0) for c in claims]
        return [self._conclude(done, told) for done in await self.ask(claims, told, draft, tools)]

    async def ask(
        self, claims: Sequence[Claim], told: Passages, draft: Draft, tools: Tools
    ) -> list[Read]:
        """Have the model read each claim with what bears on it."""
        asked: list[tuple[Hypothesis, list[Premise], bool]] = []
        for claim in claims:
            await asyncio.sleep(0)  # where a time budget can end a long answer
            said = hypothesis(claim, draft)
            asked.append((said, *premises(said.text, told, self.window_words, self.pairs)))
        pairs = [(premise.text, said.text) for said, found, _ in asked for premise in found]
        judged = iter(await tools.nli.entail(self.model, pairs))
        done = []
        for said, found, whole in asked:
            rulings = [next(judged) for _ in found]
            exact = [finding for finding in draft.findings if finding.claim is said.claim]
            features = signals(said.plain, told, rulings, exact)
            pairs_read = tuple(zip(found, rulings, strict=True))
            done.append(Read(said, pairs_read, features, whole and told.whole))
        return done

    def _conclude(self, done: Read, told: Passages) -> Finding:
        """What the best-supporting and the most-contradicting premise say together."""
        premise, best = max(done.judged, key=lambda pair: pair[1].entailment)
        score, interval = best.entailment, None
        if self.calibration:
            score, interval = self.calibration.worth(self.calibration.raw(done.signals))
        against = best.contradiction > max(best.neutral, best.entailment)
        verdict, tentative = Verdict.NOT_ENOUGH_INFO, False
        if score >= self.support:
            verdict, reason = Verdict.SUPPORTED, "follows from"
        elif score > self.reject:
            tentative, reason = True, "not certain to follow from"
        elif against:
            verdict, reason = Verdict.REFUTED, "contradicted by"
        else:
            reason = "does not follow; closest is"
        closest = premise.closest(done.hypothesis.plain, told)
        reason = f"{reason} {_quote(closest)}"
        if not done.whole and verdict is not Verdict.SUPPORTED:
            reason += "; not all of the passages was read with it"
        return self.finding(
            done.hypothesis.claim,
            verdict,
            reason,
            score=score,
            evidence=[closest.evidence],
            tentative=tentative,
            blamed=() if verdict is Verdict.SUPPORTED else _blamed(done.hypothesis, best),
            places=[Place(closest.evidence, closest.start, closest.end)],
            interval=interval,
        )


def _blamed(said: Hypothesis, judged: Judged) -> list[Span]:
    """The words of the claim that the model finds at fault, where they stand in the draft."""
    lead = len(said.lead)
    own = [(a - lead, b - lead, fault) for a, b, fault in judged.faults if a >= lead]
    return [
        span
        for start, end in blame(said.plain, own, _AT_FAULT, _LIKELY)
        for span in located(said.claim, said.plain, start, end, "unsupported")
    ]


def _quote(sentence: Sentence) -> str:
    text = sentence.text
    return f"“{text if len(text) <= _QUOTED else text[: _QUOTED - 3] + '...'}”"
