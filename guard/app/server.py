"""What a running server holds, and what every endpoint needs of it."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.types import Receive, Scope

from guard.adapters.records import Records
from guard.adapters.upstream import Router
from guard.app.metrics import Metrics
from guard.errors import GuardError, Overloaded, TooLarge
from guard.policy import Policy
from guard.ports import Tools
from guard.receipt import without_texts
from guard.settings import Settings
from guard.shelf import Shelf

GRACE = 0.05  # seconds


@dataclass(slots=True)
class Server:
    """What a running server holds.

    `busy` counts the requests in work; `unserved` are the policies whose corpus can't be searched,
    and why; `loading` are models of entailment that are not ready yet.
    """

    settings: Settings
    shelf: Shelf
    router: Router
    tools: Tools
    records: Records | None
    metrics: Metrics = field(default_factory=Metrics)
    busy: int = 0
    unserved: dict[str, str] = field(default_factory=dict)
    loading: frozenset[str] = frozenset()

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Count a request in, unless there is no room for it. Raises Overloaded."""
        if self.busy >= self.settings.limits.concurrent:
            raise Overloaded(f"{self.busy} requests are in work already; try again shortly")
        if self.records:
            self.records.admit()
        self.busy += 1
        try:
            yield
        finally:
            self.busy -= 1

    def policy(self, scope: Scope, headers: Mapping[str, str], named: str | None = None) -> Policy:
        """The policy of a request: by base path, by its own word, by header, or the default."""
        name = scope.get("path_params", {}).get("policy") or named
        return self.shelf.pick(name or headers.get("x-guard-policy"))

    async def search(self, policy: Policy) -> None:
        """Search the corpus that a policy names: models load, and a missing one is told."""
        try:
            await self.tools.store.search(policy.ground.corpus or "", "warm up", 1)
        except GuardError as exc:
            self.unserved[policy.name] = str(exc)
        else:
            self.unserved.pop(policy.name, None)

    def tools_for(self, headers: Mapping[str, str]) -> Tools:
        """The tools, with the model called on behalf of a client."""
        return replace(self.tools, llm=self.tools.llm.on_behalf_of(headers))

    def keep(self, receipt: Mapping[str, Any]) -> None:
        """Count what a receipt tells, and keep it as the settings say."""
        self.metrics.add(receipt)
        if self.records:
            texts = self.settings.records.texts
            self.records.put(receipt if texts else without_texts(receipt))

    async def body(self, receive: Receive) -> bytes:
        """Read a request's body. Raises TooLarge."""
        limit = self.settings.limits.request_bytes
        pieces, size = [], 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            piece = message.get("body", b"")
            pieces.append(piece)
            size += len(piece)
            if size > limit:
                raise TooLarge(f"the request body is longer than {limit} bytes")
            if not message.get("more_body"):
                return pieces[0] if len(pieces) == 1 else b"".join(pieces)


class ClientGone(Exception):
    """The client went away before it got its answer."""


@asynccontextmanager
async def while_connected(receive: Receive) -> AsyncIterator[None]:
    """Cancel what is inside, and with it the upstream call, when the client goes away.

    The watch begins after `GRACE`: an answer that is there by then needs none. Raises Overloaded
    when it is the server that ends.
    """
    task = asyncio.current_task()
    assert task is not None
    watching: list[asyncio.Task[None]] = []
    gone = False

    async def watch() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        gone = True
        task.cancel()

    loop = asyncio.get_running_loop()
    timer = loop.call_later(GRACE, lambda: watching.append(loop.create_task(watch())))
    try:
        yield
    except asyncio.CancelledError:
        task.uncancel()
        if not gone:  # uvicorn's patience with those it waits for is over
            raise Overloaded("the server is being stopped; ask again shortly") from None
    finally:
        timer.cancel()
        for watcher in watching:
            watcher.cancel()


def headers_of(scope: Scope) -> dict[str, str]:
    """The headers of a request, names in lower case."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
