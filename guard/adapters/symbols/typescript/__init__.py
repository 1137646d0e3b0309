"""What JavaScript and TypeScript programs name: looked up by the TypeScript language service."""

from guard.adapters.symbols.typescript.looker import Dialect, TypeScript
from guard.adapters.symbols.typescript.settings import TypeScriptSettings

__all__ = ["Dialect", "TypeScript", "TypeScriptSettings"]
