"""The Node.js process that holds the language service: a line of JSON to it, a line back."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from guard.adapters.symbols.typescript.settings import TypeScriptSettings

_SERVICE = Path(__file__).with_name("service.cjs")
_LINE = 4 << 20  # bytes of the longest reply; what the service says is far shorter
_REMEDY = (
    "run `npm install typescript@5 @types/node` and name that node_modules folder in the"
    " settings (symbols: typescript: packages)"
)


class Unavailable(Exception):
    """There is no service, or it ended; the message says why, and what to do about it."""


class Child:
    """A running service. `version` is that of the compiler it uses."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.version = ""
        self._process = process
        self._asked = 0

    @classmethod
    async def start(cls, settings: TypeScriptSettings) -> "Child":
        """Start it with an empty environment, and wait until it is ready. Raises Unavailable."""
        node = shutil.which(settings.node or "node")
        if node is None:
            raise Unavailable("Node.js is not here: install Node.js 20, or name it in the settings")
        if settings.packages is None:
            raise Unavailable(f"no packages to read: {_REMEDY}")
        folder = settings.packages.resolve()
        if not folder.is_dir():
            raise Unavailable(f"{settings.packages} is no folder: {_REMEDY}")
        memory = f"--max-old-space-size={settings.megabytes}"
        told = (str(folder), str(settings.seconds), "whole" if settings.whole else "")
        process = await asyncio.create_subprocess_exec(
            node,
            memory,
            str(_SERVICE),
            *told,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            cwd="/",
            limit=_LINE,
            start_new_session=True,
        )
        child = cls(process)
        try:
            async with asyncio.timeout(settings.start_seconds):
                reply = await child._line()
        except TimeoutError:
            await child.end()
            raise Unavailable("reading the packages took too long") from None
        except BaseException:
            await child.end()
            raise
        if "ready" not in reply:
            await child.end()
            raise Unavailable(f"{reply.get('fault', 'it does not start')}: {_REMEDY}")
        child.version = str(reply["ready"])
        return child

    async def ask(self, language: str, source: str, seconds: float) -> Mapping[str, Any]:
        """What it says of a program. Raises Unavailable, and TimeoutError after `seconds`.

        After either the process is of no more use.
        """
        self._asked += 1
        order = {"id": self._asked, "language": language, "source": source}
        assert self._process.stdin
        try:
            async with asyncio.timeout(seconds):
                self._process.stdin.write(json.dumps(order).encode() + b"\n")
                await self._process.stdin.drain()
                told = await self._line()
        except ConnectionError:
            raise Unavailable("the service ended") from None
        if told.get("id") != self._asked:
            raise Unavailable("the service answered something else")
        return told

    async def _line(self) -> Mapping[str, Any]:
        assert self._process.stdout
        try:
            told = json.loads(await self._process.stdout.readline())
        except ValueError:  # the end, half a line, or one that is too long
            raise Unavailable("the service ended") from None
        if not isinstance(told, dict):
            raise Unavailable("the service answered something else")
        return told

    async def end(self) -> None:
        """Kill it, and wait until it is gone."""
        self.kill()
        await self._process.wait()

    def kill(self) -> None:
        """Kill it, also when the loop that it belongs to is closed."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
