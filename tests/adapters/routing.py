"""Routers as the tests of the upstream side use them."""

from contextlib import asynccontextmanager

from guard.adapters.upstream import Route, Router


@asynccontextmanager
async def routing(*routes):
    router = Router([Route(**route) for route in routes])
    await router.start()
    try:
        yield router
    finally:
        await router.close()


async def text(llm, model="x", **fields):
    said = ""
    async for one in llm.stream({"model": model, "messages": [], **fields}):
        choice = one["choices"][0]
        said += (choice.get("message") or choice["delta"]).get("content") or ""
    return said
