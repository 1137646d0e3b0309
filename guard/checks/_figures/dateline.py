"""The day a text says it is of: `Published 12 August 2023.`, `(Lisbon, 6 May 2024) ...`."""

import re
from datetime import date

from guard.checks._figures.dates import dates

_HEAD = 120  # characters in which it stands
_PUBLISHED = re.compile(
    r"\W*(?:first |last )?(?:published|posted|updated|dated?|issued)(?: on)?:? *", re.I
)
_PLACE = re.compile(r"\(?[A-Z][^\W\d]*(?:[ -][A-Z][^\W\d]*){0,3}, *")
_ENDS = re.compile(r"\)| ?[-–—:.]|\n|$")


def dateline(text: str) -> date | None:
    """Return the day that a text begins with as its own, if it does."""
    head = text[:_HEAD]
    for day in dates(head)[:1]:
        before, after = head[: day.start], head[day.end :]
        if not (_ENDS.match(after) and (_PUBLISHED.fullmatch(before) or _PLACE.fullmatch(before))):
            return None
        if day.one_year and day.years and len(day.days) == 1:
            return _day(day.years[0], *day.days[0])
    return None


def _day(year: int, month: int | None, day: int | None) -> date | None:
    try:
        return date(year, month or 0, day or 0)
    except ValueError:
        return None
