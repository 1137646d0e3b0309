"""The server of a test: takes requests and lets each be answered in its way."""

import asyncio
import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.upstreams import failures, refusals, well
from tests.upstreams.exchange import Behaviour, Exchange, Request, Upstream

BEHAVIOURS: dict[str, Behaviour] = {
    name: value
    for module in (well, refusals, failures)
    for name, value in vars(module).items()
    if inspect.iscoroutinefunction(value)
}


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
