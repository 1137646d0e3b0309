"""Asking a model and having its whole answer."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from guard.errors import UpstreamError
from guard.ports import Llm
from guard.wire.answer import Answer, Choice


async def ask(llm: Llm, body: Mapping[str, Any]) -> Choice:
    """Ask once, not streamed. Raises UpstreamError, also for an answer without words."""
    answer = Answer()
    async for completion in llm.stream({**body, "stream": False}):
        answer.add(completion)
    choice = answer.choices.get(0)
    if choice is None or not choice.text.strip():
        raise UpstreamError("the model answered without words")
    return choice


async def ask_each(llm: Llm, bodies: Sequence[Mapping[str, Any]]) -> list[Choice]:
    """Ask side by side; when one call fails the others end too. Raises UpstreamError."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(ask(llm, body)) for body in bodies]
    except* UpstreamError as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]
