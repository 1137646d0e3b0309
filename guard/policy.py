"""What a domain demands: what a policy file may say."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from guard.checks import CHECKS, Certified, Check
from guard.checks.consistency import Consistency
from guard.checks.entailment import Entailment
from guard.fixed import Fixed
from guard.types import Action, Finding, Verdict

_NAMED = ("name", "description")
_CERTIFIED = ("support", "reject", "certified", "segments")  # what a certificate sets in a check
SEVERITY = list(Verdict).index
STRICTNESS = list(Action).index


class Ground(Fixed):
    """Where the evidence comes from."""

    request: bool = Field(True, description="take passages from the request itself")
    corpus: str | None = Field(None, description="the corpus to search, by name")
    passages: int = Field(5, ge=1, le=50, description="passages to take from the corpus")
    min_score: float = Field(0.0, description="leave out passages the re-ranker scores below this")
    require_evidence: bool = Field(False, description="abstain when there is no evidence")


class Instruct(Fixed):
    """What the model is told, before the conversation."""

    grounded: str = Field("", description="instruction when there is evidence")
    ungrounded: str = Field("", description="instruction when there is none")


class Rules(Fixed):
    """How verdicts become an action: a total table, with exceptions by check."""

    supported: Action = Action.PASS
    not_enough_info: Action = Action.ANNOTATE
    error: Action = Action.ABSTAIN
    refuted: Action = Action.REVISE
    checks: Mapping[str, Mapping[Verdict, Action]] = Field(
        default_factory=dict, description="exceptions: check -> verdict -> action"
    )
    min_groundedness: float = Field(
        0.0, ge=0, le=1, description="abstain when fewer of the released claims are supported"
    )

    @model_validator(mode="after")
    def _a_worse_verdict_is_never_treated_milder(self) -> Self:
        for name in (None, *self.checks):
            # a check that broke says nothing about a claim: how strict to be then is another matter
            judged = [verdict for verdict in Verdict if verdict is not Verdict.ERROR]
            actions = [STRICTNESS(self.action(name, verdict)) for verdict in judged]
            if actions != sorted(actions):
                where = f"for {name}" if name else "here"
                raise ValueError(f"a worse verdict may not have a milder action ({where})")
        return self

    def action(self, check: str | None, verdict: Verdict) -> Action:
        """What a verdict of a check calls for."""
        exception = self.checks.get(check, {}) if check else {}
        return exception.get(verdict) or Action(getattr(self, verdict.value))

    def of(self, finding: Finding) -> Action:
        """What a finding calls for."""
        return self.action(finding.check, finding.verdict)


class Repair(Fixed):
    """How an answer that does not stand is made better."""

    attempts: int = Field(0, ge=0, le=3, description="times the model is asked again")
    claims: Literal["drop", "hedge"] = Field(
        "drop", description="what becomes of a claim that still does not stand"
    )
    hedge: str = Field(
        "I could not verify this: {claim}", description="words around a hedged claim"
    )
    ask: str = Field(
        "Some statements of your answer do not hold:\n{findings}\n"
        "Write the answer again without them, using the passages only.",
        description="what the model is told when asked again",
    )

    @field_validator("hedge")
    @classmethod
    def _names_the_claim(cls, hedge: str) -> str:
        if "{claim}" not in hedge:
            raise ValueError("must contain {claim}, the place of the hedged claim")
        return hedge


class Policy(Fixed):
    """One domain's demands."""

    name: str
    description: str = ""
    ground: Ground = Ground()
    instruct: Instruct = Instruct()
    checks: tuple[Check, ...] = ()
    rules: Rules = Rules()
    repair: Repair = Repair()
    release: Literal["answer", "claim"] = "answer"
    withheld: Literal["hide", "show"] = Field(
        "hide", description="whether the client's receipt quotes what was withheld"
    )
    uninspected: Literal["withhold", "pass", "refuse"] = Field(
        "withhold", description="parts of an answer no check can judge (images, audio, reasoning)"
    )
    abstention: str = "I can't support an answer to that from the sources I have."

    @field_validator("checks", mode="before")
    @classmethod
    def _build(cls, raw: Any) -> Any:
        if not isinstance(raw, Mapping):
            return raw
        known = {check.name(): check for check in CHECKS}
        return tuple(known[name].model_validate(settings or {}) for name, settings in raw.items())

    @cached_property
    def reads_evidence(self) -> bool:
        """Whether any part of the policy makes use of evidence."""
        wanted = self.ground.require_evidence or self.ground.corpus or self.instruct.grounded
        return bool(wanted) or self.reads_claims

    @cached_property
    def reads_claims(self) -> bool:
        """Whether any check looks at claims one by one."""
        return any(check.reads_claims for check in self.checks)

    def unsettled(self, text: str, end: int) -> int:
        """Where before `end` something begins in a growing text that may not be cut there."""
        return min((check.unsettled(text, end) for check in self.checks), default=end)

    def certificate(self, segment: str) -> Certified | None:
        """What is certified of the answers released in a segment; None where nothing is.

        Nothing is either where the rules let through what `entailment` does not support, or where
        others are released than those that were measured: second attempts, or parts of an answer
        before the rest of it was judged.
        """
        if self.repair.attempts or self.release != "answer":
            return None
        known = self._entailment.certificate(segment) if self._entailment else None
        others = [verdict for verdict in Verdict if verdict is not Verdict.SUPPORTED]
        actions = [self.rules.action(Entailment.name(), verdict) for verdict in others]
        kept = all(action.stops for action in actions)
        return known if kept else None

    @cached_property
    def edited(self) -> list[tuple[str, ...]]:
        """Places of certificates that were changed since they were written: not repeated."""
        own = self._entailment.edited if self._entailment else []
        return [("checks", Entailment.name(), *place) for place in own]

    @cached_property
    def segments(self) -> frozenset[str]:
        """The segments of requests that the policy tells apart; none: it does not."""
        return frozenset(self._entailment.segments if self._entailment else ())

    @cached_property
    def _entailment(self) -> Entailment | None:
        return next((check for check in self.checks if isinstance(check, Entailment)), None)

    @cached_property
    def models(self) -> frozenset[str]:
        """The models of entailment that its checks name."""
        readers = (check for check in self.checks if isinstance(check, Entailment | Consistency))
        return frozenset(check.model for check in readers)

    @cached_property
    def strict(self) -> bool:
        """Whether a claim that nobody supports is kept back."""
        return self.rules.action(None, Verdict.NOT_ENOUGH_INFO).withholds

    @cached_property
    def judges(self) -> bool:
        """Whether any check can say that a claim is supported."""
        return any(check.sufficient for check in self.checks)

    @cached_property
    def fingerprint(self) -> str:
        """Identifies everything the policy says: sha256 of its resolved form, 16 hex digits."""
        return _digest(self.resolved())

    @cached_property
    def scoring(self) -> str:
        """Identifies what the policy's scores depend on, as `fingerprint` does.

        That is all but its name, and what a certificate sets (its actions by verdict, thresholds,
        further attempts, when it releases): it was made for given scores, and stays one for these.
        """
        said = self.resolved()
        kept = {key: value for key, value in said.items() if key not in (*_NAMED, "release")}
        kept["repair"] = {k: v for k, v in said["repair"].items() if k != "attempts"}
        kept["rules"] = {k: v for k, v in said["rules"].items() if k not in set(Verdict)}
        own = said["checks"].get(Entailment.name(), {})
        rest = {key: value for key, value in own.items() if key not in _CERTIFIED}
        kept["checks"] = {**said["checks"], **({Entailment.name(): rest} if own else {})}
        return _digest(kept)

    def resolved(self) -> dict[str, Any]:
        """Everything the policy says, defaults included, as a policy file would."""
        checks = {check.name(): check.model_dump(mode="json") for check in self.checks}
        return {**self.model_dump(mode="json", exclude={"checks"}), "checks": checks}


def _digest(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
