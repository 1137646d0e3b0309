"""Hold an answer back until a part of it can be judged."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from guard.checks import off_loop
from guard.claims import broken_off, complete, split
from guard.policy import Policy
from guard.types import Claim
from guard.wire.answer import Answer, Choice

_USUAL = 2_000  # characters that may have to be held back until a claim is complete
_LOOKS = 64, 8  # looks at a growing answer, and at one that completes no claim, as it doubles

Cut = Callable[..., tuple[Claim, ...]]  # of a text, and whether it is the `whole` answer


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


async def hold(
    stream: AsyncGenerator[Mapping[str, Any], None], answer: Answer, policy: Policy
) -> AsyncGenerator[list[Held], None]:
    """Gather a stream into `answer`, yielding parts as soon as they may be judged.

    `release: answer` yields once, at the end; `release: claim` whenever claims are complete.
    Where no check of the policy reads claims, the whole answer is one. The longer an answer, the
    more of it must be new before it is looked at again: a look costs as much as it is long.
    """
    cut = partial(split, strict=policy.strict) if policy.reads_claims else _one
    done: dict[int, int] = {}
    due: dict[int, int] = {}
    async with aclosing(stream):
        async for chunk in stream:
            answer.add(chunk)
            if policy.release == "claim":
                parts = []
                for i, choice in answer.choices.items():
                    if choice.length >= due.get(i, 0):
                        look = partial(_ready, i, choice.text, done, cut, policy)
                        part = await off_loop(look, choice.length - done.get(i, 0))
                        parts += [part] if part else []
                        due[i] = _due(choice.length, done.get(i, 0))
                if parts:
                    yield parts

    def rest() -> list[Held]:
        return [_rest(i, one, done.get(i, 0), cut) for i, one in sorted(answer.choices.items())]

    yield await off_loop(rest, sum(choice.length for choice in answer.choices.values()))


def _due(length: int, done: int) -> int:
    """How long an answer must have become to be looked at again."""
    often, seldom = _LOOKS
    return length + (length // often if length - done <= _USUAL else (length - done) // seldom)


def _ready(index: int, text: str, done: dict[int, int], cut: Cut, policy: Policy) -> Held | None:
    """The claims of a choice that can't change any more and were not handed on yet.

    What may yet become a secret that a check has to mask is kept back, and all after it.
    """
    start = done.get(index, 0)
    end = start + complete(text[start:], whole=not start)
    while end > start and (sure := policy.unsettled(text[start:], end - start)) < end - start:
        end = start + complete(text[start : start + sure], whole=not start)
    if end == start:
        return None
    done[index] = end
    return Held(index, start, end, _claims(text, start, end, cut), final=False)


def _rest(index: int, choice: Choice, start: int, cut: Cut) -> Held:
    if not choice.text and choice.refusal:
        end = len(choice.refusal)
        return Held(index, 0, end, _claims(choice.refusal, 0, end, cut), final=True)
    end = len(choice.text)
    claims = _claims(choice.text, start, end, cut)
    if choice.broke_off:
        claims = broken_off(choice.text, claims)
    return Held(index, start, end, claims, final=True)


def _claims(text: str, start: int, end: int, cut: Cut) -> tuple[Claim, ...]:
    """The claims of `text[start:end]`, with offsets in `text`."""
    claims = cut(text[start:end], whole=not start)
    if not start:
        return claims
    return tuple(replace(c, start=c.start + start, end=c.end + start) for c in claims)


def _one(text: str, whole: bool) -> tuple[Claim, ...]:
    return (Claim(text, 0, len(text)),) if text else ()
