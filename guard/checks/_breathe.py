"""Pauses in a check's long loops, where the event loop may serve others or end the check."""

import asyncio
from time import monotonic

_PAUSE = 0.002  # seconds of work between two pauses; a pause costs up to a twentieth of that

_paused = 0.0


async def breathe() -> None:
    """Let other tasks run, and a time budget end this one, if the loop has not run for 2 ms."""
    global _paused
    if monotonic() - _paused >= _PAUSE:
        await asyncio.sleep(0)
        _paused = monotonic()
