"""The sandbox: the first rung that is there and holds against every attack."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import structlog

from guard.ports import LIMITS, NOWHERE, End, Execution, Language, Limits
from guard.sandbox import cgroup
from guard.sandbox.bubblewrap import Bubblewrap
from guard.sandbox.engines import Engines
from guard.sandbox.interpreters import Interpreters, find
from guard.sandbox.landlock import Landlock
from guard.sandbox.rung import Missing, Rung
from guard.sandbox.runner import Runner
from guard.sandbox.settings import SandboxSettings
from guard.sandbox.trial import Attempt, trial, works

log = structlog.get_logger()
_DEFAULT = SandboxSettings()
RUNGS: tuple[Callable[[Interpreters], Rung], ...] = (Bubblewrap, Landlock, Engines)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying one rung; `missing` says what it needs and this machine has not."""

    rung: str
    languages: frozenset[Language] = frozenset()
    attempts: tuple[Attempt, ...] = ()
    missing: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing escaped. What was not attacked holds nothing."""
        return bool(self.attempts) and not any(attempt.escaped for attempt in self.attempts)


class Ladder:
    """A `ports.Sandbox`; each rung is attacked before the first run, and used only if it holds.

    Raises ConfigError for a Python in the settings that can't be run.
    """

    def __init__(
        self,
        settings: SandboxSettings = _DEFAULT,
        rungs: Sequence[Callable[[Interpreters], Rung]] = RUNGS,
    ) -> None:
        self._rungs = rungs
        self._concurrent = settings.concurrent
        self._found = find(settings.python, other_user=os.geteuid() == 0)
        self._choice: asyncio.Task[tuple[Runner, frozenset[Language]] | None] | None = None

    async def run(
        self,
        language: Language,
        files: Mapping[str, str],
        stdin: str = "",
        limits: Limits = LIMITS,
    ) -> Execution:
        """Run the first of these files on the rung that holds, or say that there is none."""
        chosen = await self._chosen()
        if chosen is None:
            return await NOWHERE.run()
        runner, languages = chosen
        if language not in languages:
            return Execution(End.NOT_RUN, why=f"no {language} in the sandbox")
        async with runner.user() as user:
            return await runner.run(user, language, files, stdin, limits)

    async def warm(self) -> None:
        """Choose the rung now, so that the first run need not wait for it."""
        await self._chosen()

    @cached_property
    def groups(self) -> cgroup.Groups | None:
        """What makes control groups for the runs; None where none can be made."""
        try:
            return cgroup.found()
        except Missing as exc:
            log.info("each process bounded by itself", why=str(exc))
            return None

    async def tried(self) -> list[Tried]:
        """Attack every rung there is, used or not, and report it all; best rung first."""
        return [tried for tried, _ in [await self._try(make, True) for make in self._rungs]]

    async def _chosen(self) -> tuple[Runner, frozenset[Language]] | None:
        """The first rung that holds. Whoever asks first and goes away leaves the choice going."""
        if self._choice is None:
            self._choice = asyncio.create_task(self._choose())
        return await asyncio.shield(self._choice)

    async def _choose(self) -> tuple[Runner, frozenset[Language]] | None:
        for make in self._rungs:
            tried, runner = await self._try(make, False)
            if runner and tried.holds:
                log.info("sandbox chosen", rung=tried.rung, languages=sorted(tried.languages))
                return runner, tried.languages
            escaped = [f"{a.attack.name}: {a.escaped}" for a in tried.attempts if a.escaped]
            say = log.warning if escaped else log.info  # one that is not there escapes nobody
            say("sandbox refused", missing=tried.missing, escaped=escaped, rung=tried.rung)
        log.warning("no sandbox: code is not run; `guard doctor` says why")
        return None

    async def _try(
        self, make: Callable[[Interpreters], Rung], whole: bool
    ) -> tuple[Tried, Runner | None]:
        try:
            rung = make(self._found)
        except Missing as exc:
            return Tried(getattr(make, "name", "?"), missing=str(exc)), None
        groups = await asyncio.to_thread(lambda: self.groups)
        runner = Runner(rung, self._concurrent, groups)
        run = [language for language in Language if await works(runner, language)]
        if Language.PYTHON not in run:
            return Tried(rung.name, missing="it does not run a Python program here"), None
        languages = frozenset(run)
        python = self._found.commands[Language.PYTHON][0]
        attempts = await trial(runner, languages, python, whole=whole)
        return Tried(rung.name, languages, tuple(attempts)), runner
