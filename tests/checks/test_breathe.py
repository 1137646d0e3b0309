"""A long loop lets others run, and takes no turn of the event loop at every step."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest

from guard.checks._breathe import breathe


async def _work(steps: int, seconds: float) -> None:
    for _ in range(steps):
        until = monotonic() + seconds
        while monotonic() < until:
            pass
        await breathe()


@contextmanager
def _turns() -> Iterator[list[int]]:
    """How often another task has run so far."""
    turns = [0]

    async def other() -> None:
        while True:
            turns[0] += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    yield turns
    task.cancel()


async def test_others_run_in_between() -> None:
    with _turns() as turns:
        await _work(20, 0.003)
    assert turns[0] >= 10


async def test_a_budget_ends_the_loop() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await _work(100_000, 0.0005)


async def test_steps_of_no_length_do_not_each_take_a_turn() -> None:
    with _turns() as turns:
        for _ in range(1000):
            await breathe()
    assert turns[0] < 900
