"""`POST /v1/chat/completions`: one pipeline, rendered as a body or as a stream."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import structlog
from starlette.types import Receive, Scope, Send

from guard.app.respond import Json, envelope, error_response, mishap
from guard.app.server import ClientGone, Server, headers_of, while_connected
from guard.app.stream import EventStream
from guard.errors import Blocked, GuardError, UpstreamError
from guard.pipeline import answer, new_id
from guard.policy import Policy
from guard.wire import render
from guard.wire.chat import ChatRequest, parse
from guard.wire.events import Done, Event, Opened

log = structlog.get_logger()


class Chat:
    """The endpoint, as an ASGI application."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        headers, id = headers_of(scope), new_id()
        guarded = {"x-guard-receipt": id, "x-request-id": id}
        stream: EventStream | None = None
        try:
            with self._server.admitted():
                policy = self._server.policy(scope, headers)
                guarded["x-guard-policy"] = policy.name
                request = parse(await self._server.body(receive))
                async with while_connected(receive):
                    tools = self._server.tools_for(headers)
                    async with aclosing(answer(request, policy, tools, id)) as events:
                        if request.stream:
                            stream = EventStream(send, guarded, self._server.settings.keep_alive)
                            await self._stream(request, policy, events, stream)
                        else:
                            body = await self._body(events, guarded)
                            await body(scope, receive, send)
        except ClientGone:
            return
        except GuardError as exc:
            await self._fail(exc, guarded, stream, scope, receive, send)
        except Exception as exc:
            await self._fail(mishap(exc, id), guarded, stream, scope, receive, send)

    async def _body(self, events: AsyncIterator[Event], guarded: dict[str, str]) -> Json:
        said = [event async for event in events]
        self._keep(said, guarded)
        return Json(render.body(said), headers=guarded)

    async def _stream(
        self, request: ChatRequest, policy: Policy, events: AsyncIterator[Event], out: EventStream
    ) -> None:
        chunks = render.Chunks(request.include_usage)
        async with out.beating():
            if policy.release == "answer":  # all is judged before any of it is said
                said = [event async for event in events]
                self._keep(said, out.headers)
                await out.write([obj for event in said for obj in chunks.render(event)])
            else:
                async for event in events:
                    self._keep([event], out.headers)
                    await out.write(list(chunks.render(event)))
        await out.close()

    def _keep(self, said: list[Event], guarded: dict[str, str]) -> None:
        for event in said:
            match event:
                case Opened(_, headers):
                    guarded |= headers
                case Done(receipt, _, record):
                    guarded["x-guard-action"] = str(receipt["action"])
                    self._server.keep(record)

    async def _fail(
        self,
        exc: GuardError,
        guarded: dict[str, str],
        stream: EventStream | None,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        if isinstance(exc, UpstreamError):
            id = guarded["x-request-id"]
            log.warning("request fails", receipt=id, status=exc.status, why=exc.why)
        if isinstance(exc, Blocked):
            guarded["x-guard-action"] = "block"
        if exc.receipt:
            self._server.keep(exc.receipt)
        else:  # nothing was judged: there is no receipt to ask for
            del guarded["x-guard-receipt"]
        if stream and stream.opened:
            await stream.write([envelope(exc)])
            await stream.close()
        else:
            await error_response(exc, guarded)(scope, receive, send)
