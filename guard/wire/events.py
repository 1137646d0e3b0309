"""What the pipeline says while it answers; a body and a stream are two renderings of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guard.types import ToolCall


@dataclass(frozen=True, slots=True)
class Opened:
    """The answer has begun; `meta` is what the upstream said of itself (id, model, created...).

    `headers` are those of its response that travel on to the client.
    """

    meta: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delta:
    """Text of one choice that may be shown to the client.

    `name` is the field of the message it belongs in: `content`, or `refusal`.
    """

    choice: int
    text: str
    name: str = "content"


@dataclass(frozen=True, slots=True)
class Finished:
    """One choice is complete: its tool calls, and why it ended.

    `extra` are other fields of the message (annotations...), `logprobs` the choice's own where
    they may be released.
    """

    choice: int
    reason: str
    tool_calls: tuple[ToolCall, ...] = ()
    logprobs: Mapping[str, Any] | None = None
    extra: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The end: the receipt as the client may see it, the tokens used, and the whole receipt."""

    receipt: Mapping[str, Any]
    usage: Mapping[str, Any] | None
    record: Mapping[str, Any]


Event = Opened | Delta | Finished | Done
