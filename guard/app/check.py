"""`POST /v1/check`: judge answers that are already there."""

import asyncio
from typing import Any

import orjson
from pydantic import ValidationError
from starlette.types import Receive, Scope, Send

from guard.app.respond import Json, error_response, mishap
from guard.app.server import ClientGone, Server, headers_of, while_connected
from guard.errors import GuardError, RequestError, TooLarge
from guard.pipeline import check, new_id
from guard.ports import Tools
from guard.wire.chat import invalid
from guard.wire.check import CheckRequest

SNAPSHOT = "x-guard-snapshot"  # a request's header: the receipt is to say what the corpus holds
SIDE_BY_SIDE = 8  # items of a batch in work at once


class Check:
    """The endpoint, as an ASGI application."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request: an item, or a list of items judged as a batch."""
        headers = headers_of(scope)
        try:
            with self._server.admitted():
                raw = await self._server.body(receive)
                items, batch = self._items(raw)
                async with while_connected(receive):
                    tools = self._server.tools_for(headers)
                    room = asyncio.Semaphore(SIDE_BY_SIDE)
                    judged = await asyncio.gather(
                        *(self._check(item, scope, headers, tools, room) for item in items)
                    )
                    response = Json(judged) if batch else self._single(judged[0])
                    await response(scope, receive, send)
        except ClientGone:
            return
        except GuardError as exc:
            await error_response(exc)(scope, receive, send)
        except Exception as exc:
            await error_response(mishap(exc))(scope, receive, send)

    async def _check(
        self,
        item: CheckRequest,
        scope: Scope,
        headers: dict[str, str],
        tools: Tools,
        room: asyncio.Semaphore,
    ) -> dict[str, Any]:
        policy = self._server.policy(scope, headers, item.policy)
        async with room:
            judged = await check(item, policy, tools, new_id())
            if SNAPSHOT in headers and policy.ground.corpus:  # after the search: later is noticed
                judged["receipt"]["corpus"] = await tools.store.snapshot(policy.ground.corpus)
        self._server.keep(judged["receipt"])
        return judged

    def _single(self, judged: dict[str, Any]) -> Json:
        headers = {
            "x-guard-policy": judged["policy"],
            "x-guard-action": judged["action"],
            "x-guard-receipt": judged["receipt"]["id"],
        }
        return Json(judged, headers=headers)

    def _items(self, raw: bytes) -> tuple[list[CheckRequest], bool]:
        try:
            data = orjson.loads(raw)
        except orjson.JSONDecodeError as exc:
            raise RequestError(f"the request body is not valid JSON: {exc}") from None
        batch = isinstance(data, list)
        rows = data if batch else [data]
        most = self._server.settings.limits.check_items
        if len(rows) > most:
            raise TooLarge(f"{len(rows)} items in one call; at most {most} are taken")
        return [_item(row, f"[{i}]" if batch else "") for i, row in enumerate(rows)], batch


def _item(row: object, place: str) -> CheckRequest:
    try:
        return CheckRequest.model_validate(row)
    except ValidationError as exc:
        raise invalid(exc, CheckRequest, place) from None
    except RequestError as exc:
        raise RequestError(f"{place} {exc}".strip(), param=exc.param) from None
