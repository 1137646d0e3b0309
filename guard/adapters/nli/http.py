"""Models of entailment behind HTTP, as on a machine with a GPU."""

import asyncio
import os
from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

import aiohttp

from guard.adapters.nli.queue import Pair
from guard.errors import ConfigError, TooLarge, UpstreamError, UpstreamTimeout
from guard.ports import Entailment

KEY = "GUARD_ENTAILMENT_KEY"
"""The environment variable with the bearer token, if the server wants one."""
SECONDS = 30.0
"""The most that one batch may take."""
_UNREADABLE = (400, 413, 422)  # a text too long, which is no reason to fail its neighbours
_REFUSED = (401, 403, 404, 405, 424)  # no pair would fare better
_KEYLESS = (401, 403)
_BUSY = (429, 502, 503, 504)  # which may be over in a moment
PAUSES = (0.2, 0.6)
"""Seconds before a server that is busy or hangs up is asked again."""


class Dialect(Protocol):
    """How a kind of server is spoken to."""

    form: ClassVar[str]
    """What an answer is to be, in words."""

    @property
    def url(self) -> str:
        """What is posted to."""
        ...

    def body(self, pairs: Sequence[Pair]) -> dict[str, Any]:
        """The JSON to post."""
        ...

    def read(self, answer: Any) -> list[Entailment]:
        """What the server says of each pair, in order.

        Raises ConfigError for labels that are not those of entailment, and AttributeError,
        LookupError, TypeError or ValueError for what is no answer.
        """
        ...


class _Passing(UpstreamError):
    """The server could not answer just now."""


class Http:
    """A model behind HTTP. A batch that a server refuses or garbles is an error, never a verdict.

    The server must read a pair whole: what it cuts is its own. One that is busy or hangs up is
    asked again, twice.
    """

    batch = 32  # the most that TEI takes, unless told otherwise
    lanes = 4

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    async def judge(self, pairs: Sequence[Pair]) -> list[Entailment]:
        """Judge pairs, in order. Raises UpstreamError, UpstreamTimeout, ConfigError, TooLarge."""
        url = self._dialect.url
        answer = await self._persist(url, self._dialect.body(pairs))
        try:
            found = self._dialect.read(answer)
        except (AttributeError, LookupError, TypeError, ValueError) as exc:
            why = f": {exc}" if isinstance(exc, ValueError) else ""
            expected = f"{url} did not answer with judgements ({self._dialect.form})"
            raise UpstreamError(f"{expected}{why}") from None
        if len(found) != len(pairs):
            raise UpstreamError(f"{url} judged {len(found)} pairs of {len(pairs)}")
        return found

    async def _persist(self, url: str, body: dict[str, Any]) -> Any:
        for pause in PAUSES:
            try:
                return await self._post(url, body)
            except _Passing:
                await asyncio.sleep(pause)
        return await self._post(url, body)

    async def _post(self, url: str, body: dict[str, Any]) -> Any:
        key = os.environ.get(KEY)
        headers = {"authorization": f"Bearer {key}"} if key else {}
        limit = aiohttp.ClientTimeout(total=SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit, headers=headers) as session,
                session.post(url, json=body, allow_redirects=False) as response,
            ):
                said = f"{url} answered {response.status}"
                if response.status in _UNREADABLE:
                    why = (await response.text(errors="replace"))[:200]
                    hint = (
                        "; a smaller window_words shows it less" if response.status == 413 else ""
                    )
                    raise TooLarge(f"{said}: {why}{hint}")
                if response.status in _REFUSED:
                    why = (await response.text(errors="replace"))[:200]
                    wanted = f"; its key goes into {KEY}" * (response.status in _KEYLESS)
                    raise ConfigError(f"{said}: {why}{wanted}")
                if response.status in _BUSY:
                    raise _Passing(said)
                if response.status != 200:
                    raise UpstreamError(said)
                return await _json(url, response)
        except TimeoutError:
            raise UpstreamTimeout(f"{url} did not answer in {SECONDS:g} s") from None
        except aiohttp.ClientConnectionError as exc:
            raise _Passing(f"{url} cannot be asked: {exc}") from None
        except (aiohttp.ClientError, ValueError) as exc:
            raise UpstreamError(f"{url} cannot be asked: {exc}") from None


async def _json(url: str, response: aiohttp.ClientResponse) -> Any:
    try:
        return await response.json(content_type=None)
    except ValueError:
        raise UpstreamError(f"{url} did not answer with JSON: is it the right server?") from None
