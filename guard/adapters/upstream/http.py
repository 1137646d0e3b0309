"""The fast path: an OpenAI-compatible server over HTTP."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

import aiohttp
import orjson
from yarl import URL

from guard.adapters.upstream import objects
from guard.adapters.upstream.body import Body
from guard.adapters.upstream.failures import broken, late, unreached
from guard.adapters.upstream.headers import Headers, back
from guard.adapters.upstream.passed import Passed
from guard.adapters.upstream.refusal import refused
from guard.adapters.upstream.settings import Route
from guard.errors import RequestError, UpstreamError


class Http:
    """One server, called through a session that the router owns."""

    def __init__(self, route: Route, key: str | None, session: aiohttp.ClientSession) -> None:
        self._route = route
        self._headers = Headers(route, key)
        self._session = session
        self._chat = route.endpoint("chat/completions")
        times = route.timeouts
        self._timeout = aiohttp.ClientTimeout(total=times.total, sock_connect=times.connect)

    async def ask(self, body: Mapping[str, Any], client: Mapping[str, str]) -> objects.Objects:
        """Send a chat completion request; return what comes back once the answer has begun."""
        payload = self._payload(body)
        response = await self._send("POST", self._chat, payload, client)
        is_stream = bool(body.get("stream")) and not response.content_type.endswith("json")
        read = objects.chunks if is_stream else objects.completion
        found = read(response, self._route, partial(self._headers.secrets, client))
        return objects.headed(found, back(response.headers, self._headers.secrets(client)))

    async def forward(
        self, method: str, path: str, body: Mapping[str, Any] | None, client: Mapping[str, str]
    ) -> Passed:
        """Send any other request; return the answer as it comes."""
        payload = None if body is None else self._payload(body)
        endpoint = self._route.endpoint(path.removeprefix("/v1").strip("/"))
        response = await self._send(method, endpoint, payload, client)
        content = Body(response, self._route)
        try:
            headers = back(response.headers, self._headers.secrets(client))
            return Passed(response.status, response.content_type, await content.all(), headers)
        finally:
            content.close()

    def _payload(self, body: Mapping[str, Any]) -> bytes:
        if self._route.model:
            body = {**body, "model": self._route.model}
        try:
            return orjson.dumps(body)
        except TypeError:
            raise RequestError("the request is nested too deep to be sent on") from None

    async def _send(
        self, method: str, endpoint: URL, payload: bytes | None, client: Mapping[str, str]
    ) -> aiohttp.ClientResponse:
        """Return the head of a good answer; raise what any other one means."""
        times = self._route.timeouts
        try:
            async with asyncio.timeout(times.first_byte) as patience:
                response = await self._session.request(
                    method,
                    endpoint,
                    data=payload,
                    headers=self._headers.outgoing(client),
                    timeout=self._timeout,
                    allow_redirects=False,
                )
        except aiohttp.ConnectionTimeoutError:
            raise late(self._route, "connect") from None
        except TimeoutError:
            raise late(self._route, "first_byte" if patience.expired() else "total") from None
        except (aiohttp.ClientError, OSError) as exc:
            raise unreached(self._route, exc) from None
        if 200 <= response.status < 300:
            return response
        raise await self._refusal(response, client)

    async def _refusal(
        self, response: aiohttp.ClientResponse, client: Mapping[str, str]
    ) -> UpstreamError:
        if not 400 <= response.status < 600:
            response.close()
            return broken(
                self._route,
                f"it answered with status {response.status}, which is no answer; redirects are "
                "not followed, so `url` must be the final address",
            )
        body = Body(response, self._route)
        try:
            text = await body.head()
        finally:
            body.close()
        secrets = self._headers.secrets(client)
        return refused(response.status, text, response.headers, secrets)
