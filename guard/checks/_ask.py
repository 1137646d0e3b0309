"""Asking a model and having its whole answer."""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
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


async def ask_wishing(llm: Llm, body: Mapping[str, Any], wishes: Mapping[str, Any]) -> Choice:
    """Ask with these parameters besides; once more without, where the upstream refuses them."""
    try:
        return await ask(llm, {**body, **wishes})
    except UpstreamStatus as refusal:
        if refusal.status not in _REFUSALS:
            raise
    return await ask(llm, body)


async def side_by_side(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Await calls side by side; when one fails the others end too. Raises UpstreamError."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except* UpstreamError as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]
