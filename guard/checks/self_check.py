"""A model judges what the other checks left undecided, all claims in one call."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Literal

from pydantic import Field

from guard.checks._ask import ask_wishing, side_by_side
from guard.checks._judge import Case, Order, schema
from guard.checks._judge.canaries import Canary, Passage, Shown, plant, tally
from guard.checks._judge.rulings import Ruling, rulings
from guard.checks._metered import Metered
from guard.checks._passages import off_loop
from guard.checks._selection import select, unaddressed
from guard.checks.base import Check, Report, Scope, added, explain, undecided
from guard.errors import GuardError
from guard.ports import Llm, Tools
from guard.types import Claim, Draft, Finding, Verdict
from guard.wire.answer import Choice

ALTERNATIVES = 5  # tokens in the place of each: as many as any upstream gives
_SPARE = 0.1  # of the time budget is kept to say what became of it
_CHANCE = random.SystemRandom()  # nobody may know which claims are canaries


class SelfCheck(Check):
    """A judge model finds the claim in the passages, or against them.

    Needs evidence, of which what tells a judge what to say is not shown to it. The score is the
    probability of `supported` by the judge's tokens where `logprobs` are asked for and given; else
    1, 0.5 or 0 for supported, not known and refuted, which is no probability. A judge that does
    not answer in the form asked for is ERROR.

    Canaries measure its recall: the receipt counts the false claims that were planted and those of
    them it did not call supported, the true ones and those it did. It counts too the claims that
    were `over_budget`, those `without_logprobs` though they were asked for, and the judge's calls
    and tokens.
    """

    scope: ClassVar[Scope] = Scope.UNDECIDED
    sufficient: ClassVar[bool] = True
    version: ClassVar[str] = "3"

    seconds: float = Field(60.0, gt=0, description="time budget in seconds")
    model: str | None = Field(None, description="the judge; without one the request's own model")
    temperature: float | None = Field(
        0.0, ge=0, le=2, description="of the judge, where it takes one; null leaves it to it"
    )
    order: Order = Field(
        "verdict_first", description="whether a verdict is written before its reason or after it"
    )
    logprobs: bool = Field(False, description="ask for log-probabilities, to score verdicts by")
    max_claims: int = Field(40, ge=1, description="claims judged in one call")
    calls: int = Field(
        4, ge=1, le=50, description="most calls, side by side, for one judgement of an answer"
    )
    over_budget: Literal["error", "not_enough_info"] = Field(
        "error", description="of claims for which calls or seconds did not suffice"
    )
    canaries: float = Field(
        0.0, ge=0, le=1, description="share of the calls with a true and a false claim planted"
    )
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
        return (await self.report(draft, tools)).findings

    async def report(self, draft: Draft, tools: Tools) -> Report:
        """Have the undecided claims judged, in as few calls as hold them."""
        claims = undecided(draft)
        if not claims or not draft.evidence:
            return Report([])
        until = asyncio.get_running_loop().time() + self.seconds * (1 - _SPARE)
        parts = [claims[i : i + self.max_claims] for i in range(0, len(claims), self.max_claims)]
        asked, beyond = parts[: self.calls], parts[self.calls :]
        llm = Metered(tools.llm)
        try:
            answers = await side_by_side(self._in_time(part, draft, llm, until) for part in asked)
        except GuardError as exc:  # what it cost is told all the same
            return Report([], llm.notes, explain(self, exc))
        judged = [report for report in answers if report]
        late = [part for part, report in zip(asked, answers, strict=True) if not report]
        over = self._not_judged(late, f"{self.seconds:g} s")
        over += self._not_judged(beyond, f"{self.calls} calls of {self.max_claims} claims")
        error = None
        if over and self.over_budget == "error":
            reasons = " and ".join(dict.fromkeys(finding.reason for finding in over))
            error = f"{self.name()}: {len(over)} of {len(claims)} claims {reasons}"
        found = [finding for report in judged for finding in report.findings]
        left = {"over_budget": len(over)} if over else {}
        return Report(found + over, added(r.notes for r in judged) | left | llm.notes, error)

    def _not_judged(self, parts: Sequence[Sequence[Claim]], budget: str) -> list[Finding]:
        """Tentative, so that no rule for this check's verdicts can make a pass of it."""
        reason = f"not judged: over the budget of {budget}"
        return [
            self.finding(claim, Verdict.NOT_ENOUGH_INFO, reason, tentative=True)
            for part in parts
            for claim in part
        ]

    async def _in_time(
        self, claims: Sequence[Claim], draft: Draft, llm: Llm, until: float
    ) -> Report | None:
        try:
            async with asyncio.timeout_at(until):
                return await self._judge(claims, draft, llm)
        except TimeoutError:
            return None

    async def _judge(self, claims: Sequence[Claim], draft: Draft, llm: Llm) -> Report:
        size = sum(len(passage.text) for passage in draft.evidence)
        evidence, addressed = await off_loop(partial(unaddressed, draft.evidence), size)
        choose = partial(select, evidence, claims, self.max_evidence_words)
        passages, whole = await off_loop(choose, size)
        shown, seen = list[Shown](claims), list[Passage](passages)
        if _CHANCE.random() < self.canaries:
            shown, seen = plant(claims, passages, _CHANCE)
        case = Case(draft.question, [text for _, text in seen], [one.text for one in shown])
        choice = await self._ask(llm, self.model or draft.prompt.model, case)
        ruled = list(zip(shown, rulings(choice, case), strict=True))
        notes = added(tally(one, r.verdict) for one, r in ruled if isinstance(one, Canary))
        if self.logprobs and not choice.is_spelled:
            notes["without_logprobs"] = len(claims)
        trusted = notes.get("false_canaries_caught") == notes.get("false_canaries")
        known = {number: id for number, (id, _) in enumerate(seen, 1) if id is not None}
        doubt = "" if whole else " (the judge saw a selection of the passages)"
        doubt += f" (not shown to it, as addressing a judge: {addressed})" if addressed else ""
        return Report(
            [
                self._found(claim, ruling, known, trusted, doubt)
                for claim, ruling in ruled
                if isinstance(claim, Claim)
            ],
            notes,
        )

    async def _ask(self, llm: Llm, model: str, case: Case) -> Choice:
        messages = case.messages(self.instructions, self.order)
        body: dict[str, Any] = {"model": model, "messages": messages}
        form = {"name": "verdicts", "strict": True, "schema": schema(self.order)}
        wishes: list[dict[str, Any]] = []
        if self.temperature is not None:  # some that reason take none
            wishes.append({"temperature": self.temperature})
        wishes.append({"response_format": {"type": "json_schema", "json_schema": form}})
        if self.logprobs:
            wishes.append({"logprobs": True, "top_logprobs": ALTERNATIVES})
        return await ask_wishing(llm, body, wishes)

    def _found(
        self, claim: Claim, ruling: Ruling, known: Mapping[int, str], trusted: bool, doubt: str
    ) -> Finding:
        ids = [known[number] for number in ruling.passages if number in known]
        distrusted = not trusted and ruling.verdict is Verdict.SUPPORTED
        if distrusted:
            ruling = ruling.weaker("the judge called a false statement supported in the same call")
        elif not ids:
            ruling = ruling.weaker("the judge names no passage that supports this")
        return self.finding(
            claim,
            ruling.verdict,
            ruling.reason + doubt,
            score=ruling.score,
            evidence=ids,
            tentative=distrusted,
        )
