"""What the model says again when asked again: what it makes up, it makes up anew each time."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from guard.checks._ask import ask_each
from guard.checks.base import Check, Scope, undecided
from guard.ports import Entailment, Tools
from guard.types import Claim, Draft, Finding, Prompt, Verdict

LIMITS = ("max_tokens", "max_completion_tokens", "stop")


class Consistency(Check):
    """A claim recurs in further answers to the same prompt (SelfCheckGPT with entailment).

    Saying it again does not make it true: this can lower trust, never raise it. After P. Manakul,
    A. Liusie, M. Gales, "SelfCheckGPT", EMNLP 2023; here a sample counts by its most probable
    label. Costs `samples` calls of the model for each part of an answer that is judged.
    """

    scope: ClassVar[Scope] = Scope.UNDECIDED

    seconds: float = Field(60.0, gt=0, description="time budget in seconds; over it is ERROR")
    when: Literal["no_evidence", "always"] = Field(
        "no_evidence", description="only where there are no passages to judge by, or always"
    )
    samples: int = Field(3, ge=1, le=20, description="further answers that are drawn")
    temperature: float = Field(1.0, gt=0, le=2, description="at which they are drawn")
    model: str = Field("lexical", description="model of entailment that compares them")
    min_agreement: float = Field(
        0.5, ge=0, le=1, description="smallest share of the samples that has to say a claim"
    )

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Draw the samples and compare every undecided claim with each of them."""
        claims = undecided(draft)
        if not claims or (draft.evidence and self.when == "no_evidence"):
            return []
        drawn = await ask_each(tools.llm, [self._body(draft.prompt)] * self.samples)
        pairs = [(sample.text, claim.text) for claim in claims for sample in drawn]
        labels = iter(await tools.nli.entail(self.model, pairs))
        rows = zip(*[labels] * self.samples, strict=True)
        return [self._judge(claim, row) for claim, row in zip(claims, rows, strict=True)]

    def _body(self, prompt: Prompt) -> Mapping[str, Any]:
        """The same question, without the seed that would make every sample the same."""
        limits = {name: prompt.params[name] for name in LIMITS if name in prompt.params}
        return {
            **limits,
            "model": prompt.model,
            "messages": list(prompt.messages),
            "temperature": self.temperature,
        }

    def _judge(self, claim: Claim, labels: Sequence[Entailment]) -> Finding:
        say = sum(label.entailment > max(label.neutral, label.contradiction) for label in labels)
        deny = sum(label.contradiction > max(label.neutral, label.entailment) for label in labels)
        score = say / len(labels)
        if deny > len(labels) / 2:
            reason = f"{deny} of {len(labels)} further answers contradict this"
            return self.finding(claim, Verdict.REFUTED, reason, score=score)
        silent = len(labels) - say
        reason = f"{silent} of {len(labels)} further answers do not say this"
        agreed = score >= self.min_agreement
        return self.finding(claim, Verdict.NOT_ENOUGH_INFO, reason, score=score, tentative=agreed)
