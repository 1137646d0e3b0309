"""Web sites on loopback, and a fetcher to which 127.0.0.1 is public and 127.0.0.2 is not."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from socket import EAI_NONAME, gaierror
from typing import Any

from aiohttp import web

from guard.adapters.fetch import Fetcher, FetchSettings

OUTSIDE, INSIDE = "127.0.0.1", "127.0.0.2"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Site:
    """A running site: its port, and what it was asked for."""

    port: int
    asked: list[web.Request] = field(default_factory=list)

    def url(self, path: str, host: str = "site.net") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [request.path_qs for request in self.asked]


@dataclass
class Names:
    """A resolver: a name's answers in turn, the last one for ever. Every other name is unknown."""

    answers: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str) -> list[str]:
        self.asked.append(host)
        answers = {"site.net": [[OUTSIDE]], "example.com": [[OUTSIDE]], **self.answers}.get(host)
        if not answers:
            raise gaierror(EAI_NONAME, "no such host")
        return list(answers[min(self.asked.count(host), len(answers)) - 1])


@asynccontextmanager
async def serving(
    answer: Handler, host: str = OUTSIDE, port: int = 0, robots: str | int = 404
) -> AsyncIterator[Site]:
    """Run a site for the length of a test."""
    site = Site(port)

    async def handle(request: web.Request) -> web.StreamResponse:
        site.asked.append(request)
        if request.path == "/robots.txt":
            given = {"text": robots} if isinstance(robots, str) else {"status": robots}
            return web.Response(**given)
        return await answer(request)

    runner = web.AppRunner(_app(handle), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        await runner.cleanup()


def _app(handle: Handler) -> web.Application:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    return app


@asynccontextmanager
async def fetching(
    *ports: int, names: Names | None = None, **settings: Any
) -> AsyncIterator[Fetcher]:
    """A fetcher that is online and may ask these ports of 127.0.0.1, and nothing else."""
    given = {"online": True, "ports": ports, "cache": None, **settings}
    fetcher = Fetcher(
        FetchSettings.model_validate(given), names or Names(), lambda a: str(a) == OUTSIDE
    )
    try:
        yield fetcher
    finally:
        await fetcher.close()
