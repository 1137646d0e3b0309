"""Processes that are left of a command that was started in a session of its own."""

import contextlib
import time
from pathlib import Path


def alive(session: int) -> int:
    """How many there are."""
    count = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            state, _, _, own = path.read_text().rpartition(")")[2].split()[:4]
            count += int(own) == session and state != "Z"
    return count


def wait_for_none_left(session: int) -> bool:
    """Whether all of them end."""
    deadline = time.monotonic() + 20
    while alive(session) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(session)
