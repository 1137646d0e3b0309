"""Asking a model and having its whole answer."""

import asyncio
import re
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from guard.errors import GuardError, RequestError, UpstreamError, UpstreamStatus
from guard.ports import Llm
from guard.wire.answer import Answer, Choice

T = TypeVar("T")

_REFUSALS = (400, 422)  # of a parameter that an upstream does not know


async def ask(llm: Llm, body: Mapping[str, Any]) -> Choice:
    """Ask once, not streamed. Raises UpstreamError, also for an answer without words."""
    return (await ask_all(llm, body))[0]


async def ask_all(llm: Llm, body: Mapping[str, Any]) -> list[Choice]:
    """Ask once, and return every choice that has words, at least one.

    Raises as `ask` does, and RequestError where nobody serves the model, or none is named.
    """
    answer = Answer()
    try:
        async for completion in llm.stream({**body, "stream": False}):
            answer.add(completion)
    except GuardError as exc:
        if body.get("model"):
            raise
        raise RequestError(f"no model is named, by the request or the policy: {exc}") from None
    choices = [choice for _, choice in sorted(answer.choices.items()) if choice.text.strip()]
    if not choices:
        raise UpstreamError(f"the model {_silence(answer)}")
    return choices


def refuses(exc: GuardError) -> bool:
    """Whether an upstream says that it cannot be asked in this way."""
    return isinstance(exc, UpstreamStatus) and exc.status in _REFUSALS


async def ask_wishing(
    llm: Llm, body: Mapping[str, Any], wishes: Sequence[Mapping[str, Any]]
) -> Choice:
    """Ask with these parameters besides; again without those that the upstream refuses.

    Of several `wishes`, the dearest first, one that the refusal names goes, else the last.
    """
    try:
        return await ask(llm, {**body, **{name: w[name] for w in wishes for name in w}})
    except UpstreamStatus as refusal:
        if not refuses(refusal) or not wishes:
            raise
        told = f"{refusal.param} {refusal}"
    named = [wish for wish in wishes if any(re.search(rf"\b{name}\b", told) for name in wish)]
    refused = named[-1] if named else wishes[-1]
    return await ask_wishing(llm, body, [wish for wish in wishes if wish is not refused])


async def side_by_side(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Await calls side by side; when one fails the others end too. Raises GuardError."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except* GuardError as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]


def _silence(answer: Answer) -> str:
    """How a model answered that said nothing."""
    if any(choice.refusal for choice in answer.choices.values()):
        return "refused"
    ends = sorted({choice.finish_reason or "stop" for choice in answer.choices.values()} - {"stop"})
    why = f" (finish_reason {', '.join(map(repr, ends))})" if ends else ""
    return f"answered without words{why}"
