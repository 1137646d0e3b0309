"""Sends each request to the upstream that serves its model; retries, and falls back."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
import structlog

from guard.adapters import local
from guard.adapters.upstream import lite, plan
from guard.adapters.upstream.http import Http
from guard.adapters.upstream.objects import Objects
from guard.adapters.upstream.passed import Passed
from guard.adapters.upstream.retry import is_final, is_outage, pause
from guard.adapters.upstream.settings import Route
from guard.errors import UpstreamError
from guard.wire.chat import parse_object

log = structlog.get_logger()
T = TypeVar("T")
Backend = Http | lite.Lite
NOBODY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Caller:
    """The router on behalf of one client."""

    router: "Router"
    headers: Mapping[str, str]

    def stream(self, body: Mapping[str, Any]) -> Objects:
        """Yield what the model sends."""
        return self.router.stream(body, self.headers)

    def on_behalf_of(self, headers: Mapping[str, str]) -> "Caller":
        """The same for another client."""
        return self.router.on_behalf_of(headers)


class Router:
    """All upstreams as one `Llm`: the first route that serves a request's model is asked.

    Until the answer begins, a call is tried again, and then handed to the route's fallback.
    `connections` is how many may be open at once; further calls wait for one.
    """

    def __init__(self, routes: Sequence[Route], connections: int = 1_000) -> None:
        self._plan = plan.Plan(routes)
        self._keys = [route.key() for route in routes]
        self._connections = connections
        self._backends: list[Backend] = []
        self._resources = AsyncExitStack()

    async def start(self) -> None:
        """Open the pool and load embedded models. Raises ConfigError and MissingExtra."""
        async with AsyncExitStack() as stack:
            session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
            await stack.enter_async_context(session)
            self._backends = [
                await self._connect(route, key, session, stack)
                for route, key in zip(self._plan.routes, self._keys, strict=True)
            ]
            self._resources = stack.pop_all()

    async def close(self) -> None:
        """Give up every connection and every embedded model."""
        await self._resources.aclose()

    def on_behalf_of(self, headers: Mapping[str, str]) -> Caller:
        """The same upstreams, called with the key in a client's headers (lower-case names)."""
        return Caller(self, headers)

    async def stream(self, body: Mapping[str, Any], client: Mapping[str, str] = NOBODY) -> Objects:
        """Yield chunks if `body["stream"]` is true, else one completion.

        A server that answers a stream request with one completion is taken at its word. Raises
        UpstreamError, also in the middle, and RequestError for a model that nobody serves.
        """
        place = self._plan.place(body.get("model"))
        answer = await self._reach(place, lambda backend: backend.ask(body, client))
        async with aclosing(answer):
            async for one in answer:
                yield one

    async def forward(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> Passed:
        """Pass on a request that is not judged; return the answer as it came.

        `path` is as here, `/v1/embeddings`. Without a body, the first server is asked. Raises
        as `stream` does.
        """
        request = parse_object(body) if body else None
        place = self._plan.place(request.get("model")) if request else self._plan.first_server()
        if place is None:
            return Passed(200, "application/json", self._plan.listing(), {})
        return await self._reach(
            place, lambda backend: backend.forward(method, path, request, headers)
        )

    async def _connect(
        self, route: Route, key: str | None, session: aiohttp.ClientSession, stack: AsyncExitStack
    ) -> Backend:
        if route.litellm:
            stack.push_async_callback(lite.close)
            return lite.Lite(route, key)
        if route.local:
            model = await asyncio.to_thread(local.start, route.local)
            stack.push_async_callback(asyncio.to_thread, model.close)
            route = route.model_copy(update={"url": model.url, "name": route.label})
            key = model.key
        return Http(route, key, session)

    async def _reach(self, place: int, call: Callable[[Backend], Awaitable[T]]) -> T:
        while True:
            route = self._plan.routes[place]
            try:
                return await _persist(route, self._backends[place], call)
            except UpstreamError as exc:
                if route.fallback is None or not is_outage(exc):
                    raise
                log.warning("upstream falls back", route=route.label, to=route.fallback)
                place = self._plan.named(route.fallback)


async def _persist(route: Route, backend: Backend, call: Callable[[Backend], Awaitable[T]]) -> T:
    for attempt in itertools.count():
        began = time.perf_counter()
        try:
            answer = await call(backend)
        except UpstreamError as exc:
            wait = pause(exc, attempt) if attempt < route.retries else None
            say = log.warning if is_outage(exc) else log.info
            say(
                "upstream fails",
                route=route.label,
                status=exc.status,
                why=exc.why,
                ms=round((time.perf_counter() - began) * 1000),
                again_in=wait and round(wait, 2),
            )
            if wait is None:
                exc.final = is_final(exc, attempt, route.retries)
                raise
        else:
            ms = round((time.perf_counter() - began) * 1000)
            log.debug("upstream answers", route=route.label, ms=ms)
            return answer
        await asyncio.sleep(wait)
    raise AssertionError("unreachable")
