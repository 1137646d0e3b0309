"""The proxy on a real socket, before the model server of the tests."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from guard.app import create_app
from guard.settings import Settings
from tests.upstreams import Upstream, serving

POLICIES = Path(__file__).parent / "policies"
PASSAGE = "Refunds last 30 days. The shop is in Graz."
PATIENT = {"connect": 1, "first_byte": 1, "idle": 1, "total": 5}


@dataclass
class Proxy:
    """A running proxy: `url` ends without `/v1`."""

    url: str
    upstream: Upstream
    server: uvicorn.Server


@asynccontextmanager
async def proxy(
    behaviour: str = "good",
    route: dict[str, Any] | None = None,
    timeouts: dict[str, float] | None = None,
    **settings: Any,
) -> AsyncIterator[Proxy]:
    """Run a proxy and its upstream for the length of a test."""
    answer = settings.pop("answer", None)
    given = {} if answer is None else {"answer": answer}
    async with serving(behaviour, **given) as upstream:
        told = Settings.model_validate(
            {
                "upstreams": [{"url": upstream.url, "timeouts": timeouts or PATIENT, "retries": 0}],
                "policies": POLICIES,
                "records": {"url": None},
                **settings,
            }
        )
        if route is not None:
            told = told.model_copy(
                update={"upstreams": (told.upstreams[0].model_copy(update=route),)}
            )
        config = uvicorn.Config(
            create_app(told), host="127.0.0.1", port=0, http="httptools", log_level="warning"
        )
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # pytest keeps its own
        task = asyncio.create_task(server.serve())
        while not server.started:
            if task.done():
                await task
            await asyncio.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield Proxy(f"http://127.0.0.1:{port}", upstream, server)
        finally:
            server.should_exit = True
            await task


def ask(text: str = "How long do refunds last?", **fields: Any) -> dict[str, Any]:
    """A request with a passage, as a client would send it."""
    return {
        "model": "m",
        "messages": [{"role": "user", "content": text}],
        "guard": {"evidence": [{"id": "a", "text": PASSAGE}]},
        **fields,
    }
