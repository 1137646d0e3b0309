"""Times of the day: `3 pm`, `15:00`, `3.30 p.m.`, `noon`."""

import re
from dataclasses import dataclass

_TIME = re.compile(
    r"(?:(?<![\w.:$€£-])|(?<=\d:\d\d[-–]))(?:"
    r"(?P<h>[01]?\d|2[0-4])(?:(?P<sep>[:.h])(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?)?"
    r"(?: ?(?P<half>[ap])(?:m\b|\.m\.))?(?![\w:]|\.\d)"
    r"|(?P<word>noon|midday|midnight)\b)",
    re.I,
)

_MAYBE = re.compile(r"\d|\bnoon\b|\bmid(?:day|night)\b", re.I)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of the day: `minutes` since midnight, two where morning or evening is left open.

    With three parts it may be how long something took: `seconds`.
    """

    text: str
    start: int
    end: int
    minutes: tuple[int, ...]
    seconds: int | None = None


def times(text: str) -> list[Time]:
    """Return the times of the day in a text, in order and not overlapping."""
    if not _MAYBE.search(text):
        return []
    return [time for m in _TIME.finditer(text) if (time := _time(m))]


def _time(m: re.Match[str]) -> Time | None:
    place = (m.group(), m.start(), m.end())
    if m["word"]:
        return Time(*place, (0, 1440) if m["word"].lower() == "midnight" else (720,))
    if not (m["half"] or m["sep"] in (":", "h")):
        return None
    minutes = int(m["h"]) % 24 * 60 + int(m["m"] or 0)
    if m["half"]:
        return Time(*place, (minutes % 720 + (720 if m["half"].lower() == "p" else 0),))
    certain = minutes >= 780 or m["h"][0] == "0"  # 13:00 and later, or 08:30
    seconds = minutes * 60 + int(m["s"]) if m["s"] else None
    return Time(*place, (minutes,) if certain else (minutes, minutes + 720), seconds)
