"""Running code that nobody trusts, where it can do no harm."""

from guard.sandbox.ladder import Ladder, Tried
from guard.sandbox.settings import SandboxSettings

__all__ = ["Ladder", "SandboxSettings", "Tried"]
