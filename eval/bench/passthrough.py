"""The least a Python proxy can do: read, forward, return. `uvicorn passthrough:app`."""

import json
import os
from collections.abc import AsyncIterator

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

URL = os.environ.get("UPSTREAM", "") + "/v1/chat/completions"
HEADERS = {"content-type": "application/json"}
_sessions: list[aiohttp.ClientSession] = []


async def chat(request: Request) -> Response:
    """Forward one request."""
    if not _sessions:
        _sessions.append(aiohttp.ClientSession())
    body = await request.body()
    response = await _sessions[0].post(URL, data=body, headers=HEADERS)
    if not json.loads(body).get("stream"):
        return Response(await response.read(), response.status, media_type="application/json")

    async def pieces() -> AsyncIterator[bytes]:
        async for piece in response.content.iter_any():
            yield piece

    return StreamingResponse(pieces(), response.status, media_type="text/event-stream")


async def health(_: Request) -> Response:
    """Say that the server runs."""
    return Response("ok")


app = Starlette(
    routes=[Route("/v1/chat/completions", chat, methods=["POST"]), Route("/healthz", health)]
)
