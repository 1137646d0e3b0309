"""A model server on 127.0.0.1 that answers well, or misbehaves in one of many named ways.

A request whose model is the name of a way (`BEHAVIOURS`) is answered in that way; any other one
is answered as `Upstream.behaviour` says. The text is `Upstream.answer`: a string, or a function
of the request's JSON that returns a string or a whole message.
"""

import asyncio
import gzip
import inspect
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
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


@asynccontextmanager
async def serving(behaviour: str = "good", **given: Any) -> AsyncIterator[Upstream]:
    """Run a server for the length of a test."""
    upstream = Upstream(behaviour, **given)
    talks: set[asyncio.Task[Any]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.current_task())
        upstream.connections += 1
        upstream.open_connections += 1
        try:
            while not writer.is_closing():
                request = await _read(reader)
                upstream.requests.append(request)
                upstream.asked.set()
                if not request.method:
                    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    break
                name = request.json.get("model") if request.path.endswith("completions") else None
                behave = BEHAVIOURS.get(name) or BEHAVIOURS[upstream.behaviour]
                await behave(Exchange(upstream, request, reader, writer))
        except (asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        except ConnectionError:
            upstream.hung_up.set()
        finally:
            upstream.open_connections -= 1
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    upstream.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield upstream
    finally:
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Request:
    first = await reader.readexactly(1)
    if first == b"\x16":  # the client speaks TLS
        return Request("", "", {}, b"")
    head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {}
    for line in filter(None, head[1:]):
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, path, headers, body)


# Ways to answer that a client must cope with: the text arrives.


async def good(x: Exchange) -> None:
    if x.request.method == "GET":
        models = [{"id": "mock", "object": "model", "created": 1, "owned_by": "mock"}]
        await x.plain(orjson.dumps({"object": "list", "data": models}))
    elif x.request.path.split("?")[0].endswith("/embeddings"):
        vectors = [{"object": "embedding", "index": 0, "embedding": [0.5, -0.5]}]
        await x.plain(orjson.dumps({"object": "list", "data": vectors, "model": "mock"}))
    elif x.request.json.get("stream"):
        await x.stream(*x.events)
    else:
        await x.plain(orjson.dumps(x.completion))


async def cut_everywhere(x: Exchange) -> None:
    whole = b"".join(x.events)
    await x.stream(*(whole[i : i + 1] for i in range(len(whole))))


async def cut_mid_character(x: Exchange) -> None:
    whole = b"".join(x.events)
    cut = whole.index("ü".encode()) + 1
    await x.stream(whole[:cut], whole[cut:])


async def one_packet(x: Exchange) -> None:
    await x.stream(b"".join(x.events))


async def crlf(x: Exchange) -> None:
    whole = b"".join(x.events).replace(b"\n", b"\r\n")
    cut = whole.index(b"\r") + 1
    await x.stream(whole[:cut], whole[cut:])


async def lone_cr(x: Exchange) -> None:
    await x.stream(*(e.replace(b"\n", b"\r") for e in x.events))


async def byte_order_mark(x: Exchange) -> None:
    await x.stream(b"\xef", b"\xbb", b"\xbf" + x.events[0], *x.events[1:])


async def comments(x: Exchange) -> None:
    await x.stream(*(b": keep-alive\n\n" + e for e in x.events))


async def other_fields(x: Exchange) -> None:
    await x.stream(b"retry: 10\n\n", *(b"event: chunk\nid: 7\n" + e for e in x.events))


async def no_space(x: Exchange) -> None:
    await x.stream(*(e.replace(b"data: ", b"data:") for e in x.events))


async def data_over_lines(x: Exchange) -> None:
    await x.stream(*(e.replace(b',"choices"', b',\ndata: "choices"') for e in x.events))


async def empty_data(x: Exchange) -> None:
    await x.stream(*(b"data:\n\ndata: \n\n" + e for e in x.events))


async def no_done(x: Exchange) -> None:
    await x.stream(*x.events[:-1])


async def no_last_blank_line(x: Exchange) -> None:
    await x.stream(*x.events[:-2], x.events[-2].rstrip())


async def slow(x: Exchange) -> None:
    await x.stream(*x.events[:3], end=False)
    for part in (*x.events[3:7], b"".join(x.events[7:])):
        await asyncio.sleep(0.1)
        await x.send(b"%x\r\n%b\r\n" % (len(part), part))
    await x.send(b"0\r\n\r\n")


async def done_then_silence(x: Exchange) -> None:
    await x.stream(*x.events, end=False)
    await x.wait_for_hang_up()


async def done_then_reset(x: Exchange) -> None:
    await x.stream(*x.events, end=False)
    x.reset()


