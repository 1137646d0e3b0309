"""Where a request flows: read `answer` from top to bottom."""

import random
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import Any

from guard import receipt
from guard.checks import off_loop, together
from guard.clock import Clock
from guard.decide import vetoes, weakest
from guard.errors import Blocked, UpstreamError
from guard.ground import ground
from guard.hold import Held, hold
from guard.instruct import instruct
from guard.policy import Policy
from guard.ports import Tools
from guard.settle import Settled, settle
from guard.types import Action, Finding, Prompt
from guard.unread import unread
from guard.voice import Voice
from guard.wire import usage
from guard.wire.answer import Answer
from guard.wire.chat import ChatRequest
from guard.wire.check import CheckRequest
from guard.wire.events import Delta, Done, Event, Opened


async def answer(
    request: ChatRequest, policy: Policy, tools: Tools, id: str
) -> AsyncGenerator[Event, None]:
    """Yield judged text only, then exactly one `Done`.

    A client that asked for a stream and one that did not are served by these same events. `id`
    names the receipt. Raises GuardError: before the first event, or in the middle when the
    upstream breaks.
    """
    clock = Clock()
    gaps = unread(request, policy)
    grounding = await ground(request, policy, tools.store)
    clock.lap("ground")
    prompt = request.prompt(instruct(grounding.messages, grounding.evidence, policy))
    clock.lap("instruct")
    upstream, voices, asked = Answer(), dict[int, Voice](), request.body.get("n") or 1

    def account() -> dict[str, Any]:
        passages, spent = grounding.evidence, clock.laps()
        return receipt.receipt(id, policy, prompt, voices, upstream, passages, spent, gaps)

    if not grounding.evidence and _must_not_be_asked(policy, prompt):
        yield Opened({"model": prompt.model})
        gaps.append({"what": "the question", "why": "no evidence: the model was not asked"})
        voices |= {index: Voice(closed=True) for index in range(asked)}
    else:
        stream = tools.llm.stream({**request.body, "messages": list(prompt.messages)})
        async with aclosing(hold(stream, upstream, policy)) as held:
            async for parts in _noted(held, account):
                clock.lap("upstream")
                if not upstream.choices:
                    raise UpstreamError("the upstream answered without a choice")
                if not voices:
                    yield Opened(upstream.meta, upstream.headers)
                judging = []
                for part in parts:
                    voice = voices.setdefault(part.choice, Voice())
                    draft = voice.draft(part, upstream.choices[part.choice], grounding, prompt)
                    asks = voice.asks(part, policy)
                    judging.append(settle(draft, len(voice.text), asks, policy, tools))
                settled = await together(judging)
                clock.lap("judge")
                said = [
                    (part.choice, voices[part.choice].say(done, policy))
                    for part, done in zip(parts, settled, strict=True)
                ]
                if blocked := _blocked(policy, voices, upstream):
                    raise Blocked(blocked, account())
                for index, text in said:
                    if text:
                        yield Delta(index, text, voices[index].name)
                if len(voices) >= asked and all(voice.closed for voice in voices.values()):
                    break
    for index, voice in sorted(voices.items()):
        if text := voice.last_words(policy, request.wants_json):
            yield Delta(index, text, voice.name)
        yield voice.finished(index, upstream.choices.get(index), policy, grounding.evidence)
    length = sum(choice.length for choice in upstream.choices.values())
    record = await off_loop(account, length)
    again = (more for voice in voices.values() for part in voice.parts for more in part.usage)
    used = usage.total(upstream.usage, again)
    yield Done(receipt.for_client(record, policy), used, record)


async def check(item: CheckRequest, policy: Policy, tools: Tools, id: str) -> dict[str, Any]:
    """Judge an answer that is already there; no model is asked to write one.

    The claims reported are those of the answer as given; `text` is what would be released of it.
    """
    clock = Clock()
    request = item.request()
    gaps = unread(request, policy)
    grounding = await ground(request, policy, tools.store)
    clock.lap("ground")
    given = item.given()
    choice, voice = given.choices[0], Voice()
    (part,) = [parts async for [parts] in hold(_nothing(), given, policy)]
    prompt = request.prompt(grounding.messages)
    draft = voice.draft(part, choice, grounding, prompt)
    settled = await settle(draft, 0, 0, policy, tools)
    clock.lap("judge")
    text = voice.say(settled, policy) or voice.last_words(policy, request.wants_json)
    action = Action.BLOCK if _blocked(policy, {0: voice}, given) else voice.action

    def told() -> dict[str, Any]:
        first = settled.first
        record = receipt.receipt(
            id, policy, prompt, {0: voice}, given, grounding.evidence, clock.laps(), gaps
        )
        return {
            "policy": policy.name,
            "action": action.value,
            "text": "" if action is Action.BLOCK else text,
            "groundedness": first.groundedness if policy.judges else None,
            "score": weakest(first.claims) if policy.judges else None,
            "vetoes": vetoes(first, policy.rules),
            "claims": [
                receipt.claim(j, 0, not voice.closed and not j.action.withholds)
                for j in first.claims
            ],
            "findings": [
                receipt.finding(f, 0, not policy.rules.of(f).withholds) for f in first.findings
            ],
            "receipt": record,
        }

    return await off_loop(told, choice.length)


def new_id() -> str:
    """A name for a receipt; names sort by time, which databases like."""
    return f"gr-{time.time_ns() // 1_000_000:012x}{random.getrandbits(80):020x}"


def _must_not_be_asked(policy: Policy, prompt: Prompt) -> bool:
    """Whether the model is not even asked without evidence.

    With tools it is, as it may call one to find evidence, where the policy keeps back all else.
    """
    return policy.ground.require_evidence and not (prompt.tools and policy.strict)


async def _noted(
    held: AsyncGenerator[list[Held], None], account: Callable[[], dict[str, Any]]
) -> AsyncGenerator[list[Held], None]:
    """The same; where the upstream breaks off, the error carries a receipt of what came before."""
    try:
        async for parts in held:
            yield parts
    except UpstreamError as exc:
        so_far = account()
        gap = {"what": "the rest of the answer", "why": f"the upstream failed: {exc}"}
        exc.receipt = {**so_far, "not_inspected": [*so_far["not_inspected"], gap]}
        raise


async def _nothing() -> AsyncGenerator[Mapping[str, Any], None]:
    """A stream of no chunks: the answer is there already."""
    return
    yield {}


def _blocked(policy: Policy, voices: Mapping[int, Voice], upstream: Answer) -> str:
    """Why the answer may not be released in any form; empty if it may."""
    for index, voice in sorted(voices.items()):
        if voice.action is Action.BLOCK:
            checks = {f.check for part in voice.parts for f in _fatal(part, policy)}
            return f"the policy {policy.name!r} blocks this answer ({', '.join(sorted(checks))})"
        choice = upstream.choices.get(index)
        if policy.uninspected == "refuse" and choice and choice.other:
            names = ", ".join(sorted(choice.other))
            return f"the policy {policy.name!r} blocks answers with parts no check reads ({names})"
    return ""


def _fatal(part: Settled, policy: Policy) -> list[Finding]:
    findings = [*part.objections, *(f for judged in part.withheld for f in judged.findings)]
    return [f for f in findings if policy.rules.of(f) is Action.BLOCK]
