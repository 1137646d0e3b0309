"""Whether the options in shell commands exist."""

from guard.adapters.symbols.shell.looker import Shell, looked
from guard.adapters.symbols.shell.words import Word, commands

__all__ = ["Shell", "Word", "commands", "looked"]
