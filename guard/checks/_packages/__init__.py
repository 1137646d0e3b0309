"""Names of packages in a text: in commands, lists of requirements, imports and prose."""

from guard.checks._packages.mention import Mention

__all__ = ["Mention"]
