"""From the body of an answer to the JSON objects in it."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any

import aiohttp
import orjson

from guard.adapters.upstream.body import Body
from guard.adapters.upstream.failures import broken
from guard.adapters.upstream.refusal import reported
from guard.adapters.upstream.settings import Route
from guard.wire import sse
from guard.wire.answer import Headed

Objects = AsyncGenerator[Mapping[str, Any], None]
Secrets = Callable[[], Sequence[str]]


async def completion(response: aiohttp.ClientResponse, route: Route, secrets: Secrets) -> Objects:
    """Yield the one object of a plain answer."""
    body = Body(response, route)
    try:
        if response.content_type == "text/event-stream":
            raise broken(route, "it sent a stream that nobody asked for")
        answer = _parse(await body.all(), route, secrets)
        if not answer.get("choices"):
            raise broken(route, "it answered without any choice")
        yield answer
    finally:
        body.close()


async def chunks(response: aiohttp.ClientResponse, route: Route, secrets: Secrets) -> Objects:
    """Yield the chunks of a streamed answer.

    A stream is whole when `[DONE]` came, or else when every choice in it has a finish_reason.
    """
    body = Body(response, route)
    decoder = sse.Decoder()
    ending = Ending()
    done = False
    try:
        while not done:
            piece = await body.piece()
            for payload in decoder.feed(piece) if piece else decoder.close():
                if payload == b"[DONE]":
                    done = True
                    break
                chunk = _parse(payload, route, secrets)
                ending.see(chunk)
                yield chunk
            if not piece:
                break
        if not ending.begun:
            raise broken(route, f"its stream held no answer ({response.content_type})")
        if not done and not ending.reached:
            raise broken(route, "the stream ended early")
        await body.drain()
    finally:
        body.close()


async def headed(found: Objects, headers: Mapping[str, str]) -> Objects:
    """The same objects; the first one has the headers that came with them."""
    async with aclosing(found):
        async for first in found:
            yield Headed(first, headers)
            break
        async for one in found:
            yield one


class Ending:
    """Whether the choices of a stream have begun, and whether all of them have ended."""

    def __init__(self) -> None:
        self._begun: set[int] = set()
        self._ended: set[int] = set()

    @property
    def begun(self) -> bool:
        """Whether there was any choice."""
        return bool(self._begun)

    @property
    def reached(self) -> bool:
        """Whether every choice so far has a finish_reason."""
        return self._begun == self._ended

    def see(self, chunk: Mapping[str, Any]) -> None:
        """Take note of a chunk, whatever its shape: judging that is not the matter here."""
        choices = chunk.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            index = choice.get("index", 0) if isinstance(choice, dict) else None
            if isinstance(index, int):
                self._begun.add(index)
                if choice.get("finish_reason"):
                    self._ended.add(index)


def _parse(payload: bytes, route: Route, secrets: Secrets) -> Mapping[str, Any]:
    try:
        answer = orjson.loads(payload)
    except orjson.JSONDecodeError:
        web_page = payload.lstrip()[:1] == b"<"
        found = "a web page; is `url` right?" if web_page else "what is not JSON"
        raise broken(route, f"it sent {found}") from None
    if not isinstance(answer, dict):
        raise broken(route, "it sent JSON that is not an object")
    if "error" in answer or answer.get("object") == "error":
        if error := reported(answer, secrets()):
            raise error
    return answer
