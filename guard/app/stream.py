"""Server-sent events over one ASGI response, with comments while nothing is said."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import Send

from guard.wire import sse

OWN = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    "x-accel-buffering": "no",
}


class EventStream:
    """A response of events; its head is sent with the first of them, or with the first comment.

    `headers` may be added to until then.
    """

    def __init__(self, send: Send, headers: dict[str, str], beat: float) -> None:
        self.headers = headers
        self.opened = False
        self._send = send
        self._seconds = beat
        self._timer: asyncio.TimerHandle | None = None
        self._beats = set[asyncio.Task[None]]()

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Send a comment whenever `beat` seconds have passed, so that nobody hangs up."""
        self._rest()
        try:
            yield
        finally:
            if self._timer:
                self._timer.cancel()
            await asyncio.gather(*self._beats, return_exceptions=True)

    async def write(self, objects: Sequence[Mapping[str, Any]]) -> None:
        """Send objects, each as one event."""
        if objects:
            await self._write(b"".join([sse.event(obj) for obj in objects]))

    async def close(self) -> None:
        """End the stream."""
        await self._write(sse.DONE, more=False)

    async def _write(self, data: bytes, more: bool = True) -> None:
        if not self.opened:
            self.opened = True
            pairs = {**OWN, **self.headers}.items()
            head = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
            await self._send({"type": "http.response.start", "status": 200, "headers": head})
        await self._send({"type": "http.response.body", "body": data, "more_body": more})

    def _rest(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self._beat)

    def _beat(self) -> None:
        task = asyncio.ensure_future(self._write(sse.comment()))
        self._beats.add(task)
        task.add_done_callback(self._beats.discard)
        self._rest()
