"""A long loop lets others run, and costs no turn of the event loop at every step."""

import asyncio
from time import monotonic

import pytest

from guard.checks._breathe import breathe


async def _work(steps: int, seconds: float) -> None:
    for _ in range(steps):
        until = monotonic() + seconds
        while monotonic() < until:
            pass
        await breathe()


async def test_others_run_in_between() -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    await _work(20, 0.003)
    task.cancel()
    assert turns >= 10


async def test_a_budget_ends_the_loop() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await _work(100_000, 0.0005)


async def test_short_steps_take_no_turn_of_the_loop() -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    await asyncio.sleep(0)
    for _ in range(1000):
        await breathe()
    task.cancel()
    assert turns < 900
