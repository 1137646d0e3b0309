"""Every claim must follow from the evidence, says a model that reads both."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Self

from pydantic import Field, model_validator

from guard.checks._addressed import rules
from guard.checks._breathe import breathe
from guard.checks._certified import Certified
from guard.checks._entailment.blame import blame
from guard.checks._entailment.calibration import Calibration
from guard.checks._entailment.hypothesis import hypothesis
from guard.checks._entailment.reading import Part, Reading, readings
from guard.checks._entailment.turns import turns
from guard.checks._located import located
from guard.checks._passages import Passages, Sentence, passages, read
from guard.checks._plain import is_reply, says, stated
from guard.checks.base import Check
from guard.ports import Tools
from guard.types import Claim, Draft, Evidence, Finding, Place, Span, Verdict

_AT_FAULT = 0.5  # probability from which on a word is shown as at fault
_LIKELY = 0.2  # from which on the most doubtful word is, where no other is
_EMPTY = "says nothing that a passage could bear out"
_REPLY = "says only that something is so: what, the question says"
_QUOTED = 160  # characters of a sentence that a reason quotes


class Entailment(Check):
    """Every claim must follow from the evidence, says a model that reads both.

    A claim is read with the sentences of all passages that bear on it most, with its figures as
    these write them, and after the sentence before it if it begins with a pronoun. A sentence that
    tells the judge what to say is not evidence. Statements that a claim joins are read apart too,
    and it is worth no more than the weakest. One that is a sentence of the evidence, word for word,
    needs no model. Where it may say the same from the other end (`A is older than B`, `B is not
    older than A`), a contradiction refutes nothing. With a `calibration` of its model, the score is
    the probability that the claim is supported; without one it is what the model says. With
    `segments`, each segment of requests has a threshold of its own, in place of `support` and
    `reject`; where it has none, nothing is supported.
    """

    sufficient: ClassVar[bool] = True
    version: ClassVar[str] = "7"

    model: str = Field(
        "groundedness", description="`groundedness`, which ships, `lexical`, or one of your own"
    )
    support: float = Field(0.5, ge=0, le=1, description="supported from this score on")
    reject: float = Field(0.5, ge=0, le=1, description="not supported below this score")
    refute: float = Field(
        0.0, ge=0, le=1, description="and refuted only where a contradiction is so probable"
    )
    window_words: int = Field(160, ge=20, le=300, description="words of evidence in one pair")
    pairs: int = Field(3, ge=1, le=20, description="pairs of evidence and claim, per claim")
    calibration: Calibration | None = Field(None, description="what scores are worth")
    certified: Certified | None = Field(None, description="where `support` comes from")
    segments: Mapping[str, Certified] = Field(
        default_factory=dict, description="thresholds by the segment that a request names"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.reject > self.support:
            wrong = f"reject ({self.reject:g}) may not be above support ({self.support:g})"
            raise ValueError(f"{wrong}; what is not set here is inherited")
        return self

    def certificate(self, segment: str) -> Certified | None:
        """The one that an answer of a segment is released under, if it may be."""
        if self.segments:
            found = self.segments.get(segment)
            kept = found and found.threshold is not None and found.stands(segment)
            return found if kept else None
        own = self.certified
        kept = own and own.stands() and own.threshold == self.support == self.reject
        return own if kept else None

    @property
    def edited(self) -> list[tuple[str, ...]]:
        """Places of certificates that do not stand, or whose thresholds are not in force."""
        own = self.certified
        wrong: list[tuple[str, ...]] = [
            ("segments", name) for name, one in self.segments.items() if not one.stands(name)
        ]
        if own and not self.segments:
            in_force = own.threshold is None or own.threshold == self.support == self.reject
            wrong += [] if own.stands() and in_force else [("certified",)]
        return wrong

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Judge every check-worthy claim by the sentences closest to it, all in one batch."""
        if not self.segments:
            return await self._judge(draft, tools)
        segment = draft.prompt.segment
        known = self.certificate(segment)
        at = {"reject": known.threshold, "support": known.threshold} if known else {}
        findings = await self.model_copy(update=at)._judge(draft, tools)
        return findings if known else [_uncertified(found, segment) for found in findings]

    async def _judge(self, draft: Draft, tools: Tools) -> list[Finding]:
        claims = [claim for claim in draft.claims if claim.checkworthy]
        given, told = await read(_given, draft.evidence)
        if not told.sentences:
            reason = "there is no evidence"
            return [self.finding(c, Verdict.NOT_ENOUGH_INFO, reason, score=0.0) for c in claims]
        skipped = 0 if told is given else len({*given.sentences} - {*told.sentences})
        copied, rest, replies = {}, list[Claim](), list[Claim]()
        for claim in claims:
            await breathe()  # where a time budget can end a long answer
            copied[claim] = _copied(claim, draft, told)
            if copied[claim] is not None or not says(claim) or rules(stated(claim)):
                continue
            (replies if is_reply(claim) else rest).append(claim)
        found = {r.said.claim: r for r in await self.readings(rest, draft, told, tools)}
        findings = []
        for claim, same in copied.items():
            await breathe()
            if same:
                findings.append(self._copy(claim, same))
            elif claim in found:
                findings.append(self._conclude(found[claim], told, skipped))
            else:
                reason, tentative = (_REPLY, True) if claim in replies else (_EMPTY, False)
                findings.append(
                    self.finding(
                        claim, Verdict.NOT_ENOUGH_INFO, reason, score=0.0, tentative=tentative
                    )
                )
        return findings

    async def readings(
        self, claims: Sequence[Claim], draft: Draft, told: Passages, tools: Tools
    ) -> list[Reading]:
        """Have the model read claims with what bears on them."""
        size = self.window_words, self.pairs
        return await readings(claims, told, draft, tools.nli, self.model, *size)

    def _copy(self, claim: Claim, same: Sentence) -> Finding:
        return self.finding(
            claim,
            Verdict.SUPPORTED,
            f"stands word for word in the passage: {_quote(same)}",
            score=1.0,
            evidence=[same.evidence],
            places=[Place(same.evidence, same.start, same.end)],
        )

    def _conclude(self, reading: Reading, told: Passages, skipped: int) -> Finding:
        """What the weakest statement is worth, and the sentence that decides it."""
        part = min((reading.whole, *reading.parts), key=lambda part: self._worth(part)[0])
        score, interval = self._worth(part)
        closest = part.premise.closest(part.read, told)
        verdict, tentative = Verdict.NOT_ENOUGH_INFO, False
        if score >= self.support:
            verdict, reason = Verdict.SUPPORTED, "follows from"
        elif score >= self.reject:
            tentative, reason = True, "not certain to follow from"
        elif told.whole and self._contradicts(part) and not turns(closest.text, part.read):
            verdict, reason = Verdict.REFUTED, "contradicted by"
        else:
            reason = "does not follow; closest is"
        reason = f"{reason} {_quote(closest)}"
        if verdict is not Verdict.SUPPORTED:
            reason += "" if reading.complete else "; judged by the closest sentences only"
            reason += "" if told.whole else "; not all passages could be read"
            reason += f"; left out, as addressing the judge: {skipped}" if skipped else ""
        return self.finding(
            reading.said.claim,
            verdict,
            reason,
            score=score,
            evidence=[closest.evidence],
            tentative=tentative,
            blamed=() if verdict is Verdict.SUPPORTED else self._blamed(reading),
            places=[Place(closest.evidence, closest.start, closest.end)],
            interval=interval,
        )

    def _contradicts(self, part: Part) -> bool:
        judged = part.judged
        return self.refute <= judged.contradiction > max(judged.neutral, judged.entailment)

    def _worth(self, part: Part) -> tuple[float, tuple[float, float] | None]:
        if self.calibration is None or self.calibration.model != self.model:
            return part.judged.entailment, None
        return self.calibration.worth(self.calibration.raw(part.signals))

    def _blamed(self, reading: Reading) -> list[Span]:
        """The words of the claim that the model finds at fault, in statements that fall only."""
        fallen = [part for part in reading.parts if self._worth(part)[0] < self.support]
        said, faults = reading.said, reading.whole.judged.faults
        lead = len(said.lead)
        own = [(a - lead, b - lead, fault) for a, b, fault in faults if a >= lead]
        if fallen and len(fallen) < len(reading.parts):
            own = [f for f in own if any(part.start <= f[0] < part.end for part in fallen)]
        return [
            span
            for start, end in blame(said.plain, own, _AT_FAULT, _LIKELY)
            for span in located(said.claim, said.plain, start, end, "unsupported")
        ]


def _given(evidence: tuple[Evidence, ...]) -> tuple[Passages, Passages]:
    """The passages, and what of them may bear a claim out."""
    read = passages(evidence)
    return read, read.telling


def _copied(claim: Claim, draft: Draft, told: Passages) -> Sentence | None:
    """The sentence that a claim copies, where the claim needs no other to be understood."""
    said = hypothesis(claim, draft)
    return None if said.lead else told.copied(said.plain)


def _uncertified(found: Finding, segment: str) -> Finding:
    """The finding without support: no threshold is known to be good enough there."""
    verdict = max(found.verdict, Verdict.NOT_ENOUGH_INFO, key=list(Verdict).index)
    named = f"segment {segment!r} has no certified threshold" if segment else "no segment is named"
    return replace(found, verdict=verdict, tentative=False, reason=f"{named}; {found.reason}")


def _quote(sentence: Sentence) -> str:
    text = sentence.text
    return f"“{text if len(text) <= _QUOTED else text[: _QUOTED - 3] + '...'}”"
