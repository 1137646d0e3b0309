"""What may be said about fetching what a model's text names."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator

from guard.fixed import Fixed

Port = Annotated[int, Field(ge=1, le=65535)]


class FetchSettings(Fixed):
    """Whether and how web addresses in answers are opened.

    Opening an address tells its host the address: a model that was talked into it can put what it
    knows into one. Where that matters, `allow` names the only hosts that are asked.
    """

    online: bool = Field(False, description="open web addresses; false: nothing is fetched")
    allow: tuple[str, ...] = Field(
        (), description="patterns of hosts that may be asked; none: all public ones"
    )
    deny: tuple[str, ...] = Field((), description="patterns of hosts that are never asked")
    ports: tuple[Port, ...] = Field((80, 443), description="ports that may be asked")
    seconds: float = Field(5.0, gt=0, description="time for one page, redirects included")
    bytes: int = Field(1_000_000, ge=1_000, description="bytes of a page that are read")
    redirects: int = Field(5, ge=0, le=20, description="redirects that are followed")
    concurrent: int = Field(16, ge=1, description="connections at once")
    per_host: int = Field(2, ge=1, description="connections to one host at once")
    robots: bool = Field(True, description="ask a site's robots.txt first")
    agent: str = Field("Groundwire/0.1 (link check)", description="the User-Agent header")
    cache: Path | None = Field(
        Path(".guard/pages"), description="folder where pages are kept; null keeps none"
    )
    keep_seconds: float = Field(86_400, ge=0, description="time that a page is kept")

    @field_validator("agent")
    @classmethod
    def _is_a_header(cls, agent: str) -> str:
        if not agent.isascii() or not agent.isprintable() or not agent[:1].isalpha():
            raise ValueError("must begin with a name of ASCII letters and fit on one line")
        return agent

    @property
    def robot(self) -> str:
        """The product name that robots.txt may name."""
        return self.agent.partition("/")[0].strip()


def listed(host: str, patterns: Iterable[str]) -> bool:
    """Whether a host is one of some patterns, or under one: `example.org`, `*.example.org`."""
    return any(fnmatchcase(host, p) or host.endswith(f".{p.removeprefix('*.')}") for p in patterns)
