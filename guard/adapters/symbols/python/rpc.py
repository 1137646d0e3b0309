"""A language server: a child process that answers JSON-RPC over its standard streams."""

import asyncio
import contextlib
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

_MOST = 64 << 20  # bytes of one message that is read


class ServerGone(Exception):
    """The server ended, or said something that is no message."""


class LanguageServer:
    """A running language server. It sees no environment variable, and only the paths it is told.

    What it asks of its client is answered with nothing, what it notifies is not read.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._killed = False
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, command: Sequence[str], folder: Path) -> "LanguageServer":
        """Start a server in a folder, and greet it. Raises OSError and ServerGone."""
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env={},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        server = cls(process)
        where = {"uri": folder.as_uri(), "name": folder.name}
        opening = {
            "processId": None,
            "rootUri": where["uri"],
            "workspaceFolders": [where],
            "capabilities": {
                "general": {"positionEncodings": ["utf-32"]},
                "textDocument": {"diagnostic": {}, "completion": {}, "signatureHelp": {}},
            },
        }
        try:
            said = await server.ask("initialize", opening)
            server.tell("initialized", {})
        except BaseException:
            server.kill()
            raise
        if said["capabilities"].get("positionEncoding") != "utf-32":
            server.kill()
            raise ServerGone("it does not count characters as we do")
        return server

    @property
    def alive(self) -> bool:
        """Whether it still runs and is listened to."""
        ended = self._killed or self._process.returncode is not None
        return not ended and not self._reading.done()

    async def ask(self, method: str, params: Mapping[str, Any]) -> Any:
        """Ask, and return the answer. Raises ServerGone."""
        id = next(self._ids)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[id] = answer
        try:
            self._send({"id": id, "method": method, "params": params})
            return await answer
        finally:
            self._waiting.pop(id, None)

    def tell(self, method: str, params: Mapping[str, Any]) -> None:
        """Tell something that has no answer. Raises ServerGone."""
        self._send({"method": method, "params": params})

    def kill(self) -> None:
        """End it at once."""
        self._killed = True
        self._reading.cancel()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def close(self) -> None:
        """End it, and wait until it has ended."""
        self.kill()
        await asyncio.gather(self._reading, return_exceptions=True)
        await self._process.wait()

    def _send(self, message: Mapping[str, Any]) -> None:
        if not self.alive or self._process.stdin is None:
            raise ServerGone("it has ended")
        body = orjson.dumps({"jsonrpc": "2.0", **message})
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    async def _read(self) -> None:
        why = "it has ended"
        try:
            while True:
                self._take(orjson.loads(await self._message()))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        except (ValueError, KeyError, TypeError, AttributeError):
            why = "it said something that is no message"
        finally:
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(ServerGone(why))

    async def _message(self) -> bytes:
        assert self._process.stdout
        head = await self._process.stdout.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(b":", 1) for line in head.strip().split(b"\r\n"))
        length = int(fields[b"content-length"])
        if not 0 < length <= _MOST:
            raise ValueError("a message that is too long")
        return await self._process.stdout.readexactly(length)

    def _take(self, message: dict[str, Any]) -> None:
        if "method" in message:
            if "id" in message:
                self._send({"id": message["id"], "result": None})
            return
        answer = self._waiting.get(message["id"])
        if answer and not answer.done():
            if "error" in message:
                answer.set_exception(ServerGone(str(message["error"]["message"])[:200]))
            else:
                answer.set_result(message["result"])
