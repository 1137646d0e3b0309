"""Looks names up in JavaScript and TypeScript, one program after the other."""

import asyncio
from dataclasses import dataclass, field

from guard.adapters.symbols.typescript.child import Child, Unavailable
from guard.adapters.symbols.typescript.settings import TypeScriptSettings
from guard.ports import Looked, Missing

LONGEST = 200_000  # characters of a program
_GRACE = 2.0  # seconds that the service has to notice for itself that its time is over
_AGAIN = 30.0  # seconds after which it is looked once more whether there is a service


@dataclass(eq=False, slots=True)
class TypeScript:
    """Looks names up with the language service, which starts at the first program and stays.

    One that hangs or dies is told of, and replaced at the next program.
    """

    settings: TypeScriptSettings
    _loop: asyncio.AbstractEventLoop | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _child: Child | None = None
    _fault: tuple[str, float] | None = None  # why there is none, and when that was found
    _looks: set[asyncio.Task[Looked]] = field(default_factory=set)

    async def look(self, language: str, source: str) -> Looked:
        """Look up the names in a program of `javascript` or `typescript`; nothing of it is run."""
        if len(source) > LONGEST:
            return Looked(unread=(f"it is longer than {LONGEST:,} characters",))
        self._settle()
        if len(self._looks) >= self.settings.waiting:
            return Looked(unread=("too many programs wait to be looked up",))
        look = asyncio.create_task(self._in_turn(language, source))
        self._looks.add(look)
        look.add_done_callback(self._looks.discard)
        return await asyncio.shield(look)  # given up by who asked, it still ends in good order

    async def warm(self) -> None:
        """Start the service, so that the first program need not wait for it."""
        await self.look("javascript", "")

    async def close(self) -> None:
        """End the service."""
        for look in tuple(self._looks):
            look.cancel()
        await asyncio.gather(*self._looks, return_exceptions=True)
        child, self._child = self._child, None
        if child and self._loop is asyncio.get_running_loop():
            await child.end()

    async def _in_turn(self, language: str, source: str) -> Looked:
        async with self._turn:
            try:
                child = await self._running()
            except Unavailable as exc:
                return Looked(unread=(f"{language} is not looked up: {exc}",))
            whole = False
            try:
                told = await child.ask(language, source, self.settings.seconds + _GRACE)
                missing = tuple(
                    Missing(one["start"], one["end"], one["name"], one["reason"])
                    for one in told["missing"]
                )
                looked = Looked(missing, tuple(told["unread"]), f"typescript {child.version}")
                whole = True
                return looked
            except TimeoutError:
                return Looked(unread=("looking its names up took too long",))
            except (Unavailable, LookupError, TypeError):
                return Looked(unread=("the service that looks names up broke down over it",))
            finally:
                if not whole:
                    self._child = None
                    await child.end()

    async def _running(self) -> Child:
        now = asyncio.get_running_loop().time()
        if self._child is None:
            if self._fault and now < self._fault[1] + _AGAIN:
                raise Unavailable(self._fault[0])
            try:
                self._child = await Child.start(self.settings)
            except (Unavailable, OSError) as exc:
                self._fault = (str(exc), now)
                raise Unavailable(str(exc)) from None
        return self._child

    def _settle(self) -> None:
        """Begin anew on another event loop: a process belongs to the one it was started on."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            if self._child:
                self._child.kill()
            self._loop, self._turn, self._child = loop, asyncio.Lock(), None
            self._looks, self._fault = set(), None


@dataclass(frozen=True, slots=True)
class Dialect:
    """One of the languages of a service, as a router wants it."""

    service: TypeScript
    language: str

    async def look(self, source: str) -> Looked:
        """Look up the names in a program."""
        return await self.service.look(self.language, source)

    async def close(self) -> None:
        """End the service."""
        await self.service.close()
