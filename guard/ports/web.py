"""The web as the inside sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What came of opening a web address."""

    FOUND = "found"
    GONE = "gone"  # 404, 410, or a host that does not exist
    UNKNOWN = "unknown"  # nothing can be concluded: refused, too slow, forbidden, offline...
    HOSTILE = "hostile"  # written to deceive a reader or a machine; never opened


@dataclass(frozen=True, slots=True)
class Page:
    """What a web address led to.

    `url` is the final address, after redirects. `reason` says why the outcome is not FOUND. `text`
    is what a reader sees, the title on its first line; None where there is none or it is no text.
    `barred` where nothing was tried because nothing may be: offline, or an address that is none of
    the public web.
    """

    url: str
    outcome: Outcome
    reason: str = ""
    text: str | None = None
    barred: bool = False


class Web(Protocol):
    """The web, for addresses that a model wrote: they may be hostile."""

    async def fetch(self, url: str, allow: Sequence[str] = (), deny: Sequence[str] = ()) -> Page:
        """Open an address; `allow` and `deny` are patterns of hosts, besides the server's own.

        Never raises for what an address leads to: that is the outcome.
        """
        ...
