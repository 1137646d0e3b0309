"""Whether the options in shell commands exist."""

from guard.adapters.symbols.shell.looker import Shell

__all__ = ["Shell"]
