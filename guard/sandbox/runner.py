"""Runs programs on one rung: so many at a time, each as a user of its own where that can be."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

from guard.ports import End, Execution, Language, Limits
from guard.sandbox.cgroup import Groups
from guard.sandbox.execute import execute
from guard.sandbox.rung import PROCESSES, Rung

_NAME = re.compile(r"\w[\w.-]{0,63}(?:/\w[\w.-]{0,63}){0,7}+", re.ASCII)
_FIRST_USER = 61_500  # nobody's on most machines; in the range that systemd gives to services
_FILES = 32


class Runner:
    """Runs programs on one rung; at most `concurrent` at a time, the others wait.

    Control groups bound a run's memory as a whole. Without any, each process of a shell has its
    share of it, so that no sum is over it.
    """

    def __init__(self, rung: Rung, concurrent: int, groups: Groups | None = None) -> None:
        self.rung, self._groups = rung, groups
        root = os.geteuid() == 0
        self._users = [_FIRST_USER + i if root else None for i in range(concurrent)]
        self._room = asyncio.Semaphore(concurrent)

    @asynccontextmanager
    async def user(self) -> AsyncIterator[int | None]:
        """A user that runs nothing else meanwhile; None stands for the server's own."""
        async with self._room:
            user = self._users.pop()
            try:
                yield user
            finally:
                self._users.append(user)

    async def run(
        self,
        user: int | None,
        language: Language,
        files: Mapping[str, str],
        stdin: str,
        limits: Limits,
    ) -> Execution:
        """Run the first of these files as this user. What can't be run is an outcome too."""
        if language not in self.rung.languages:
            return Execution(End.NOT_RUN, why=f"no {language} in the sandbox")
        if not 1 <= len(files) <= _FILES or not all(_NAME.fullmatch(name) for name in files):
            return Execution(End.NOT_RUN, why="no file, too many, or one whose name is not plain")
        each = limits
        if language is Language.SHELL and not self._groups:
            each = replace(limits, memory=limits.memory // PROCESSES)
        try:
            with self.rung.ready(language, files, each, user) as ready:
                return await execute(ready.command, stdin, limits, ready.files, self._groups)
        except OSError as exc:
            return Execution(End.NOT_RUN, why=f"the sandbox could not start: {exc.strerror}")
