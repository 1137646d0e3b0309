"""Attacks on memory, disk and output. An attack that returns something has escaped."""

import ctypes
import mmap
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Given = Mapping[str, Any]
_MEGABYTE = 1 << 20


def takes_memory(given: Given) -> object:
    """Take 1.5 GB of memory in one process."""
    taken: list[bytearray] = []
    try:
        for _ in range(24):
            taken.append(bytearray(64 * _MEGABYTE))
    except MemoryError:
        pass
    size = 64 * len(taken)
    taken.clear()
    return f"{size} MB" if size >= 1024 else None


def takes_memory_in_many(given: Given) -> object:
    """Take 192 MB in each of six processes at once, or of as many as it may start."""
    ready, done = os.pipe(), os.pipe()
    for _ in range(6):
        try:
            child = os.fork()
        except OSError:
            break
        if not child:
            os.close(done[1])
            try:
                block = mmap.mmap(-1, 192 * _MEGABYTE)
                block[::4096] = bytes(len(block) // 4096)
                os.write(ready[1], b"x")
                os.close(ready[1])
                os.read(done[0], 1)
            finally:
                os._exit(0)
    os.close(ready[1])
    held = 0
    while held < 6 and os.read(ready[0], 1):
        held += 1
    os.close(done[1])
    return f"{held * 192} MB" if held > 2 else None


def hides_memory(given: Given) -> object:
    """Keep memory where no process is charged for it, or where it outlives the process."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.memfd_create(b"x", 0) >= 0:
        return "memfd"
    if libc.shmget(0, 64 * _MEGABYTE, 0o1600) >= 0:
        return "shared memory"
    return (
        "message queue" if libc.mq_open(b"/x", os.O_CREAT | os.O_RDWR, 0o600, None) >= 0 else None
    )


def fills_the_disk(given: Given) -> object:
    """Write 400 MB in files wherever it may write."""
    block, written = bytes(4 * _MEGABYTE), 0
    for folder in (".", "/tmp", "/var/tmp", "/dev/shm", "/run", "/", given["folder"]):
        for number in range(100):
            try:
                with Path(folder, f"flood{number}").open("wb", buffering=0) as file:
                    written += file.write(block)
            except OSError:
                break
    return f"{written // _MEGABYTE} MB" if written > 64 * _MEGABYTE else None


def floods_output(given: Given) -> object:
    """Write 500 MB to its output."""
    for _ in range(500):
        os.write(1, b"x" * _MEGABYTE)
    sys.stderr.write("ESCAPED 500 MB\n")
    return "500 MB"
