"""What the model says again when asked again: what it makes up, it makes up anew each time."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from guard.checks._metered import Metered
from guard.checks._samples import Sample, draw
from guard.checks._samples.clusters import Meanings
from guard.checks._samples.scatter import Scatter, repeats, scatter
from guard.checks._samples.stances import Stance, stances
from guard.checks.base import Check, Report, Scope, explain, undecided
from guard.errors import GuardError
from guard.ports import Tools
from guard.types import Claim, Draft, Finding, Prompt, Verdict

LIMITS = ("max_tokens", "max_completion_tokens", "stop")
DRAWING = 0.75  # of `seconds` in which the samples have to come
_ONE = " (they are one text, word for word: does the upstream heed `temperature`, or cache?)"


class Consistency(Check):
    """A claim recurs in further answers to the same prompt, and these mean the same.

    Saying it again does not make it true: this can lower trust, never raise it. A claim's score is
    1 - the mean probability that a sample contradicts it (SelfCheckGPT-NLI: P. Manakul, A. Liusie,
    M. Gales, EMNLP 2023), where a sample that says nothing of it counts as not saying it. Semantic
    entropy tells how far the samples scatter: over the answer where all are short, else over what
    they say closest to a claim. Costs `samples` calls for each part of an answer that is judged:
    the receipt counts calls, tokens, samples, and those `without_logprobs` though asked for.
    """

    scope: ClassVar[Scope] = Scope.UNDECIDED
    version: ClassVar[str] = "2"

    seconds: float = Field(
        60.0, gt=0, description="time budget; samples not there after 3/4 of it are left out"
    )
    when: Literal["no_evidence", "always"] = Field(
        "no_evidence", description="only where there are no passages to judge by, or always"
    )
    samples: int = Field(5, ge=1, le=20, description="further answers that are drawn")
    min_samples: int = Field(2, ge=1, le=20, description="with fewer, no claim is known")
    at_once: bool = Field(False, description="draw all in one call with `n`, if the upstream can")
    temperature: float = Field(1.0, gt=0, le=2, description="at which they are drawn")
    logprobs: bool = Field(False, description="ask for log-probabilities, to weigh samples by")
    model: str = Field("groundedness", description="model of entailment that compares them")
    min_agreement: float = Field(
        0.5, ge=0, le=1, description="smallest share of the samples that has to say the same"
    )
    max_contradiction: float = Field(
        0.5, ge=0, le=1, description="share of contradiction above which a claim is refuted"
    )
    max_entropy: float = Field(
        0.6, ge=0, le=1, description="most semantic entropy of the samples; 1 is off"
    )
    max_claims: int = Field(40, ge=1, description="claims compared with them; the rest is not")

    @model_validator(mode="after")
    def _enough_are_drawn(self) -> Self:
        if self.min_samples > self.samples:
            raise ValueError("min_samples may not be above samples")
        return self

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Draw the samples and compare every undecided claim with each of them."""
        return (await self.report(draft, tools)).findings

    async def report(self, draft: Draft, tools: Tools) -> Report:
        """The same; what was drawn for an answer serves again for what is left of it."""
        claims = undecided(draft) if draft.evidence else _open(draft)
        if not claims or (draft.evidence and self.when == "no_evidence"):
            return Report([], drawn=draft.drawn)
        llm = Metered(tools.llm)
        body, seconds = self._body(draft.prompt), self.seconds * DRAWING
        try:
            drawn: Sequence[Sample] = draft.drawn or await draw(
                llm, body, self.samples, seconds, self.at_once
            )
        except GuardError as exc:  # what it cost is told all the same
            return Report([], llm.notes, explain(self, exc))
        untold = sum(sample.likelihood is None for sample in drawn) if self.logprobs else 0
        counts = {"samples": len(drawn), **({"without_logprobs": untold} if untold else {})}
        found = await self._compared(draft, claims, drawn, tools)
        return Report(found, {} if draft.drawn else counts | llm.notes, drawn=tuple(drawn))

    async def _compared(
        self, draft: Draft, claims: list[Claim], drawn: Sequence[Sample], tools: Tools
    ) -> list[Finding]:
        came = f" ({len(drawn)} of {self.samples} further answers came in time)"
        note = "" if len(drawn) == self.samples else came
        note += _ONE if repeats(drawn) else ""
        if len(drawn) < self.min_samples:
            reason = f"too few further answers to judge by{note}"
            return [self.finding(claim, Verdict.NOT_ENOUGH_INFO, reason) for claim in claims]
        asked, rest = claims[: self.max_claims], claims[self.max_claims :]
        said, all_read = await stances(tools.nli, self.model, asked, drawn)
        if not all_read:
            note += " (of the longest only what is closest was read)"
        meant = Scatter(None, [None] * len(asked))
        if self.max_entropy < 1:
            meant = await scatter(tools.nli, self.model, draft, asked, drawn)
        found = [
            self._of_claim(claim, stance, own, note)
            for claim, stance, own in zip(asked, said, meant.claims, strict=True)
        ]
        over = f"not compared: over max_claims ({self.max_claims})"
        found += [self.finding(c, Verdict.NOT_ENOUGH_INFO, over, tentative=True) for c in rest]
        return found + self._of_answer(meant.answer, note)

    def _body(self, prompt: Prompt) -> Mapping[str, Any]:
        """The same question, without the seed that would make every sample the same."""
        limits = {name: prompt.params[name] for name in LIMITS if name in prompt.params}
        return {
            **limits,
            **({"logprobs": True} if self.logprobs else {}),
            "model": prompt.model,
            "messages": list(prompt.messages),
            "temperature": self.temperature,
        }

    def _of_claim(
        self, claim: Claim, said: Sequence[Stance], meant: Meanings | None, note: str
    ) -> Finding:
        count = len(said)
        score = math.fsum(one.says for one in said) / count
        scattered = meant is not None and meant.entropy > self.max_entropy
        verdict, tentative = Verdict.NOT_ENOUGH_INFO, False
        if math.fsum(one.denies for one in said) / count > self.max_contradiction:
            denied = sum(one.denies > one.says for one in said)
            verdict, reason = (
                Verdict.REFUTED,
                f"{denied} of {count} further answers contradict this",
            )
        else:
            saying = sum(one.says > one.denies for one in said)
            tentative = score >= self.min_agreement and not scattered
            how = f"{saying} of {count}" if tentative else f"{count - saying} of {count}"
            reason = f"{how} further answers {'say' if tentative else 'do not say'} this"
        if meant and scattered:
            reason += f"; {_scattered(meant)}"
        return self.finding(claim, verdict, reason + note, score=score, tentative=tentative)

    def _of_answer(self, meant: Meanings | None, note: str) -> list[Finding]:
        """A finding where a short answer is one of too many, or says what too few say."""
        if meant is None:
            return []
        if meant.entropy <= self.max_entropy and meant.share >= self.min_agreement:
            return []
        reason = f"{_scattered(meant)}, {meant.share:.0%} of them mean the same as this one{note}"
        return [self.finding(None, Verdict.NOT_ENOUGH_INFO, reason, score=meant.share)]


def _open(draft: Draft) -> list[Claim]:
    """The check-worthy claims that are neither borne out nor refuted.

    Without passages what reads them finds nothing known, which says nothing of further answers.
    """
    told = (f for f in draft.findings if not f.tentative)
    settled = {f.claim for f in told if f.verdict is not Verdict.NOT_ENOUGH_INFO}
    return [c for c in draft.claims if c.checkworthy and c not in settled]


def _scattered(meant: Meanings) -> str:
    meanings = "one meaning" if meant.count == 1 else f"{meant.count} meanings"
    return f"further answers have {meanings} (entropy {meant.entropy:.2f})"
