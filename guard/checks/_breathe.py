"""Pauses in a check's long loops, where the event loop may serve others or end the check."""

import asyncio
from time import monotonic

_PAUSE = 0.00005  # seconds; what a turn of the event loop costs where system calls are slow

_paused = 0.0


async def breathe() -> None:
    """Let other tasks run, and a time budget end this one; a step that took no time waits on."""
    global _paused
    if monotonic() - _paused >= _PAUSE:
        await asyncio.sleep(0)
        _paused = monotonic()
