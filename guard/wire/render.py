"""Two renderings of the same events: one body, or the chunks of a stream."""

import random
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from guard.types import ToolCall
from guard.wire.events import Delta, Done, Event, Finished, Opened


def body(events: Iterable[Event]) -> dict[str, Any]:
    """The chat completion that these events make up."""
    head: Mapping[str, Any] = {}
    choices: dict[int, dict[str, Any]] = {}
    tail: dict[str, Any] = {}
    for event in events:
        match event:
            case Opened(meta):
                head = meta
            case Delta(index, text, name):
                message = choices.setdefault(index, _empty(index))["message"]
                message[name] = (message[name] or "") + text
            case Finished(index):
                choice = choices.setdefault(index, _empty(index))
                choice["finish_reason"] = event.reason
                choice["logprobs"] = event.logprobs
                choice["message"] |= {**calls_field(event.tool_calls), **(event.extra or {})}
            case Done(receipt, usage):
                tail = {"usage": usage} if usage else {}
                tail["guard"] = receipt
    ordered = [choices[index] for index in sorted(choices)]
    return {**_head(head), "object": "chat.completion", "choices": ordered, **tail}


class Chunks:
    """Renders events as the JSON objects of a stream, each event as it comes.

    The last object carries the receipt: the usage chunk where the client asked for one, else the
    chunk with the last finish reason (a chunk without choices would surprise simple clients).
    """

    def __init__(self, include_usage: bool) -> None:
        self._include_usage = include_usage
        self._head: dict[str, Any] = {}
        self._begun: set[int] = set()
        self._last: dict[str, Any] | None = None

    def render(self, event: Event) -> Iterator[dict[str, Any]]:
        """Yield the objects that may be sent now."""
        if self._last is not None and not isinstance(event, Done):
            yield self._last
            self._last = None
        match event:
            case Opened(meta):
                self._head = {**_head(meta), "object": "chat.completion.chunk"}
            case Delta(index, text, name):
                yield self._chunk(index, {name: text})
            case Finished(index):
                calls = calls_field(event.tool_calls)
                for position, call in enumerate(calls.get("tool_calls", ())):
                    call["index"] = position
                delta = {**calls, **(event.extra or {})}
                if delta or event.logprobs or index not in self._begun:
                    yield self._chunk(index, delta, event.logprobs)
                self._last = self._chunk(index, {}, None, event.reason)
            case Done(receipt, usage):
                last = self._last or {**self._head, "choices": []}
                if self._include_usage:
                    yield last
                    last = {**self._head, "choices": [], "usage": usage}
                yield {**last, "guard": receipt}

    def _chunk(
        self,
        index: int,
        delta: Mapping[str, Any],
        logprobs: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> dict[str, Any]:
        if index not in self._begun:
            self._begun.add(index)
            delta = {"role": "assistant", **delta}
        choice = {"index": index, "delta": delta, "logprobs": logprobs, "finish_reason": reason}
        return {**self._head, "choices": [choice]}


def calls_field(calls: Iterable[ToolCall]) -> dict[str, Any]:
    """The field of a message that holds these calls; nothing without any."""
    fields: dict[str, Any] = {}
    for call in calls:
        if call.kind == "function_call":
            fields["function_call"] = {"name": call.name, "arguments": call.arguments}
            continue
        word = "input" if call.kind == "custom" else "arguments"
        body = {"name": call.name, word: call.arguments}
        fields.setdefault("tool_calls", []).append(
            {"id": call.id, "type": call.kind, call.kind: body}
        )
    return fields


def _head(meta: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{random.getrandbits(128):032x}",
        "created": int(time.time()),
        "model": "",
        **meta,
    }


def _empty(index: int) -> dict[str, Any]:
    message = {"role": "assistant", "content": None, "refusal": None}
    return {"index": index, "message": message, "logprobs": None, "finish_reason": None}
