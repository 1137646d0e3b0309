"""Requests handed on as they are: nothing of them is inspected, and the response says so."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from guard.app.respond import error_response, mishap
from guard.app.server import ClientGone, Server, headers_of, while_connected
from guard.errors import GuardError


class Pass:
    """An endpoint that hands requests on to the upstream, as an ASGI application."""

    def __init__(self, server: Server, path: str) -> None:
        self._server = server
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand one request on."""
        headers = headers_of(scope)
        said = {"x-guard-action": "not_inspected"}
        try:
            with self._server.admitted():
                said["x-guard-policy"] = self._server.policy(scope, headers).name
                body = await self._server.body(receive)
                async with while_connected(receive):
                    got = await self._server.router.forward(
                        scope["method"], self._path, body, headers
                    )
                    said = {**got.headers, **said}
                    response = Response(got.body, got.status, headers=said, media_type=got.kind)
                    await response(scope, receive, send)
        except ClientGone:
            return
        except GuardError as exc:
            await error_response(exc, said)(scope, receive, send)
        except Exception as exc:
            await error_response(mishap(exc), said)(scope, receive, send)
