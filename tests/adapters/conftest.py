import asyncio

import pytest

from tests.upstreams import serving


@pytest.fixture
async def upstream():
    async with serving() as upstream:
        yield upstream


@pytest.fixture
def pauses(monkeypatch):
    """The seconds the router meant to wait; it waits none of them."""
    pauses = []
    sleep = asyncio.sleep

    async def skip(seconds):
        if seconds:  # the server of the test waits too, for 0 s
            pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr("guard.adapters.upstream.router.asyncio.sleep", skip)
    return pauses
