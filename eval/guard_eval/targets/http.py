"""Calls to a server that may be slow, broken or gone: every end is bounded and has a name."""

import asyncio
import json
import os
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from guard_eval.errors import EvalError

_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))
_LONGEST = 16 << 20  # bytes of a reply
_PAUSE = 0.25  # seconds before the second attempt; doubled before each further one
_LONGEST_PAUSE = 30.0


class Failed(Exception):
    """A call that came to nothing; `reason` begins with a word for its kind."""

    def __init__(self, reason: str, attempts: int) -> None:
        super().__init__(reason)
        self.reason, self.attempts = reason, attempts


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with a JSON object in it; `headers` by lower-case name."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    attempts: int


class Caller:
    """Posts JSON to one address.

    Args:
        url: where to.
        timeout: seconds for one attempt.
        retries: attempts after the first, where trying again may help.
        key_env: environment variable with the key to send, if any.
        headers: further headers to send.

    Raises EvalError for an address or a key that cannot be used.
    """

    def __init__(
        self,
        url: str,
        timeout: float,
        retries: int,
        key_env: str = "",
        headers: Mapping[str, str] = {},
    ) -> None:
        self.url = address(url)
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._retries = retries
        key = {"authorization": f"Bearer {_key(key_env)}"} if key_env else {}
        self._headers = {**headers, **key}
        self._session: aiohttp.ClientSession | None = None

    async def post(self, body: Mapping[str, Any]) -> Reply:
        """Send an object; return a reply of any status below 500. Raises Failed."""
        attempt = 1
        while True:
            try:
                return await self._once(body, attempt)
            except _Again as again:
                if attempt > self._retries:
                    raise Failed(again.reason, attempt) from None
                await asyncio.sleep(again.pause or _pause(attempt))
                attempt += 1

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    async def _once(self, body: Mapping[str, Any], attempt: int) -> Reply:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout, headers=self._headers)
        try:
            async with self._session.post(self.url, json=body, allow_redirects=False) as response:
                raw = await _read(response, attempt)
                if response.status in _AGAIN:
                    raise _Again(f"status: {response.status}", _asked(response.headers))
                if response.status >= 300 and response.status != 403:
                    raise Failed(f"status: {response.status} {_said(raw)}".strip(), attempt)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Reply(response.status, _object(raw, attempt), headers, attempt)
        except TimeoutError:
            raise _Again(f"timeout: no answer in {self._timeout.total:g} s") from None
        except aiohttp.ClientError as exc:
            raise _Again(f"connection: {_broken(exc)}") from None


class _Again(Exception):
    """An attempt that failed in a way that the next one may not."""

    def __init__(self, reason: str, pause: float = 0.0) -> None:
        super().__init__(reason)
        self.reason, self.pause = reason, pause


def address(url: str) -> URL:
    """A URL that can be called and written down. Raises EvalError."""
    try:
        made = URL(url)
    except ValueError:
        made = URL()
    if made.scheme not in ("http", "https") or not made.host:
        raise EvalError(f"--target {url}: not an http(s) address", "write it out: http://host:8080")
    if made.user or made.password:
        raise EvalError(
            f"--target: the address of {made.host} has a password in it, and would be written down",
            "put the key in an environment variable and name that with --key-env",
        )
    return made


def _key(name: str) -> str:
    if not os.environ.get(name):
        raise EvalError(f"--key-env {name}: this variable is empty", f"export {name}=...")
    return os.environ[name]


async def _read(response: aiohttp.ClientResponse, attempt: int) -> bytes:
    raw = bytearray()
    async for piece in response.content.iter_chunked(1 << 16):
        raw += piece
        if len(raw) > _LONGEST:
            raise Failed(f"too long: more than {_LONGEST >> 20} MB", attempt)
    return bytes(raw)


def _object(raw: bytes, attempt: int) -> Mapping[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Failed("malformed: the reply is no JSON object", attempt)
    return body


def _broken(exc: aiohttp.ClientError) -> str:
    """What became of a connection, in words."""
    match exc:
        case aiohttp.ClientConnectorDNSError():
            return "no host of this name is known"
        case aiohttp.ClientSSLError():
            return "it speaks no TLS, or its certificate is not trusted (https, or http?)"
        case aiohttp.ClientConnectorError():
            return (exc.os_error.strerror or "it could not be made").partition(" [")[0]
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientPayloadError():
            return "it was broken off before the reply was whole"
    return type(exc).__name__


def _said(raw: bytes) -> str:
    """The message of an error in OpenAI's envelope, shortened; nothing where there is none."""
    try:
        return str(json.loads(raw)["error"]["message"])[:200]
    except (ValueError, KeyError, TypeError):
        return ""


def _asked(headers: Mapping[str, str]) -> float:
    """Seconds that the server asks to be left alone."""
    said = headers.get("Retry-After", "")
    return min(float(said), _LONGEST_PAUSE) if said.isdigit() else 0.0


def _pause(attempt: int) -> float:
    return min(_PAUSE * 2.0 ** (attempt - 1), _LONGEST_PAUSE) * random.uniform(0.5, 1.0)
