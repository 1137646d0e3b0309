"""The HTTP face: routes and wiring (the only room that speaks HTTP to clients)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from guard.adapters import nli
from guard.adapters.fetch import Fetcher
from guard.adapters.nli import Models
from guard.adapters.records import Records
from guard.adapters.registry import Registry
from guard.adapters.symbols import Lookers
from guard.adapters.upstream import Router
from guard.app import health, passing
from guard.app.chat import Chat
from guard.app.check import Check
from guard.app.respond import no_such_route, on_error
from guard.app.server import Server
from guard.build import build
from guard.corpus import Corpora
from guard.errors import GuardError
from guard.ports import Tools
from guard.sandbox import Ladder
from guard.settings import Settings
from guard.shelf import Shelf

log = structlog.get_logger()
RELOAD = 1.0  # seconds between two looks at the folder of policies


def create_app(settings: Settings) -> Starlette:
    """The application for these settings. Raises ConfigError."""
    router = Router(settings.upstreams)
    web = Fetcher(settings.fetch)
    sandbox = Ladder(settings.sandbox)
    symbols = Lookers(settings.symbols)
    server = Server(
        settings=settings,
        shelf=Shelf(settings.policies, settings.default_policy),
        router=router,
        tools=Tools(
            llm=router,
            store=Corpora(settings.corpus),
            nli=Models(),
            web=web,
            sandbox=sandbox,
            packages=Registry(web, settings.registry),
            symbols=symbols,
        ),
        records=Records(settings.records.url) if settings.records.url else None,
    )

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        server.shelf.warn()
        await router.start()
        aside = [asyncio.create_task(_reload(server.shelf)), asyncio.create_task(_warm(server))]
        checks = {c.name() for p in server.shelf.policies.values() for c in p.checks}
        if "code" in checks:
            aside.append(asyncio.create_task(sandbox.warm()))
        if "api" in checks:
            aside.append(asyncio.create_task(symbols.warm()))
        try:
            yield
        finally:
            for task in aside:
                task.cancel()
            await router.close()
            await web.close()
            await symbols.close()
            if server.records:
                await asyncio.to_thread(server.records.close)

    return Starlette(
        routes=[
            *_routes(server, ""),
            *_routes(server, "/{policy}"),
            *health.routes(server),
            server.metrics.route(),
        ],
        lifespan=lifespan,
        exception_handlers={HTTPException: no_such_route, GuardError: on_error},
    )


def _routes(server: Server, base: str) -> list[Route]:
    return [
        Route(f"{base}/v1/chat/completions", Chat(server), methods=["POST"]),
        Route(f"{base}/v1/check", Check(server), methods=["POST"]),
        Route(f"{base}/v1/embeddings", passing.Pass(server, "/embeddings"), methods=["POST"]),
        Route(f"{base}/v1/models", passing.Pass(server, "/models"), methods=["GET"]),
    ]


async def _reload(shelf: Shelf) -> None:
    while True:
        await asyncio.sleep(RELOAD)
        shelf.refresh()


async def _warm(server: Server) -> None:
    """Sum up the program's files before they can change under it; search every corpus once.

    With the search models load, and a corpus that is missing is told. So do models of one's own
    that read claims, which may take longer than a request has.
    """
    await asyncio.to_thread(build)
    for policy in server.shelf.policies.values():
        if policy.ground.corpus:
            await server.search(policy)
            if problem := server.unserved.get(policy.name):
                log.error("a policy can't be served", policy=policy.name, problem=problem)
    named = frozenset(m for policy in server.shelf.policies.values() for m in policy.models)
    server.loading = named.difference(nli.SHIPPED)
    for model, problem in (await nli.tried(server.tools.nli, named)).items():
        if problem:
            log.error("a model of entailment can't be used", model=model, problem=problem)
    server.loading = frozenset()
