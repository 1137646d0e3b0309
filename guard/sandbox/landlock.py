"""The second rung: Landlock, a strict system call filter, limits, and another user where root.

It asks nothing of the machine but its kernel, so it also works in an ordinary container. Nothing
can be written and no process started, so that no sum of files or processes is over a limit.

A shell is not run: without a namespace of processes the kernel kills only its first process when
the server is killed, and what that one started would live on. Nor could their number be bounded
for an ordinary user, whose other processes count too.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from guard.ports import Language, Limits
from guard.sandbox import jail
from guard.sandbox.interpreters import Interpreters
from guard.sandbox.rung import Missing, Ready, folder, rlimits, running
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
            bounds["nproc"] += running(os.geteuid())
        with folder(files) as work:
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
