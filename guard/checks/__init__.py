"""Every check the guard knows, in the order they are reported."""

from guard.checks.base import Check, Ran, Scope, run

CHECKS: tuple[type[Check], ...] = ()

__all__ = ["CHECKS", "Check", "Ran", "Scope", "run"]
