"""A program with what it cost: seconds, seconds of processor, and peaks of memory."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Of one program; MB are peaks of resident memory, of the largest worker for workers."""

    seconds: float
    processor: float
    driver: float
    worker: float
    said: str


def watched(
    words: Sequence[str], end: Callable[[], bool] = lambda: False, workers: str = ""
) -> Cost:
    """Run a program to its end, or until `end` says that it is to be killed with -9.

    Args:
        words: the command.
        end: asked five times a second.
        workers: start of the names of processes that are its workers; default: its children.

    Raises RuntimeError if it fails by itself.
    """
    began, peak, largest, spent = time.perf_counter(), 0.0, 0.0, 0.0
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    killed = False
    while process.poll() is None:
        time.sleep(0.2)
        peak = max(peak, _peak(process.pid))
        spent = max(spent, _spent(process.pid))
        for worker in _named(workers) if workers else _children(process.pid):
            largest = max(largest, _peak(worker))
        if not killed and end():
            process.send_signal(signal.SIGKILL)
            killed = True
    said = process.stdout.read() if process.stdout else ""
    if process.returncode and not killed:
        raise RuntimeError(f"{' '.join(words)}\n{said}")
    return Cost(time.perf_counter() - began, spent, peak, largest, said)


def _peak(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def _spent(pid: int) -> float:
    """Of it and of children that have ended."""
    words = _stat(pid)
    return sum(map(int, words[11:15])) / _PAGE if words else 0.0


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*")]


def _children(parent: int) -> list[int]:
    return [pid for pid in _pids() if (stat := _stat(pid)) and int(stat[1]) == parent]


def _named(start: str) -> list[int]:
    found = []
    for pid in _pids():
        try:
            if Path(f"/proc/{pid}/cmdline").read_bytes().startswith(start.encode()):
                found.append(pid)
        except OSError:
            continue
    return found
