"""Fetching what a model's text names: hostile until shown otherwise."""

from guard.adapters.fetch.fetcher import Fetcher
from guard.adapters.fetch.settings import FetchSettings

__all__ = ["FetchSettings", "Fetcher"]
