"""Models behind the proxy: OpenAI-compatible servers, litellm's providers, an embedded one."""

from guard.adapters.upstream.router import Router
from guard.adapters.upstream.settings import Route, Timeouts

__all__ = ["Route", "Router", "Timeouts"]
