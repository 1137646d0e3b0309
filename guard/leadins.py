"""Lines that only lead in to what follows: `Do this:`, `## Storage`."""

import re
from collections.abc import Collection, Sequence

from guard.types import Claim

_ITEM = re.compile(r"\n\s*(?:>\s*)*(?:[-*+•]|\w{1,3}[.)])\s*\Z")
_HEADING = re.compile(r"(?:^|\n)\s*#{1,6}\s*\Z")


def left_alone(text: str, claims: Sequence[Claim], gone: Collection[int]) -> set[int]:
    """The positions of lines that lead in to nothing once the claims at `gone` are.

    A line in a colon leads in to its paragraph or list, a heading to all up to the next one. What
    is check-worthy says something of its own, and stays.
    """
    alone: set[int] = set()
    gaps = [text[a : b.start] for a, b in zip([0, *(c.end for c in claims)], claims, strict=False)]
    for at in range(len(claims) - 1, -1, -1):
        heading = bool(_HEADING.search(gaps[at]))
        if claims[at].checkworthy or not (heading or claims[at].text.rstrip("*_ ").endswith(":")):
            continue
        led = _under(gaps, at) if heading else _led(gaps, at)
        if led and all(i in gone or i in alone for i in led) and any(i in gone for i in led):
            alone.add(at)
    return alone


def _under(gaps: Sequence[str], heading: int) -> range:
    """What stands between a heading and the next one."""
    after = range(heading + 1, len(gaps))
    return range(heading + 1, next((i for i in after if _HEADING.search(gaps[i])), len(gaps)))


def _led(gaps: Sequence[str], line: int) -> range:
    """What follows a line: one claim, and on to the end of that paragraph or list."""
    after = range(line + 2, len(gaps))
    ends = (i for i in after if "\n\n" in gaps[i] and not _ITEM.search(gaps[i]))
    return range(line + 1, min(next(ends, len(gaps)), len(gaps)))
