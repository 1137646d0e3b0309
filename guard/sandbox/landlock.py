"""The second rung: Landlock, a strict system call filter, limits, and another user where root.

It asks nothing of the machine but its kernel, so it also works in an ordinary container. Nothing
can be written and no process started, so that no sum of files or processes is over a limit.

A shell is not run: without a namespace of processes the kernel kills only its first process when
the server is killed, and what that one started would live on. Nor could their number be bounded
for an ordinary user, whose other processes count too.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from guard.ports import Language, Limits
from guard.sandbox import jail
from guard.sandbox.interpreters import Interpreters
from guard.sandbox.rung import Missing, Ready, rlimits
from guard.sandbox.seccomp import Filter, compiled, supported

_DEVICES = ("/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


class Landlock:
    """Landlock and seccomp. Raises Missing where the kernel has none."""

    name = "landlock"

    def __init__(self, interpreters: Interpreters) -> None:
        if not supported():
            raise Missing("no table of system calls for this processor")
        if jail.version() < 1:
            raise Missing("no Landlock in this kernel")
        self._commands = interpreters.commands
        self.languages = frozenset(interpreters.commands) - {Language.SHELL}  # it starts processes
        self._readable = (*interpreters.readable, *_DEVICES)

    @contextmanager
    def ready(
        self, language: Language, files: Mapping[str, str], limits: Limits, user: int | None
    ) -> Iterator[Ready]:
        """Set up a run in a folder of its own, which the program can only read."""
        bounds = rlimits(language, replace(limits, disk=0))
        if user is None:
            bounds["nproc"] += _running(os.geteuid())
        work = tempfile.mkdtemp(prefix="guard-run-")
        try:
            Path(work).chmod(0o755)
            for name, text in files.items():
                path = Path(work, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8", "replace")
                path.chmod(0o644)
            told = jail.written(
                folder=work,
                readable=(*self._readable, work),
                user=user,
                limits=bounds,
                filter=compiled(Filter.BARE, counted=language is Language.JAVASCRIPT),
                command=(*self._commands[language], next(iter(files))),
            )
            python = getattr(sys, "_base_executable", sys.executable)
            yield Ready((python, "-I", "-S", "-B", jail.__file__, told))
        finally:
            shutil.rmtree(work)


def _running(user: int) -> int:
    """How many threads this user runs: they count where its processes are bounded."""
    found = 0
    for entry in os.scandir("/proc"):
        with suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == user:
                found += len(os.listdir(f"{entry.path}/task"))
    return found