async def done_then_more(x: Exchange) -> None:
    await x.stream(*x.events, b"data: {nonsense\n\n")


async def gzipped(x: Exchange) -> None:
    whole = gzip.compress(b"".join(x.events))
    await x.stream(whole[:11], whole[11:], content_encoding="gzip")


async def deflated(x: Exchange) -> None:
    await x.stream(zlib.compress(b"".join(x.events)), content_encoding="deflate")


async def stream_as_text(x: Exchange) -> None:
    await x.stream(*x.events, content_type="text/plain; charset=utf-8")


async def close_ends_the_body(x: Exchange) -> None:
    await x.head(content_type="text/event-stream", connection="close")
    await x.send(*x.events)
    x.writer.close()


async def completion_for_a_stream(x: Exchange) -> None:
    await x.plain(orjson.dumps(x.completion))


async def completion_as_text(x: Exchange) -> None:
    await x.plain(orjson.dumps(x.completion), content_type="text/plain")


async def choices_out_of_order(x: Exchange) -> None:
    chunks = sorted(x.chunks, key=lambda c: [-choice["index"] for choice in c["choices"]])
    await x.stream(*map(event, chunks), b"data: [DONE]\n\n")


async def null_error(x: Exchange) -> None:
    await x.stream(*(event({**chunk, "error": None}) for chunk in x.chunks), x.events[-1])


# Refusals: the status and the message travel.


async def bad_request(x: Exchange) -> None:
    body = error("temperature is too hot", type="invalid_request_error", param="temperature")
    await x.plain(body, 400)


async def wrong_key(x: Exchange) -> None:
    sent = x.request.headers.get("authorization", "")
    await x.plain(error(f"Incorrect API key: {sent.split(' ')[-1]} ({sent})", code="key"), 401)


async def forbidden_text(x: Exchange) -> None:
    await x.plain(b"not for you", 403, content_type="text/plain")


async def not_found_string(x: Exchange) -> None:
    await x.plain(b'{"error":"model not found, try pulling it first"}', 404)


async def detail_422(x: Exchange) -> None:
    await x.plain(b'{"detail":[{"loc":["body","n"],"msg":"too many"}]}', 422)


async def slow_down(x: Exchange) -> None:
    await x.plain(error("slow down", type="rate_limit_error"), 429, retry_after="30")


async def google_list(x: Exchange) -> None:
    await x.plain(b'[{"error":{"code":400,"message":"bad contents","status":"INVALID"}}]', 400)


async def web_page_500(x: Exchange) -> None:
    await x.plain(b"<html><h1>Oops</h1></html>", 500, content_type="text/html")


async def empty_502(x: Exchange) -> None:
    await x.plain(b"", 502)


async def broken_503(x: Exchange) -> None:
    await x.head(503, content_type="application/json", content_length="1000")
    await x.send(b'{"error":{"message":"ov')
    x.reset()


async def endless_400(x: Exchange) -> None:
    await x.head(400, content_type="text/plain", transfer_encoding="chunked")
    while True:
        await x.send(b"400\r\n" + b"x" * 1024 + b"\r\n")


async def fails_once(x: Exchange) -> None:
    await (empty_502(x) if len(x.upstream.requests) == 1 else good(x))


async def resets_once(x: Exchange) -> None:
    if len(x.upstream.requests) == 1:
        x.reset()
    else:
        await good(x)


async def busy_once(x: Exchange) -> None:
    if len(x.upstream.requests) == 1:
        await x.plain(error("busy"), 429, retry_after="0.01")
    else:
        await good(x)


# Failures: no answer, or a part of one.


async def reset_at_once(x: Exchange) -> None:
    x.reset()


async def closes_at_once(x: Exchange) -> None:
    x.writer.close()


