"""What was inspected and what was not. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from guard.build import build
from guard.checks import Ran, added
from guard.decide import groundedness
from guard.gaps import Gap, of_answer, of_segment
from guard.policy import STRICTNESS, Policy
from guard.types import Action, Evidence, Finding, Judged, Prompt, Span, Verdict
from guard.voice import Voice
from guard.wire.answer import Answer


def receipt(
    id: str,
    policy: Policy,
    prompt: Prompt,
    voices: Mapping[int, Voice],
    upstream: Answer,
    passages: Sequence[Evidence],
    timings: Mapping[str, float],
    gaps: Sequence[Gap],
) -> dict[str, Any]:
    """The receipt of one request: all that was judged, released or not, and what was not judged."""
    claims, findings, checks = [], [], list[Ran]()
    released = list[Judged]()
    for index, voice in sorted(voices.items()):
        released += voice.judged
        claims += [claim(judged, index, True) for judged in voice.judged]
        if voice.parts and not voice.closed:
            findings += [finding(f, index) for f in voice.parts[-1].decision.findings]
        for part in voice.parts:
            claims += [claim(judged, index, False) for judged in part.withheld]
            findings += [finding(f, index, released=False) for f in part.objections]
            checks += part.ran
    actions = {index: voice.action for index, voice in sorted(voices.items())}
    return {
        "id": id,
        "created": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "policy": policy.name,
        "policy_fingerprint": policy.fingerprint,
        "scoring": policy.scoring,
        "build": build(),
        "release": policy.release,
        "model": prompt.model,
        "segment": prompt.segment,
        "certified": _certified(policy, prompt.segment),
        "action": max(actions.values(), key=STRICTNESS, default=Action.PASS).value,
        "groundedness": groundedness(released) if policy.judges else None,
        "choices": [{"index": i, "action": action.value} for i, action in actions.items()],
        "claims": claims,
        "findings": findings,
        "masked": masked(voices),
        "evidence": [_evidence(e) for e in passages],
        "checks": summary(checks),
        "timings_ms": dict(timings),
        "not_inspected": [
            *gaps,
            *of_segment(policy, prompt.segment),
            *of_answer(policy, voices, upstream),
        ],
    }


def masked(voices: Mapping[int, Voice]) -> list[dict[str, Any]]:
    """What each mask in a released text, such as `[DOSE]`, stands for; nothing of it is quoted."""
    told = dict.fromkeys(
        (index, f"[{span.label}]", found.check, span.what or span.label.lower())
        for index, voice in sorted(voices.items())
        for part in voice.parts
        for found in (*part.objections, *(f for judged in part.withheld for f in judged.findings))
        for span in found.spans
        if f"[{span.label}]" in voice.text
    )
    return [dict(zip(("choice", "mask", "check", "what"), one, strict=True)) for one in told]


def for_client(full: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    """The receipt as the client may read it: what was withheld stays withheld."""
    if policy.withheld == "show":
        return dict(full)
    return {
        **full,
        "claims": [c if c["released"] else _hidden(c) for c in full["claims"]],
        "findings": [f if f["released"] else _unquoted(f) for f in full["findings"]],
    }


def without_texts(full: Mapping[str, Any]) -> dict[str, Any]:
    """The receipt without anything that a document, a client or a model wrote."""
    return {
        **full,
        "claims": [_hidden(c) for c in full["claims"]],
        "findings": [_unquoted(f) for f in full["findings"]],
        "evidence": [{**e, "text": None} for e in full["evidence"]],
    }


def claim(judged: Judged, choice: int, released: bool) -> dict[str, Any]:
    """A judged claim as JSON; `reason` is that of the findings which decided."""
    decisive = [f.reason for f in judged.findings if f.verdict is judged.verdict and f.reason]
    if not decisive and judged.verdict is Verdict.NOT_ENOUGH_INFO:
        decisive = ["no check could support it"]
    return {
        "choice": choice,
        "text": judged.claim.text,
        "start": judged.claim.start,
        "end": judged.claim.end,
        "checkworthy": judged.claim.checkworthy,
        "verdict": judged.verdict.value if judged.verdict else None,
        "score": judged.score,
        "reason": "; ".join(dict.fromkeys(decisive)),
        "evidence": list(dict.fromkeys(id for f in judged.findings for id in f.evidence)),
        "released": released,
        "findings": [finding(f, choice, released) for f in judged.findings],
    }


def finding(one: Finding, choice: int, released: bool = True) -> dict[str, Any]:
    """A finding as JSON; `released` is False for one that kept something back."""
    out: dict[str, Any] = {
        "choice": choice,
        "check": one.check,
        "verdict": one.verdict.value,
        "score": one.score,
        "reason": one.reason,
        "evidence": list(one.evidence),
        "tentative": one.tentative,
        "released": released,
    }
    if one.tool_call is not None:
        out["tool_call"] = one.tool_call
    if one.spans:
        out["spans"] = [_span(span) for span in one.spans]
    if one.blamed:
        out["blamed"] = [_span(span) for span in one.blamed]
    if one.places:
        out["places"] = [asdict(place) for place in one.places]
    if one.interval:
        out["interval"] = list(one.interval)
    return out


def _span(span: Span) -> dict[str, Any]:
    what = {"what": span.what} if span.what else {}
    return {"start": span.start, "end": span.end, "label": span.label, **what}


def summary(checks: Iterable[Ran]) -> list[dict[str, Any]]:
    """What each check did: version, runs, findings, milliseconds in all, its error and notes."""
    rows: dict[str, dict[str, Any]] = {}
    for one in checks:
        empty = {"check": one.check, "version": one.version, "runs": 0, "findings": 0, "ms": 0.0}
        row = rows.setdefault(one.check, empty)
        row["runs"] += 1
        row["findings"] += one.findings
        row["ms"] = round(row["ms"] + one.milliseconds, 3)
        if one.error:
            row["error"] = one.error
        if one.notes:
            row["notes"] = added([row.get("notes", {}), one.notes])
    return list(rows.values())


def _certified(policy: Policy, segment: str) -> dict[str, Any] | None:
    """What is promised of the answers that are released like this one; None: nothing is."""
    found = policy.certificate(segment)
    kept = {"threshold", "max_risk", "confidence", "exact", "asked", "date", "pooled"}
    return found.model_dump(mode="json", include=kept) if found else None


def _evidence(e: Evidence) -> dict[str, Any]:
    return {
        "id": e.id,
        "source": e.source,
        "text": e.text,
        "score": e.score,
        "origin": e.origin.value,
        "available_at": e.available_at.isoformat() if e.available_at else None,
    }


def _unquoted(one: Mapping[str, Any]) -> dict[str, Any]:
    """A finding without its reason, which may quote; what is masked is told in words that don't."""
    told = dict.fromkeys(span["what"] for span in one.get("spans", ()) if "what" in span)
    return {**one, "reason": "; ".join(told) or None}


def _hidden(one: Mapping[str, Any]) -> dict[str, Any]:
    findings = [_unquoted(f) for f in one["findings"]]
    return {**one, "text": None, "reason": None, "findings": findings}
