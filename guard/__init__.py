"""An OpenAI-compatible proxy that answers only what it can support."""

__version__ = "0.1.0"
