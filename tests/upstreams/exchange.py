"""One request to the server of a test, and the means to answer it well or badly."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

TEXT = "Grüße! The refund takes 14 days, says the €-desk. 👍"
USAGE = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
META = {"id": "chatcmpl-1", "created": 1, "model": "mock", "system_fingerprint": "fp"}
Message = Mapping[str, Any]


@dataclass
class Request:
    """What a client sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return orjson.loads(self.body) if self.body else {}


@dataclass
class Upstream:
    """The running server, and what it has seen."""

    behaviour: str = "good"
    answer: str | Callable[[dict[str, Any]], str | Message] = TEXT
    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)  # of every answer, beside its own
    requests: list[Request] = field(default_factory=list)
    connections: int = 0  # opened so far
    open_connections: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)  # a client left in the middle

    def message(self, request: Request) -> Message:
        said = self.answer(request.json) if callable(self.answer) else self.answer
        return {"role": "assistant", "content": said} if isinstance(said, str) else said


class Exchange:
    """One request and the way to answer it."""

    def __init__(
        self,
        upstream: Upstream,
        request: Request,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.upstream = upstream
        self.request = request
        self.reader = reader
        self.writer = writer

    @property
    def chunks(self) -> list[dict[str, Any]]:
        """The good answer as chunks, one a word, every choice in turn."""
        request = self.request.json
        chunks = []
        message = self.upstream.message(self.request)
        rest = {name: value for name, value in message.items() if name != "content"}
        words = (message.get("content") or "").split(" ")
        deltas = [{**rest, "content": words[0]}, *({"content": f" {word}"} for word in words[1:])]
        for delta in deltas:
            chunks += [_chunk(choice, delta) for choice in range(request.get("n") or 1)]
        chunks += [_chunk(choice, {}, "stop") for choice in range(request.get("n") or 1)]
        if (request.get("stream_options") or {}).get("include_usage"):
            chunks.append({**_chunk(0, {}), "choices": [], "usage": USAGE})
        return chunks

    @property
    def completion(self) -> dict[str, Any]:
        """The good answer as one object."""
        message = self.upstream.message(self.request)
        choices = [
            {"index": i, "message": message, "finish_reason": "stop", "logprobs": None}
            for i in range(self.request.json.get("n") or 1)
        ]
        return {**META, "object": "chat.completion", "choices": choices, "usage": USAGE}

    @property
    def events(self) -> list[bytes]:
        """The good answer as server-sent events, with the end."""
        return [*(event(chunk) for chunk in self.chunks), b"data: [DONE]\n\n"]

    async def send(self, *parts: bytes) -> None:
        """Send each part in a packet of its own."""
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()
            await asyncio.sleep(0)

    async def head(self, status: int = 200, **headers: str) -> None:
        lines = [f"HTTP/1.1 {status} Whatever"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        lines += [f"{name}: {value}" for name, value in self.upstream.headers.items()]
        await self.send("\r\n".join([*lines, "", ""]).encode())

    async def plain(self, body: bytes, status: int = 200, **headers: str) -> None:
        headers = {"content_type": "application/json", **headers}
        await self.head(status, content_length=str(len(body)), **headers)
        await self.send(body)

    async def stream(self, *parts: bytes, end: bool = True, **headers: str) -> None:
        """Send parts in the chunked transfer encoding."""
        headers = {"content_type": "text/event-stream", **headers}
        await self.head(transfer_encoding="chunked", **headers)
        for part in parts:
            await self.send(b"%x\r\n%b\r\n" % (len(part), part))
        if end:
            await self.send(b"0\r\n\r\n")

    def reset(self) -> None:
        """Break the connection so that the client sees a reset."""
        self.writer.transport.abort()

    async def wait_for_hang_up(self) -> None:
        """Say nothing until the client goes away."""
        while await self.reader.read(1024):
            pass
        self.upstream.hung_up.set()


Behaviour = Callable[[Exchange], Awaitable[None]]


def event(payload: Any) -> bytes:
    return b"data: " + orjson.dumps(payload) + b"\n\n"


def error(message: str, **more: Any) -> bytes:
    return orjson.dumps({"error": {"message": message, **more}})


def _chunk(choice: int, delta: Message, finish: str | None = None) -> dict[str, Any]:
    choices = [{"index": choice, "delta": delta, "finish_reason": finish, "logprobs": None}]
    return {**META, "object": "chat.completion.chunk", "choices": choices}
