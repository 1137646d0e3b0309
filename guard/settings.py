"""What the server is told: upstreams, stores, limits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from guard import yamlfile
from guard.adapters.fetch.settings import FetchSettings
from guard.adapters.registry.settings import RegistrySettings
from guard.adapters.symbols.settings import SymbolSettings
from guard.adapters.upstream.settings import Route
from guard.fixed import Fixed
from guard.sandbox import SandboxSettings
from guard.shelf import SHIPPED


class RecordSettings(Fixed):
    """Where receipts are kept."""

    url: str | None = Field(
        "sqlite:///.guard/receipts.db", description="database URL; null keeps no receipts"
    )
    texts: bool = Field(True, description="keep what documents and models wrote in receipts")


class Limits(Fixed):
    """How much is taken on."""

    request_bytes: int = Field(10_000_000, ge=1, description="longest request body")
    concurrent: int = Field(1_000, ge=1, description="requests in work at once, per worker")
    check_items: int = Field(1_000, ge=1, description="items in one call of /v1/check")


class Settings(Fixed):
    """What the server is told."""

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    workers: int = Field(1, ge=1, le=256)
    upstreams: tuple[Route, ...] = Field((), description="the first that serves the model is asked")
    policies: Path = Field(SHIPPED, description="the folder of policies")
    default_policy: str = "default"
    corpus: str = Field(".guard/corpus", description="folder or Lance URI of the corpora")
    fetch: FetchSettings = Field(
        FetchSettings(), description="whether links in answers are opened, and how"
    )
    registry: RegistrySettings = RegistrySettings()
    records: RecordSettings = RecordSettings()
    limits: Limits = Limits()
    sandbox: SandboxSettings = SandboxSettings()
    symbols: SymbolSettings = Field(
        SymbolSettings(), description="where the names that code uses are looked up"
    )
    keep_alive: float = Field(
        10.0, gt=0, description="seconds of silence after which a stream gets a comment line"
    )


def load(path: Path | None, **given: Any) -> Settings:
    """Read a settings file, with settings from the command line laid over it.

    Raises ConfigError.
    """
    data: Mapping[str, Any] = yamlfile.read(path) if path else {}
    over = {name: value for name, value in given.items() if value is not None}
    return yamlfile.build(Settings, {**data, **over}, path or Path("command line"))
