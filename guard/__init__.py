"""An OpenAI-compatible proxy that answers only what it can support."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guard.checks import Check
    from guard.guard import Guard
    from guard.policy import Policy

__version__ = "0.1.0"
__all__ = ["Check", "Guard", "Policy", "__version__"]

_PLACES = {"Check": "guard.checks", "Guard": "guard.guard", "Policy": "guard.policy"}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first asked for, so that the command starts fast."""
    if name not in _PLACES:
        raise AttributeError(f"module 'guard' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_PLACES[name]), name)
