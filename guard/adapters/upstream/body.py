"""Reads the body of an answer piece by piece; every wait has an end, and so has the whole."""

import asyncio

import aiohttp

from guard.adapters.upstream.failures import broken, late, too_long, why
from guard.adapters.upstream.settings import Route
from guard.errors import UpstreamError

DRAIN = 0.25  # seconds that the end of a finished answer may take
HEAD = 65_536  # bytes


class Body:
    """The body of one response.

    The idle time runs only while a piece is awaited; when it is over, the connection is closed,
    which ends the wait. One timer that looks again costs less than one set anew for each piece.
    """

    def __init__(self, response: aiohttp.ClientResponse, route: Route) -> None:
        self._response = response
        self._route = route
        self._size = 0
        self._loop = asyncio.get_running_loop()
        self._waiting_since: float | None = None
        self._is_late = False
        self._timer = self._loop.call_later(route.timeouts.idle, self._look)

    async def piece(self) -> bytes:
        """Return the bytes that have come, waiting for some; none is the end.

        Raises UpstreamError when the connection breaks or the answer is too long, and
        UpstreamTimeout.
        """
        self._waiting_since = self._loop.time()
        try:
            piece = await self._response.content.readany()
        except TimeoutError:
            raise late(self._route, "total") from None
        except (aiohttp.ClientError, OSError) as exc:
            if self._is_late:
                raise late(self._route, "idle") from None
            raise broken(self._route, f"the answer broke off: {why(exc)}") from None
        finally:
            self._waiting_since = None
        self._size += len(piece)
        if self._size > self._route.max_answer_bytes:
            raise too_long(self._route)
        return piece

    async def all(self) -> bytes:
        """Return the whole body."""
        pieces = []
        while piece := await self.piece():
            pieces.append(piece)
        return b"".join(pieces)

    async def head(self) -> bytes:
        """Return the beginning of the body of a refusal: enough for a message."""
        head = b""
        try:
            while len(head) < HEAD and (piece := await self.piece()):
                head += piece
        except UpstreamError:
            pass  # the status says what matters
        return head

    async def drain(self) -> None:
        """Wait a moment for the end of a finished answer; then its connection serves again."""
        content = self._response.content
        try:
            if not content.at_eof():
                async with asyncio.timeout(DRAIN):
                    while await content.readany():
                        pass
        except (TimeoutError, aiohttp.ClientError, OSError):
            pass  # the answer is complete all the same

    def close(self) -> None:
        """End the call; its connection stays open only if the body was read to the end."""
        self._timer.cancel()
        self._response.close()

    def _look(self) -> None:
        idle = self._route.timeouts.idle
        since = self._waiting_since
        left = idle if since is None else since + idle - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._is_late = True
            self._response.close()
