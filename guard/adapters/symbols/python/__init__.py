"""Names in Python programs: static stubs always, and ty where it is installed."""

import ast
import asyncio
import re
from contextlib import suppress

from guard.adapters.symbols.index import SHIPPED, opened
from guard.adapters.symbols.python.diagnoses import Diagnoses
from guard.adapters.symbols.python.doubt import Doubt
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.miss import Miss, Places, unique
from guard.adapters.symbols.python.reader import Reader
from guard.adapters.symbols.python.removed import written_out
from guard.adapters.symbols.python.said import said
from guard.adapters.symbols.python.ty import Silent, Ty, installed
from guard.adapters.symbols.settings import SymbolSettings
from guard.errors import GuardError
from guard.ports import Looked

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
                return await self._look(await asyncio.to_thread(_plain, source))
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
        try:
            tree, found, strange, doubt = await asyncio.to_thread(self._read, source)
        except SyntaxError as exc:
            fault = f"it is not Python: line {exc.lineno or '?'}: {exc.msg}"
            return Looked(unread=(fault,), by=self._by)
        except (ValueError, RecursionError, MemoryError):
            return Looked(unread=("it is too deeply nested to be read",), by=self._by)
        unread: list[str] = []
        if self._ty:
            try:
                found += await self._ask(self._ty, source, tree)
            except Silent as exc:
                unread.append(str(exc))
        unread += [f"the package {name} is not known here" for name in strange]
        certain = [miss for miss in unique(found) if doubt.certain(miss)]
        missing = tuple(said(miss, doubt.imported) for miss in certain)
        return Looked(missing, tuple(unread), self._by)

    def _read(self, source: str) -> tuple[ast.Module, list[Miss], list[str], Doubt]:
        """Read a program without ty: what is missing, and the packages that are strange."""
        assert self._library
        tree = ast.parse(source)
        reader = Reader(source, self._library)
        reader.visit(tree)
        places = Places(source)
        found = [*reader.misses, *written_out(tree, places, self._library)]
        gone = {miss.name for miss in found if not miss.owner}
        strange = [name for name in reader.strange if name not in gone]
        return tree, found, strange, Doubt(source, tree, places, self._library)

    async def _ask(self, ty: Ty, source: str, tree: ast.Module) -> list[Miss]:
        assert self._library
        async with ty.program(source) as program:
            found, _ = await Diagnoses(source, tree, self._library, program).misses()
        return found


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
