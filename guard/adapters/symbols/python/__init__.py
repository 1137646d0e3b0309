"""Names in Python programs: static stubs always, and ty where it is installed."""

import ast
import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass

from guard.adapters.symbols.index import SHIPPED, opened
from guard.adapters.symbols.python.diagnoses import Diagnoses
from guard.adapters.symbols.python.doubt import Doubt
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.miss import Miss, Places, unique
from guard.adapters.symbols.python.reader import Reader
from guard.adapters.symbols.python.removed import written_out
from guard.adapters.symbols.python.said import said
from guard.adapters.symbols.python.symbol import Module
from guard.adapters.symbols.python.ty import Silent, Ty, installed
from guard.adapters.symbols.settings import SymbolSettings
from guard.errors import GuardError
from guard.ports import Looked

_SHORT = 8_000  # characters that are parsed at once: a millisecond or so
_MAGIC = re.compile(r"^([ \t]*)[%!?][^\n]*$", re.M)  # what a notebook does beside Python


class Python:
    """Looks up the names of Python programs. Nothing of them is run or imported.

    The index is read, and ty started, with the first program; `close` ends it.
    """

    def __init__(self, settings: SymbolSettings) -> None:
        self._settings = settings
        self._opening: asyncio.Task[None] | None = None
        self._library: Library | None = None
        self._ty: Ty | None = None
        self._by = "symbols"

    async def look(self, source: str) -> Looked:
        """Look up the names in a program."""
        if len(source) > self._settings.max_chars:
            most = self._settings.max_chars
            return Looked(unread=(f"the program is longer than {most:,} characters",))
        try:
            async with asyncio.timeout(self._settings.seconds):
                await self._open()
                return await self._look(
                    _plain(source)
                    if len(source) < _SHORT
                    else await asyncio.to_thread(_plain, source)
                )
        except TimeoutError:
            why = f"looking up its names took longer than {self._settings.seconds:g} s"
            if self._library is None:
                why = "the index of names is still being read"
        except GuardError as exc:
            why = str(exc)
        return Looked(unread=(why,), by=self._by)

    async def warm(self) -> None:
        """Read the index and start ty, however long it takes."""
        with suppress(GuardError):  # told again by every look
            await self._open()

    async def close(self) -> None:
        """End ty."""
        if self._opening and not self._opening.done():  # a thread of it may be writing
            await asyncio.gather(self._opening, return_exceptions=True)
        ty, self._ty, self._library, self._opening = self._ty, None, None, None
        if ty:
            await ty.close()

    async def _open(self) -> None:
        """Wait until the index is read; given up by who waits, that goes on. Raises ConfigError."""
        if self._opening is None or (self._opening.done() and self._library is None):
            self._opening = asyncio.create_task(self._read_index())
        await asyncio.shield(self._opening)

    async def _read_index(self) -> None:
        stubs = await asyncio.to_thread(opened, SHIPPED)
        folders = [*self._settings.paths, stubs]
        if self._settings.index:
            folders.insert(-1, await asyncio.to_thread(opened, self._settings.index))
        self._by = "index of symbols"
        found = installed() if self._settings.ty else None
        if found:
            self._ty = Ty([found[0], "server"], folders, self._settings.python)
            self._by = f"ty {found[1]}"
            with suppress(Silent):  # which is said of the first program
                async with self._ty.program("pass\n") as first:
                    await first.diagnostics()
        major, minor = map(int, self._settings.python.split("."))
        self._library = Library([*folders, stubs / "stdlib"], (major, minor))

    async def _look(self, source: str) -> Looked:
        reading = asyncio.ensure_future(asyncio.to_thread(self._read, source))
        asking = self._ask(self._ty, source, reading) if self._ty else _nobody()
        read, told = await asyncio.gather(reading, asking, return_exceptions=True)
        match read:
            case SyntaxError():
                fault = f"it is not Python: line {read.lineno or '?'}: {read.msg}"
                return Looked(unread=(fault,), by=self._by)
            case ValueError() | RecursionError() | MemoryError():
                return Looked(unread=("it is too deeply nested to be read",), by=self._by)
            case BaseException():
                raise read
        unread = [str(told)] if isinstance(told, Silent) else []
        if isinstance(told, BaseException) and not isinstance(told, Silent):
            raise told
        found = [*read.misses, *(told if isinstance(told, list) else ())]
        unread += [f"the package {name} is not known here" for name in read.strange]
        if not found:
            return Looked(unread=tuple(unread), by=self._by)
        assert self._library
        doubt = Doubt(read.own, read.tree, read.places, self._library)
        missing = tuple(said(m, doubt.imported) for m in unique(found) if doubt.certain(m))
        return Looked(missing, tuple(unread), self._by)

    def _read(self, source: str) -> "_Read":
        """Read a program without ty."""
        assert self._library
        tree = ast.parse(source)
        own, places = self._library.own(source), Places(source)
        reader = Reader(own, places, self._library)
        reader.visit(tree)
        found = [*reader.misses, *written_out(tree, places, self._library)]
        gone = {miss.name for miss in found if not miss.owner}
        strange = [name for name in reader.strange if name not in gone]
        return _Read(tree, own, places, found, strange)

    async def _ask(self, ty: Ty, source: str, reading: "asyncio.Future[_Read]") -> list[Miss]:
        """What ty says of a program, while it is read here. Raises Silent."""
        assert self._library
        async with ty.program(source) as program:
            told = await program.diagnostics()
            await asyncio.wait([reading])
            if reading.cancelled() or reading.exception() or not told:
                return []
            tree = reading.result().tree
            return await Diagnoses(source, tree, self._library, program).misses(told)


async def _nobody() -> list[Miss]:
    """What is said where ty is not asked."""
    return []


@dataclass(frozen=True, slots=True)
class _Read:
    """A program that was read: what is missing, and the packages that are strange."""

    tree: ast.Module
    own: Module
    places: Places
    misses: list[Miss]
    strange: list[str]


def _plain(source: str) -> str:
    """The program without what only notebooks and shells read, every character in its place."""
    source = "".join(" " if c in "\ufeff\x00\r\f" else c for c in source)
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _MAGIC.sub(_nothing, source)
    return source


def _nothing(magic: re.Match[str]) -> str:
    width = len(magic[0]) - len(magic[1])
    return magic[1] + ("pass" if width > 3 else "0").ljust(width)
