"""How sure the model is of its answer, by its own words and by its tokens."""

from functools import cached_property
from typing import ClassVar, Self

from pydantic import Field, model_validator

from guard.checks import _regexes
from guard.checks._likelihood import Likelihood, likelihoods
from guard.checks.base import Check
from guard.ports import Tools
from guard.types import Draft, Finding, Verdict


class Confidence(Check):
    """The model does not doubt its own answer, by what it says of it and by its tokens.

    Being sure is not being right: this can lower trust, never raise it. Token probabilities are
    looked at where the answer has them and they spell its text: those of a claim's content words.
    """

    version: ClassVar[str] = "2"

    ask: bool = Field(
        False, description="the policy's instruction asks to end with a line `Confidence: 0.8`"
    )
    pattern: str = Field(
        r"(?im)^[\s>*_-]*confidence[\s*_]*[:=][ \t*_]*(\d+(?:\.\d+)?|\.\d+)\b ?(%?)",
        description="finds that line: first group the number, second group `%` where in percent",
    )
    min: float = Field(0.5, ge=0, le=1, description="least confidence the model has to state")
    min_token_prob: float = Field(
        0.5, ge=0, le=1, description="least mean probability of a claim's tokens; 0 is off"
    )
    min_any_token_prob: float = Field(
        0.0, ge=0, le=1, description="least probability of any token of a claim; 0 is off"
    )
    max_surprise: float | None = Field(
        None, ge=0, description="most mean negative log-probability of its tokens (nats)"
    )
    max_token_entropy: float = Field(
        1.0, ge=0, le=1, description="most mean entropy of the alternatives to them; 1 is off"
    )

    @cached_property
    def regex(self) -> _regexes.Regex:
        """The compiled pattern."""
        return _regexes.compiled("pattern", self.pattern)

    @model_validator(mode="after")
    def _pattern_has_its_groups(self) -> Self:
        if self.regex.groups != 2:
            raise ValueError("pattern: must have two groups, the number and the percent sign")
        return self

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Report a low confidence in the answer, and the claims of improbable tokens."""
        found = self._stated(draft.text) if self.ask and draft.final and draft.text else []
        return found + self._tokens(draft)

    def _stated(self, text: str) -> list[Finding]:
        lines = list(self.regex.finditer(text))
        if not lines:
            reason = "its confidence was asked for and not given"
            return [self.finding(None, Verdict.NOT_ENOUGH_INFO, reason)]
        number, percent = lines[-1].group(1), lines[-1].group(2)
        confidence = float(number) / (100 if percent else 1)
        if confidence > 1:
            reason = "its confidence is not a number from 0 to 1"
            return [self.finding(None, Verdict.NOT_ENOUGH_INFO, reason)]
        if confidence >= self.min:
            return []
        reason = f"the model states a confidence of {confidence:g}"
        return [self.finding(None, Verdict.NOT_ENOUGH_INFO, reason, score=confidence)]

    def _tokens(self, draft: Draft) -> list[Finding]:
        claims = [claim for claim in draft.claims if claim.checkworthy]
        likely = likelihoods(claims, draft)
        if likely is None:
            return []
        return [
            self.finding(claim, Verdict.NOT_ENOUGH_INFO, "; ".join(doubts), score=own.mean)
            for claim, own in zip(claims, likely, strict=True)
            if (doubts := self._doubts(own))
        ]

    def _doubts(self, own: Likelihood) -> list[str]:
        """What speaks against a claim of this likelihood."""
        doubts = []
        if own.mean < self.min_token_prob:
            doubts.append(f"the mean probability of its tokens is {own.mean:.2f}")
        if own.least < self.min_any_token_prob:
            doubts.append(f"a token of it has a probability of {own.least:.2f}")
        if self.max_surprise is not None and own.surprise > self.max_surprise:
            doubts.append(f"the mean surprise of its tokens is {own.surprise:.2f} nats")
        if own.entropy is not None and own.entropy > self.max_token_entropy:
            doubts.append(f"the entropy of the alternatives to its tokens is {own.entropy:.2f}")
        return doubts
