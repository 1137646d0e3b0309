"""Asking a model and having its whole answer."""

import asyncio
import re
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from guard.errors import UpstreamError, UpstreamStatus
from guard.ports import Llm
from guard.wire.answer import Answer, Choice

T = TypeVar("T")

_REFUSALS = (400, 422)  # of a parameter that an upstream does not know


async def ask(llm: Llm, body: Mapping[str, Any]) -> Choice:
    """Ask once, not streamed. Raises UpstreamError, also for an answer without words."""
    return (await ask_all(llm, body))[0]


async def ask_all(llm: Llm, body: Mapping[str, Any]) -> list[Choice]:
    """Ask once, and return every choice that has words, at least one. Raises as `ask` does."""
    answer = Answer()
    async for completion in llm.stream({**body, "stream": False}):
        answer.add(completion)
    choices = [choice for _, choice in sorted(answer.choices.items()) if choice.text.strip()]
    if not choices:
        refused = any(choice.refusal for choice in answer.choices.values())
        raise UpstreamError(f"the model {'refused' if refused else 'answered without words'}")
    return choices


async def ask_wishing(
    llm: Llm, body: Mapping[str, Any], wishes: Sequence[Mapping[str, Any]]
) -> Choice:
    """Ask with these parameters besides; again without those that the upstream refuses.

    Of several `wishes`, the dearest first, one that the refusal names goes, else the last.
    """
    try:
        return await ask(llm, {**body, **{name: w[name] for w in wishes for name in w}})
    except UpstreamStatus as refusal:
        if refusal.status not in _REFUSALS or not wishes:
            raise
        told = f"{refusal.param} {refusal}"
    named = [wish for wish in wishes if any(re.search(rf"\b{name}\b", told) for name in wish)]
    refused = named[-1] if named else wishes[-1]
    return await ask_wishing(llm, body, [wish for wish in wishes if wish is not refused])


async def side_by_side(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Await calls side by side; when one fails the others end too. Raises UpstreamError."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except* UpstreamError as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]
