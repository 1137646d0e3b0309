"""What the model says when asked again: as many further answers as come in time."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from guard.checks._ask import ask_all, refuses
from guard.checks._passages import Passages, off_loop
from guard.errors import GuardError, UpstreamTimeout
from guard.ports import Llm
from guard.types import Evidence
from guard.wire.answer import Choice


@dataclass(frozen=True, slots=True)
class Sample:
    """A further answer and its sentences.

    `likelihood` is the mean log-probability of its tokens, at most 0; None where they do not tell.
    """

    text: str
    read: Passages
    likelihood: float | None = None


async def draw(
    llm: Llm, body: Mapping[str, Any], count: int, seconds: float, at_once: bool
) -> list[Sample]:
    """Ask `count` times side by side, or `at_once` with `n`, and return what comes in `seconds`.

    An upstream that does not heed `n`, or refuses it, is asked side by side for the rest. What is
    late or fails is left out, and a call that is late is ended. Raises the first failure, or
    UpstreamTimeout, where nothing came.
    """
    came: list[Choice] = []
    failures: list[GuardError] = []

    async def take(body: Mapping[str, Any]) -> None:
        try:
            came.extend(await ask_all(llm, body))
        except GuardError as failure:
            failures.append(failure)

    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            if at_once:
                await take({**body, "n": count})
            left = count - len(came) if all(map(refuses, failures)) else 0
            async with asyncio.TaskGroup() as group:
                for _ in range(left):
                    group.create_task(take(body))
    if not came:
        raise failures[0] if failures else UpstreamTimeout(f"no further answer in {seconds:g} s")
    return [await _sample(choice) for choice in came[:count]]


def weights(samples: Sequence[Sample]) -> list[float]:
    """What each sample counts for, above 0: by its likelihood where each has one, else the same."""
    known = [sample.likelihood for sample in samples if sample.likelihood is not None]
    if len(known) < len(samples):
        return [1.0] * len(samples)
    return [math.exp(max(likelihood - max(known), -500.0)) for likelihood in known]


async def _sample(choice: Choice) -> Sample:
    passage = Evidence("", "", choice.text)
    read = await off_loop(lambda: Passages((passage,)), len(choice.text))
    logs = [min(token.logprob, 0.0) for token in choice.token_logprobs]
    likelihood = sum(logs) / len(logs) if logs and choice.is_spelled else None
    return Sample(choice.text, read, likelihood)
