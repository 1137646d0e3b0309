"""What a guard said of an answer, as an outcome."""

import time
from collections.abc import Mapping
from typing import Any, Self

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from guard_eval.runs.outcomes import Action, Outcome
from guard_eval.targets.told import Told

_SUPPORTED = "supported"
_CORPUS = "corpus"  # where a passage is from, other than the request


class SaidClaim(BaseModel):
    """A statement of the answer, and what became of it; a text that was withheld is None."""

    text: str | None = None
    checkworthy: bool = True
    verdict: str | None = None
    score: float | None = None
    released: bool = True


class SaidFinding(BaseModel):
    """What a check found in the answer as a whole."""

    check: str = ""
    verdict: str | None = None
    reason: str | None = None
    tentative: bool = False


class SaidEvidence(BaseModel):
    """A passage that the answer was judged by."""

    id: str = ""
    origin: str = ""
    available_at: AwareDatetime | None = None


class SaidReceipt(BaseModel):
    """The parts of a receipt that are measured."""

    policy: str = ""
    policy_fingerprint: str = ""
    scoring: str = ""
    build: str = ""
    corpus: str = ""
    evidence: tuple[SaidEvidence, ...] = ()
    timings_ms: Mapping[str, float] = {}
    checks: tuple[Mapping[str, Any], ...] = ()

    @property
    def told(self) -> Told:
        """What the server says of itself."""
        return Told.model_validate(self.model_dump(include={*Told.model_fields}))


class Said(BaseModel):
    """The reply of `POST /v1/check`; of a peer's, that much of it as it has."""

    action: Action | None = None
    text: str = ""
    score: float | None = Field(None, ge=0, le=1)
    groundedness: float | None = Field(None, ge=0, le=1)
    vetoes: tuple[str, ...] = ()
    claims: tuple[SaidClaim, ...] = ()
    findings: tuple[SaidFinding, ...] = ()
    receipt: SaidReceipt = SaidReceipt()

    @model_validator(mode="after")
    def _judges(self) -> Self:
        if not self.model_fields_set & {"action", "score", "groundedness", "claims"}:
            raise ValueError("none of action, score, groundedness and claims is in it")
        return self

    @property
    def weakest(self) -> float | None:
        """The lowest score of a statement that users see; None without one."""
        seen = [c.score for c in self.claims if c.checkworthy and c.released]
        return min((score for score in seen if score is not None), default=self.groundedness)


def said_in_chat(receipt: Mapping[str, Any], text: str) -> Said:
    """What a guarded completion says of itself. Raises pydantic's ValidationError."""
    said = Said.model_validate({**receipt, "receipt": receipt, "text": text})
    return said.model_copy(update={"score": said.weakest})


def since(began: float) -> float:
    """Milliseconds since a moment of `time.perf_counter`."""
    return (time.perf_counter() - began) * 1000


def outcome(row: str, said: Said, milliseconds: float, **more: Any) -> Outcome:
    """What came of a row; `score` is that of the weakest statement, where it is said."""
    score = said.groundedness if said.score is None else said.score
    return Outcome(
        row=row,
        score=score,
        vetoes=said.vetoes,
        action=said.action,
        released=_released(said),
        text=said.text,
        flagged=tuple(_flagged(said)),
        retrieved={e.id: e.available_at for e in said.receipt.evidence if e.origin == _CORPUS},
        broken=tuple(_broken(said.receipt)),
        milliseconds=milliseconds,
        stages=_stages(said.receipt),
        **more,
    )


def _released(said: Said) -> bool:
    if said.action in ("abstain", "block"):
        return False
    worthy = [claim for claim in said.claims if claim.checkworthy]
    if worthy:
        return any(claim.released for claim in worthy)
    return "text" not in said.model_fields_set or bool(said.text.strip())  # a peer may not say it


def _flagged(said: Said) -> list[str]:
    """Statements that are not supported, and what is wrong with the answer as a whole."""
    claims = [
        claim.text or "(withheld)"
        for claim in said.claims
        if claim.verdict is not None and claim.verdict != _SUPPORTED
    ]
    whole = [
        f"{finding.check}: {finding.reason or finding.verdict}"
        for finding in said.findings
        if not finding.tentative and finding.verdict not in (None, _SUPPORTED)
    ]
    return claims + whole


def _broken(receipt: SaidReceipt) -> list[str]:
    """The names of checks that came to no verdict; never their errors, which may quote."""
    return [str(check.get("check")) for check in receipt.checks if check.get("error")]


def _stages(receipt: SaidReceipt) -> dict[str, float]:
    """Milliseconds by stage; those of a check are part of the stage `judge`."""
    stages = {name: ms for name, ms in receipt.timings_ms.items() if name != "total"}
    for check in receipt.checks:
        name, ms = check.get("check"), check.get("ms")
        if isinstance(name, str) and isinstance(ms, int | float):
            stages[f"check:{name}"] = float(ms)
    return stages