async def not_http(x: Exchange) -> None:
    await x.send(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    x.writer.close()


async def endless_header(x: Exchange) -> None:
    await x.send(b"HTTP/1.1 200 OK\r\nx-long: " + b"x" * 100_000 + b"\r\n\r\n")


async def half_a_head(x: Exchange) -> None:
    await x.send(b"HTTP/1.1 200 OK\r\ncontent-ty")
    x.writer.close()


async def silence(x: Exchange) -> None:
    await x.wait_for_hang_up()


async def silence_after_head(x: Exchange) -> None:
    await x.stream(end=False)
    await x.wait_for_hang_up()


async def silence_in_the_middle(x: Exchange) -> None:
    await x.stream(*x.events[:3], end=False)
    await x.wait_for_hang_up()


async def slow_then_silence(x: Exchange) -> None:
    await x.stream(end=False)
    for part in x.events[:3]:
        await asyncio.sleep(0.1)
        await x.send(b"%x\r\n%b\r\n" % (len(part), part))
    await x.wait_for_hang_up()


async def dripping_comments(x: Exchange) -> None:
    await x.stream(x.events[0], end=False)
    while True:
        await x.send(b"3\r\n:a\n\r\n")
        await asyncio.sleep(0.02)


async def reset_in_the_middle(x: Exchange) -> None:
    await x.stream(*x.events[:3], end=False)
    x.reset()


async def closed_in_the_middle(x: Exchange) -> None:
    await x.stream(*x.events[:3], end=False)
    x.writer.close()


async def ends_early(x: Exchange) -> None:
    await x.stream(*x.events[:3])


async def ends_mid_event(x: Exchange) -> None:
    await x.stream(*x.events[:2], x.events[2][:40])


async def one_choice_unfinished(x: Exchange) -> None:
    kept = [c for c in x.chunks if c["choices"][0]["index"] == 0 or c["choices"][0]["delta"]]
    await x.stream(*map(event, kept))


async def short_body(x: Exchange) -> None:
    body = orjson.dumps(x.completion)
    await x.head(content_type="application/json", content_length=str(len(body) + 9))
    await x.send(body)
    x.writer.close()


async def empty_stream(x: Exchange) -> None:
    await x.stream()


async def only_done(x: Exchange) -> None:
    await x.stream(b"data: [DONE]\n\n")


async def empty_body(x: Exchange) -> None:
    await x.plain(b"")


async def no_content(x: Exchange) -> None:
    await x.head(204)


async def redirect(x: Exchange) -> None:
    await x.plain(b"", 307, location=x.upstream.url + "/v2/chat/completions")


async def web_page(x: Exchange) -> None:
    await x.plain(b"<!doctype html><p>Welcome", content_type="text/html")


async def not_json(x: Exchange) -> None:
    await x.plain(b'{"choices": [')


async def json_list(x: Exchange) -> None:
    await x.plain(b"[1, 2]")


async def json_null(x: Exchange) -> None:
    await x.plain(b"null")


async def deep_json(x: Exchange) -> None:
    await x.plain(b"[" * 100_000)


async def not_a_number(x: Exchange) -> None:
    await x.plain(b'{"choices": [{"index": NaN}]}')


async def no_choices(x: Exchange) -> None:
    await x.plain(b'{"choices": []}')


async def error_with_200(x: Exchange) -> None:
    await x.plain(error("the backend is down"))


async def event_not_json(x: Exchange) -> None:
    await x.stream(x.events[0], b"data: {oops\n\n", *x.events[1:])


async def event_not_an_object(x: Exchange) -> None:
    await x.stream(x.events[0], b"data: 42\n\n", *x.events[1:])


async def event_not_utf8(x: Exchange) -> None:
    await x.stream(x.events[0], x.events[1].replace(b" ", b"\xff\xfe", 2), *x.events[2:])


async def latin1(x: Exchange) -> None:
    await x.stream(*(e.decode().encode("latin-1", "replace") for e in x.events))


async def error_event(x: Exchange) -> None:
    await x.stream(*x.events[:2], b"data: " + error("out of memory") + b"\n\n")


async def busy_event(x: Exchange) -> None:
    await x.stream(x.events[0], event({"error": {"message": "too busy", "code": 429}}))


async def key_event(x: Exchange) -> None:
    sent = x.request.headers.get("authorization", "")
    await x.stream(x.events[0], b"data: " + error(f"bad {sent}") + b"\n\n")


async def object_error_event(x: Exchange) -> None:
    await x.stream(event({"object": "error", "message": "too long", "code": 400}), x.events[-1])


async def long_line(x: Exchange) -> None:
    await x.stream(b"data: " + b"x" * 10_000_100, b"\n\n")


async def endless_stream(x: Exchange) -> None:
    await x.stream(end=False)
    much = b": " + b"x" * 100_000 + b"\n\n"
    while True:
        await x.send(b"%x\r\n%b\r\n" % (len(much), much))


async def zip_bomb(x: Exchange) -> None:
    await x.plain(gzip.compress(b" " * 50_000_000, 1), content_encoding="gzip")


async def broken_gzip(x: Exchange) -> None:
    await x.stream(b"\x1f\x8bnonsense" * 20, content_encoding="gzip")


async def bad_chunk_size(x: Exchange) -> None:
    await x.stream(x.events[0], end=False)
    await x.send(b"zz\r\nboo\r\n")


async def stream_for_a_completion(x: Exchange) -> None:
    await x.stream(*x.events)


BEHAVIOURS: dict[str, Behaviour] = {
    name: value
    for name, value in list(globals().items())
    if inspect.iscoroutinefunction(value) and not name.startswith("_")
}
