"""What names there are in the languages that answers are written in."""

from collections.abc import Mapping
from typing import Protocol

from guard.adapters.symbols.python import Python
from guard.adapters.symbols.settings import SymbolSettings
from guard.adapters.symbols.shell import Shell
from guard.adapters.symbols.typescript import Dialect, TypeScript
from guard.ports import Looked

_DEFAULT = SymbolSettings()


class Looker(Protocol):
    """Looks up the names in programs of one language."""

    async def look(self, source: str) -> Looked:
        """Look up the names in a program; never raises for what it contains."""
        ...

    async def close(self) -> None:
        """Give back what it holds."""
        ...


class Lookers:
    """The names of every language that something here knows: fits `ports.Symbols`."""

    def __init__(self, settings: SymbolSettings = _DEFAULT) -> None:
        self._python = Python(settings)
        typescript = TypeScript(settings.typescript)
        self._typescript = typescript if settings.typescript.packages else None
        self._by_language: Mapping[str, Looker] = {
            "python": self._python,
            "javascript": Dialect(typescript, "javascript"),
            "typescript": Dialect(typescript, "typescript"),
            "shell": Shell(),
        }

    async def look(self, language: str, source: str) -> Looked:
        """Look up the names in a program; of a language that nothing here knows, say so."""
        looker = self._by_language.get(language)
        if looker is None:
            return Looked(unread=(f"nothing here knows the names of {language}",))
        return await looker.look(source)

    async def warm(self) -> None:
        """Get ready for the first program."""
        await self._python.warm()
        if self._typescript:
            await self._typescript.warm()

    async def close(self) -> None:
        """Give back what the lookers hold."""
        for looker in self._by_language.values():
            await looker.close()


__all__ = ["Looker", "Lookers", "SymbolSettings"]
