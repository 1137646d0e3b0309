"""One way to isolate a program, and what every one has in common."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from guard.ports import Language, Limits


class Missing(Exception):
    """What a rung needs is not on this machine; the message says what."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A command that can be run now, and the open files that it inherits."""

    command: Sequence[str]
    files: Sequence[int] = ()


class Rung(Protocol):
    """One way to isolate a program; `name` is what reports call it."""

    name: str
    languages: frozenset[Language]

    def ready(
        self, language: Language, files: Mapping[str, str], limits: Limits, user: int | None
    ) -> AbstractContextManager[Ready]:
        """Set up a run of the first of these files, as another user if one is given.

        What was set up is gone when the context ends. Raises OSError if it can't be.
        """
        ...


PROCESSES = 8  # those a shell may start
THREADS = 64
FILES = 64


def rlimits(language: Language, limits: Limits) -> dict[str, int]:
    """Limits of each process by their names in prlimit(1); bytes, seconds or counts.

    V8 reserves far more addresses than it uses: its limit is on what can be written to.
    """
    space = {} if language is Language.JAVASCRIPT else {"as": limits.memory}
    return space | {
        "data": limits.memory,
        "cpu": limits.cpu,
        "fsize": limits.disk,
        "nproc": PROCESSES if language is Language.SHELL else THREADS,
        "nofile": FILES,
        "core": 1,  # not 0: a program of the machine's may be given a core then, see core(5)
        "memlock": 0,
        "msgqueue": 0,
    }


def running(user: int) -> int:
    """How many threads this user runs: they count where its processes are bounded."""
    found = 0
    for entry in os.scandir("/proc"):
        with suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == user:
                found += len(os.listdir(f"{entry.path}/task"))
    return found


@contextmanager
def folder(files: Mapping[str, str]) -> Iterator[str]:
    """A folder on disk with these files, which every user may read."""
    work = tempfile.mkdtemp(prefix="guard-run-")
    try:
        Path(work).chmod(0o755)
        for name, text in files.items():
            path = Path(work, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", "replace")
            path.chmod(0o644)
        yield work
    finally:
        shutil.rmtree(work)


@contextmanager
def closing(descriptors: list[int]) -> Iterator[None]:
    """Close these open files at the end."""
    try:
        yield
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
