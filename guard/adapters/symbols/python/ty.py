"""The type checker ty as a server: one process, asked about one program at a time each."""

import asyncio
import itertools
import json
import os
import re
import shutil
import sysconfig
import tempfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from guard.adapters.symbols.python.rpc import LanguageServer, ServerGone

_AT_ONCE = 4  # programs that it is asked about at a time
_RULES = (  # those that say of a name that it is not there: the others cost time
    "missing-attribute missing-module-member unknown-argument no-matching-overload "
    "positional-only-parameter-as-kwarg not-callable import-not-found".split()
)
_IGNORES = re.compile(r"(#[^\n]*?)\b(ty|type|pyright|mypy)(?=:)")  # a program can't hush it


class Silent(Exception):
    """Nothing was learnt of a program; the text says why, for a person."""


class Ty:
    """A `ty server` that knows these folders and nothing else of this machine.

    It is started when it is first asked, and again when it has died. Its files are in a folder of
    its own, which `close` removes.
    """

    def __init__(self, command: Sequence[str], folders: Sequence[Path], python: str) -> None:
        self._command = command
        self._folders = folders
        self._python = python
        self._server: LanguageServer | None = None
        self._starting = asyncio.Lock()
        self._free: asyncio.Queue[Document] = asyncio.Queue()
        for number in range(_AT_ONCE):  # a hyphen, for no program can import it
            self._free.put_nowait(Document(f"q-{number}.py"))
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    async def start(self) -> LanguageServer:
        """The running server, started if there is none. Raises Silent."""
        async with self._starting:
            if self._server and self._server.alive:
                return self._server
            if self._server:
                await self._server.close()
            try:
                self._server = await LanguageServer.start(self._command, self._home())
            except (OSError, ServerGone) as exc:
                raise Silent(f"ty can't be started: {exc}") from None
            return self._server

    async def close(self) -> None:
        """End the server, and remove its folder."""
        server, self._server = self._server, None
        if server:
            await server.close()
        if self._folder:
            self._folder.cleanup()
            self._folder = None

    def program(self, source: str) -> "Program":
        """A program that it can be asked about, within an `async with`."""
        return Program(self, source)

    def _home(self) -> Path:
        """A folder with an environment in which nothing is installed."""
        if self._folder is None:
            within = Path(tempfile.gettempdir()).resolve()
            self._folder = tempfile.TemporaryDirectory(prefix="guard-ty-", dir=within)
            home = Path(self._folder.name)
            (home / "none" / "lib" / f"python{self._python}" / "site-packages").mkdir(parents=True)
            (home / "none" / "pyvenv.cfg").write_text(f"home = {home}\nversion = {self._python}\n")
            paths = json.dumps([str(folder.resolve()) for folder in self._folders])
            rules = "".join(f'{rule} = "error"\n' for rule in _RULES)
            (home / "ty.toml").write_text(
                f'[environment]\npython = "{home}/none"\npython-version = "{self._python}"\n'
                f'python-platform = "all"\nextra-paths = {paths}\n'
                f'[rules]\nall = "ignore"\n{rules}',
                "utf-8",
            )
        return Path(self._folder.name)


class Document:
    """A file that is there for the server alone: it holds one program after the other."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._server: LanguageServer | None = None
        self._versions = itertools.count(1)

    def write(self, server: LanguageServer, uri: str, text: str) -> None:
        """Tell a server what is in it now. Raises ServerGone."""
        document: dict[str, Any] = {"uri": uri, "version": next(self._versions)}
        if self._server is server:
            changes = [{"text": text}]
            told = {"textDocument": document, "contentChanges": changes}
            server.tell("textDocument/didChange", told)
        else:
            opened = {**document, "languageId": "python", "text": text}
            server.tell("textDocument/didOpen", {"textDocument": opened})
            self._server = server


class Program:
    """One program that the server is told of."""

    def __init__(self, ty: Ty, source: str) -> None:
        self._ty = ty
        self._source = _IGNORES.sub(lambda m: f"{m[1]}{'-' * len(m[2])}", source)

    async def __aenter__(self) -> "Program":
        self._document = await self._ty._free.get()
        try:
            self._server = await self._ty.start()
            self._uri = f"{self._ty._home().as_uri()}/{self._document.name}"
            self._document.write(self._server, self._uri, self._source)
        except BaseException as exc:
            self._ty._free.put_nowait(self._document)
            if isinstance(exc, ServerGone):
                raise Silent(f"ty did not answer: {exc}") from None
            raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind and not issubclass(kind, Silent):
            self._server.kill()  # it may be lost in this program: the next gets a new one
        self._ty._free.put_nowait(self._document)

    async def diagnostics(self) -> list[dict[str, Any]]:
        """What it objects to. Raises Silent."""
        said = await self._ask("diagnostic", {})
        items = said.get("items") if isinstance(said, dict) else None
        if not isinstance(items, list):
            raise Silent("ty gave no list of findings")
        return items

    async def signatures(self, at: tuple[int, int]) -> list[list[str]]:
        """The labels of the parameters of each signature of the call around a place."""
        said = await self._ask("signatureHelp", _position(at))
        return [
            [str(p.get("label")) for p in one.get("parameters", ())]
            for one in (said or {}).get("signatures", ())
        ]

    async def defined(self, at: tuple[int, int]) -> bool:
        """Whether the name at a place is defined somewhere."""
        return bool(await self._ask("definition", _position(at)))

    async def _ask(self, what: str, params: dict[str, Any]) -> Any:
        try:
            return await self._server.ask(
                f"textDocument/{what}", {"textDocument": {"uri": self._uri}, **params}
            )
        except ServerGone as exc:
            raise Silent(f"ty did not answer: {exc}") from None


def installed() -> tuple[str, str] | None:
    """The command of the ty that is installed beside this program, and its version."""
    try:
        number = version("ty")
    except PackageNotFoundError:
        return None
    beside = Path(sysconfig.get_path("scripts")) / ("ty.exe" if os.name == "nt" else "ty")
    command = str(beside) if beside.is_file() else shutil.which("ty")
    return (command, number) if command else None


def _position(at: tuple[int, int]) -> dict[str, Any]:
    return {"position": {"line": at[0], "character": at[1]}}
