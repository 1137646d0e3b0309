"""Names in Python programs: static stubs always, and ty where it is installed."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from guard.adapters.symbols.index import SHIPPED, opened
from guard.adapters.symbols.python.diagnoses import Diagnoses
from guard.adapters.symbols.python.doubt import Doubt
from guard.adapters.symbols.python.library import Library, Unread
from guard.adapters.symbols.python.miss import Miss, unique
from guard.adapters.symbols.python.read import Read, parsed, read
from guard.adapters.symbols.python.said import said
from guard.adapters.symbols.python.started import started
from guard.adapters.symbols.python.ty import Silent, Ty, installed
from guard.adapters.symbols.settings import SymbolSettings
from guard.errors import GuardError
from guard.ports import Looked, Missing

_BY_INDEX = "index of symbols"
_SHORT = 4_000  # characters that are read at once: some milliseconds
_T = TypeVar("_T")


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
                return await self._look(source)
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
        self._by = _BY_INDEX
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
        try:
            if len(source) < _SHORT:
                source, tree = parsed(source)
            else:
                source, tree = await asyncio.to_thread(parsed, source)
            done = await self._with_library(source, lambda known: read(source, tree, known))
        except SyntaxError as exc:
            fault = f"it is not Python: line {exc.lineno or '?'}: {exc.msg}"
            return Looked(unread=(fault,), by=self._by)
        except (ValueError, RecursionError, MemoryError):
            return Looked(unread=("it is too deeply nested to be read",), by=self._by)
        options = started(done.source, done.nodes, done.places)
        unread = [f"the package {name} is not known here" for name in done.strange]
        unread += options.unread
        missing, doubted = await self._judge(done, done.misses)
        if self._ty is None or (done.settled and not doubted):
            return Looked((*missing, *options.missing), tuple(unread), _BY_INDEX)
        try:
            told = await self._ask(self._ty, done)
        except Silent as exc:
            unread.insert(0, str(exc))
        else:
            if told:
                missing, _ = await self._judge(done, [*done.misses, *told])
        return Looked((*missing, *options.missing), tuple(unread), self._by)

    async def _judge(self, done: Read, found: list[Miss]) -> tuple[tuple[Missing, ...], bool]:
        """Of what may be missing, what surely is; and whether that is not all."""
        if not found:
            return (), False
        return await self._with_library(done.source, lambda known: _judged(done, found, known))

    async def _with_library(self, source: str, work: Callable[[Library], _T]) -> _T:
        """Do something at once where that is short, or in a thread where files must be read."""
        assert self._library
        if len(source) < _SHORT:
            with suppress(Unread):
                return work(self._library.of_what_was_read())
        return await asyncio.to_thread(work, self._library)

    async def _ask(self, ty: Ty, done: Read) -> list[Miss]:
        """What ty says is missing in a program. Raises Silent."""
        assert self._library
        async with ty.program(done.source) as program:
            told = await program.diagnostics()
            if not told:
                return []
            return await Diagnoses(done.source, done.nodes, self._library, program).misses(told)


def _judged(done: Read, found: list[Miss], library: Library) -> tuple[tuple[Missing, ...], bool]:
    doubt = Doubt(done.own, done.nodes, done.places, library)
    once = unique(found)
    sure = [miss for miss in once if doubt.certain(miss)]
    doubted = any(miss not in sure and not doubt.hidden(miss) for miss in once)
    return tuple(said(miss, doubt.imported) for miss in sure), doubted
