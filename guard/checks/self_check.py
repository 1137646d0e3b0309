"""A model judges what the other checks left undecided, claim by claim, in one call."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from guard.checks._ask import ask
from guard.checks._judge import ANSWER, Case, Ruling, rulings
from guard.checks._selection import select
from guard.checks.base import Check, Scope, undecided
from guard.errors import UpstreamStatus
from guard.ports import Llm, Tools
from guard.types import Claim, Draft, Finding, Verdict
from guard.wire.answer import Choice

REFUSALS = (400, 422)  # of a parameter that an upstream does not know


class SelfCheck(Check):
    """A judge model finds the claim in the passages, or against them.

    Needs evidence. The score is the probability of the verdict's tokens where `logprobs` are asked
    for and given; else 1, 0.5 or 0 for supported, not known and refuted, which is no probability.
    A judge that does not answer in the form asked for is ERROR.
    """

    scope: ClassVar[Scope] = Scope.UNDECIDED
    sufficient: ClassVar[bool] = True

    seconds: float = Field(60.0, gt=0, description="time budget in seconds; over it is ERROR")
    model: str | None = Field(None, description="the judge; without one the request's own model")
    temperature: float | None = Field(
        0.0, ge=0, le=2, description="of the judge; null leaves it to the upstream"
    )
    logprobs: bool = Field(False, description="ask for log-probabilities, to score verdicts by")
    max_claims: int = Field(40, ge=1, description="claims judged in one call; the rest is not")
    max_evidence_words: int = Field(
        3000, ge=1, description="over it the judge sees the sentences closest to the claims"
    )
    instructions: str = Field(
        "You check statements against passages. A claim is supported only if the passages say all "
        "of it, refuted if they say something that cannot be true together with it, and otherwise "
        "not_enough_info. Use no knowledge of your own: what you know but the passages do not say "
        "is not_enough_info.",
        description="what the judge is told first",
    )

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Have the undecided claims judged."""
        claims = undecided(draft)
        if not claims or not draft.evidence:
            return []
        asked, rest = claims[: self.max_claims], claims[self.max_claims :]
        passages, complete = select(draft.evidence, asked, self.max_evidence_words)
        case = Case(draft.question, passages, asked)
        choice = await self._ask(tools.llm, self.model or draft.prompt.model, case)
        ruled = zip(asked, rulings(choice, case), strict=True)
        over = f"not judged: over max_claims ({self.max_claims})"
        return [self._found(claim, ruling, complete) for claim, ruling in ruled] + [
            self.finding(claim, Verdict.NOT_ENOUGH_INFO, over, tentative=True) for claim in rest
        ]

    async def _ask(self, llm: Llm, model: str, case: Case) -> Choice:
        body: dict[str, Any] = {"model": model, "messages": case.messages(self.instructions)}
        if self.temperature is not None:
            body["temperature"] = self.temperature
        form = {"name": "verdicts", "strict": True, "schema": ANSWER}
        wishes: Mapping[str, Any] = {
            "response_format": {"type": "json_schema", "json_schema": form},
            **({"logprobs": True} if self.logprobs else {}),
        }
        try:
            return await ask(llm, {**body, **wishes})
        except UpstreamStatus as refusal:
            if refusal.status not in REFUSALS:
                raise
        return await ask(llm, body)

    def _found(self, claim: Claim, ruling: Ruling, complete: bool) -> Finding:
        reason = ruling.reason
        if not complete:
            reason += " (the judge saw a selection of the passages)"
        return self.finding(
            claim, ruling.verdict, reason, score=_score(ruling), evidence=ruling.evidence
        )


def _score(ruling: Ruling) -> float:
    """How well the claim is supported, in [0, 1]."""
    if ruling.verdict is Verdict.NOT_ENOUGH_INFO:
        return 0.5
    sure = 1.0 if ruling.probability is None else ruling.probability
    return sure if ruling.verdict is Verdict.SUPPORTED else 1.0 - sure
