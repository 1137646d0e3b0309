"""Judge a draft until it stands: judge, repair, judge again, bounded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from guard import checks
from guard.checks import Ran, off_loop
from guard.claims import broken_off, split
from guard.decide import decide
from guard.errors import UpstreamError
from guard.policy import STRICTNESS, Policy
from guard.ports import Tools
from guard.repair import Masks, ask_again, revise
from guard.types import Action, Decision, Draft, Finding, Judged, Span, Verdict
from guard.wire.answer import Choice

QUOTED = 8  # characters of a secret that give it away


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a draft.

    `first` is the decision about what the model wrote. `draft` is what may be released, as
    `decision` says of it; where `action` is ABSTAIN or BLOCK, nothing of it may. `withheld` are
    the claims that did not stand, `objections` the findings about a whole draft or a tool call
    that did not. `usage` and `finish_reason` are those of the question asked again, where it was;
    `notes` say what went wrong on the way.
    """

    first: Decision
    draft: Draft
    decision: Decision
    action: Action
    withheld: tuple[Judged, ...] = ()
    objections: tuple[Finding, ...] = ()
    ran: tuple[Ran, ...] = ()
    usage: tuple[Mapping[str, Any], ...] = ()
    finish_reason: str | None = None
    notes: tuple[str, ...] = ()


async def settle(draft: Draft, start: int, asks: int, policy: Policy, tools: Tools) -> Settled:
    """Judge `draft`, of which the text from `start` on has not been released, and repair it.

    The model may be asked again at most `asks` times.
    """
    decision, ran = await _judge(draft, policy, tools)
    state = Settled(decision, draft, decision, decision.action, ran=ran)
    for _ in range(asks):
        if not _may_be_better_next_time(state.decision):
            break
        state = await _again(state, policy, tools)
    if state.decision.action is Action.REVISE:
        state = await _revised(state, start, policy, tools)
    if state.decision.action.withholds:
        final = max(state.decision.action, Action.ABSTAIN, key=STRICTNESS)
        noted = await off_loop(partial(_note, state, start, policy), len(state.draft.text))
        state = replace(noted, action=final)
    return state


async def _judge(draft: Draft, policy: Policy, tools: Tools) -> tuple[Decision, tuple[Ran, ...]]:
    findings, ran = await checks.run(policy.checks, draft, tools)
    decided = partial(decide, draft, findings, policy.rules)
    return await off_loop(decided, len(draft.text)), ran


async def _again(state: Settled, policy: Policy, tools: Tools) -> Settled:
    """Ask the model once more; keep the better of the two drafts."""
    try:
        answer = await ask_again(state.draft, state.decision, policy, tools.llm)
    except UpstreamError as exc:
        return replace(state, notes=(*state.notes, f"asked again, without an answer: {exc}"))
    usage = (*state.usage, answer.usage) if answer.usage else state.usage
    choice = answer.choices[min(answer.choices)] if answer.choices else Choice()
    if not choice.text and not choice.tool_calls:
        return replace(state, usage=usage, notes=(*state.notes, "asked again, it said nothing"))
    claims = await off_loop(partial(split, choice.text, policy.strict), len(choice.text))
    draft = replace(
        state.draft,
        text=choice.text,
        claims=broken_off(choice.text, claims) if choice.broke_off else claims,
        tool_calls=choice.tool_calls,
        logprobs=(),
        drawn=_drawn(state),
    )
    decision, ran = await _judge(draft, policy, tools)
    state = replace(state, usage=usage, ran=state.ran + ran)
    if STRICTNESS(decision.action) > STRICTNESS(state.decision.action):
        return state
    state = _note(state, 0, policy)
    action = max(state.action, Action.REVISE, key=STRICTNESS)
    if not decision.action.withholds:
        action = Action.REVISE  # what did not stand has been replaced
    reason = choice.finish_reason or "stop"
    return replace(state, draft=draft, decision=decision, action=action, finish_reason=reason)


async def _revised(state: Settled, start: int, policy: Policy, tools: Tools) -> Settled:
    """Drop, hedge or mask what does not stand, and judge what is left."""
    size = len(state.draft.text)
    draft = await off_loop(partial(revise, state.draft, state.decision, start, policy), size)
    draft = replace(draft, drawn=_drawn(state))
    state = await off_loop(partial(_note, state, start, policy), size)
    decision, ran = await _judge(draft, policy, tools)
    return replace(state, draft=draft, decision=decision, ran=state.ran + ran)


def _drawn(state: Settled) -> tuple[Any, ...]:
    """The further answers that were drawn to judge what was there before."""
    return next((one.drawn for one in reversed(state.ran) if one.drawn), ())


def _note(state: Settled, start: int, policy: Policy) -> Settled:
    """Remember what did not stand, with what a check masked in it masked here too."""
    findings = [*state.decision.findings, *(f for j in state.decision.claims for f in j.findings)]
    spans = [span for finding in findings for span in finding.spans]
    masks, heads = Masks(spans), _heads(state.draft.text, spans)
    fallen = []
    for judged in state.decision.claims:
        claim = judged.claim
        if judged.action.withholds and claim.start >= start:
            text = masks.over(state.draft.text, claim.start, claim.end)
            said = tuple(_without(heads, f) for f in judged.findings)
            fallen.append(replace(judged, claim=replace(claim, text=text), findings=said))
    objections = [f for f in state.decision.findings if policy.rules.of(f).withholds]
    return replace(
        state,
        withheld=(*state.withheld, *fallen),
        objections=(*state.objections, *objections),
    )


def _heads(text: str, spans: Iterable[Span]) -> Mapping[int, set[str]]:
    """The beginnings of what is masked, by their length."""
    heads: dict[int, set[str]] = {}
    for span in spans:
        head = " ".join(text[span.start : span.end].split())[:QUOTED]
        heads.setdefault(len(head), set()).add(head)
    return heads


def _without(heads: Mapping[int, set[str]], finding: Finding) -> Finding:
    """The finding without a reason that quotes what is masked, or the beginning of it."""
    said = finding.reason
    quotes = any(
        said[at : at + size] in some
        for size, some in heads.items()
        for at in range(len(said) - size + 1)
    )
    return replace(finding, reason="it quotes what is masked") if quotes else finding


def _may_be_better_next_time(decision: Decision) -> bool:
    """Whether the model is at fault (a check that broke would break again)."""
    if decision.action not in (Action.REVISE, Action.ABSTAIN):
        return False
    return not any(f.verdict is Verdict.ERROR for f in decision.findings)
