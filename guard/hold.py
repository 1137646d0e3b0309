"""Hold an answer back until a part of it can be judged."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from guard.claims import complete, split
from guard.policy import Policy
from guard.types import Claim
from guard.wire.answer import Answer

Cut = Callable[[str], tuple[Claim, ...]]


@dataclass(frozen=True, slots=True)
class Held:
    """A part of one choice that is ready to be judged: `text[start:end]` of what the model wrote.

    `claims` are those of this part, with offsets in the model's text. `final` marks a choice's
    last part.
    """

    choice: int
    start: int
    end: int
    claims: tuple[Claim, ...]
    final: bool


@dataclass(slots=True)
class _Place:
    """How far a choice has been handed on, and the start of the block that stands there."""

    done: int = 0
    block: int = 0


async def hold(
    stream: AsyncGenerator[Mapping[str, Any], None], answer: Answer, policy: Policy
) -> AsyncGenerator[list[Held], None]:
    """Gather a stream into `answer`, yielding parts as soon as they may be judged.

    `release: answer` yields once, at the end; `release: claim` whenever claims are complete.
    Where no check of the policy reads claims, the whole answer is one.
    """
    cut = split if any(check.reads_claims for check in policy.checks) else _whole
    places: dict[int, _Place] = {}
    async with aclosing(stream):
        async for chunk in stream:
            answer.add(chunk)
            if policy.release == "claim":
                ready = [p for index in answer.choices if (p := _ready(index, answer, places))]
                if ready:
                    yield ready
    yield [_rest(index, answer, places, cut) for index in sorted(answer.choices)]


def _ready(index: int, answer: Answer, places: dict[int, _Place]) -> Held | None:
    """The claims of a choice that can't change any more and were not handed on yet."""
    text = answer.choices[index].text
    place = places.setdefault(index, _Place())
    end = place.block + complete(text[place.block :])
    claims = [c for c in _split(text[:end], place.block) if c.start >= place.done]
    if not claims:
        return None
    start, place.done = place.done, claims[-1].end
    if text.startswith("\n\n", place.done):  # a claim never ends inside a block of code
        place.block = place.done
    return Held(index, start, place.done, tuple(claims), final=False)


def _rest(index: int, answer: Answer, places: dict[int, _Place], cut: Cut) -> Held:
    choice = answer.choices[index]
    place = places.get(index, _Place())
    if not choice.text and choice.refusal:
        claims = [replace(c, checkworthy=False) for c in split(choice.refusal)]
        return Held(index, 0, len(choice.refusal), tuple(claims), final=True)
    if not place.done:
        return Held(index, 0, len(choice.text), cut(choice.text), final=True)
    claims = [c for c in _split(choice.text, place.block) if c.start >= place.done]
    return Held(index, place.done, len(choice.text), tuple(claims), final=True)


def _whole(text: str) -> tuple[Claim, ...]:
    return (Claim(text, 0, len(text)),) if text else ()


def _split(text: str, start: int) -> list[Claim]:
    """The claims of `text[start:]`, with offsets in `text`."""
    return [replace(c, start=c.start + start, end=c.end + start) for c in split(text[start:])]
