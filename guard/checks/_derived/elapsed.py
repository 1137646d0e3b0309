"""How long it is from one day, year or time of the day to another."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations

from guard.checks._derived.groups import Group
from guard.checks._derived.reckoned import meets
from guard.checks._figures import Figure
from guard.checks._figures.clock import Time
from guard.checks._figures.quantity import Quantity

_MOST = 3  # days or times in a place among which two are taken at will
_DAY, _YEAR = 86400.0, 365.25 * 86400
_MONTH = _YEAR / 12
_LATER = re.compile(r"\byears? (?:later|after|on)\b", re.I)
_EARLIER = re.compile(r"\byears? (?:earlier|before|previously)\b", re.I)

Moment = tuple[int | None, int | None, int | None]


def between(said: Quantity, place: Group) -> bool:
    """Whether two times, days, months or years of a place are as far apart as is said."""
    spans = [*_spans(said, place)]
    if not spans:
        return any(between(said, wider) for wider in place.wider)
    during = replace(said, bound=0)  # over twenty years, within two
    return any(meets(said, span) or meets(during, span) for span in spans)


def _spans(said: Quantity, place: Group) -> Iterator[float]:
    times = [f for f in place.figures if isinstance(f, Time)]
    moments = list(dict.fromkeys(m for f in place.figures for m in _moments(f)))
    for year in place.figures:
        if isinstance(year, Quantity) and year.year and year.span:
            yield (year.span[1] - year.span[0]) * _YEAR
    for one, other in combinations(times, 2) if len(times) <= _MOST else ():
        yield from _minutes(one, other)
    for a, b in combinations(moments, 2) if len(moments) <= _MOST else ():
        if span := _apart(a, b, said):
            yield span


def year_after(said: Quantity, place: Group) -> bool:
    """Whether a year is as many years after or before one that a place tells as it says."""
    steps = [_LATER.search(place.text) and 1, _EARLIER.search(place.text) and -1]
    years = [q.raw[0] for q in place.figures if isinstance(q, Quantity) and q.yearlike]
    spans = [q for q in place.figures if isinstance(q, Quantity) and q.calendar]
    return any(
        said.raw[0] == year + step * span.values[0] / _YEAR
        for year in years
        for span in spans
        for step in steps
        if step
    )


def _moments(figure: Figure) -> list[Moment]:
    if isinstance(figure, Quantity):
        return [(int(figure.raw[0]), None, None)] if figure.yearlike else []
    if isinstance(figure, Time) or (figure.years and not figure.one_year):
        return []
    year = figure.years[0] if figure.years else None
    days = figure.days if figure.both or len(figure.days) == 1 else ()
    return [(year, month, day) for month, day in days]


def _minutes(one: Time, other: Time) -> list[float]:
    return [abs(a - b) * 60.0 for a in one.minutes for b in other.minutes]


def _apart(one: Moment, other: Moment, said: Quantity) -> float | None:
    """How far two moments are apart, in seconds, as exactly as both and what is said are told."""
    (year, month, day), (year2, month2, day2) = one, other
    if month and month2 and day and day2:
        days = abs((_date(year or year2, month, day) - _date(year2 or year, month2, day2)).days)
        return _round(days, said)
    if month and month2 and (year == year2 or (year and year2)):
        months = ((year2 or 0) - (year or 0)) * 12 + month2 - month
        return abs(months) * _MONTH
    if year and year2:
        return abs(year - year2) * _YEAR
    return None


def _date(year: int | None, month: int, day: int) -> date:
    try:
        return date(year or 2001, month, day)
    except ValueError:
        return date(year or 2001, month, 28)


def _round(days: int, said: Quantity) -> float:
    """Days as whole months or years where they are, but for a day, and such are said."""
    unit = said.unit.factor / _DAY
    if said.calendar and abs(days + 1 - unit * round(days / unit)) < 3:
        return round(days / unit) * said.unit.factor
    return days * _DAY
