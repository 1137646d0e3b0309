"""Dates that are told by their distance from the day of a document: `yesterday`, `last month`."""

import re
from datetime import date, timedelta

from guard.checks._figures.dates import Date

_DAYS = {"yesterday": -1, "last night": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_STEPS = {"last": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNTS |= {"seven": 7, "eight": 8, "nine": 9, "ten": 10}
_WEEK = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAY = re.compile(rf"\b(?P<day>{'|'.join(_WEEK)})\b", re.I)
_PATTERN = re.compile(
    rf"\b(?:(?P<day>{'|'.join(_DAYS)})"
    rf"|(?P<step>{'|'.join(_STEPS)}) (?P<span>month|year)"
    rf"|(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)}) (?P<unit>day|week|month|year)s? ago)\b",
    re.I,
)


def relative(text: str, written: date) -> list[Date]:
    """Return the dates that a text of the day `written` tells by their distance from it."""
    if not 1000 < written.year < 9000:
        return []
    return [_date(m, written) for m in _PATTERN.finditer(text)]


def weekdays(text: str, written: date) -> list[Date]:
    """Return the days of the week that a text of the day `written` names: the last, or the next."""
    if not 1000 < written.year < 9000:
        return []
    return [
        _after(m, written, "day", days)
        for m in _WEEKDAY.finditer(text)
        for back in ((written.weekday() - _WEEK.index(m["day"].lower())) % 7,)
        for days in (-back, 7 - back)
    ]


def _date(m: re.Match[str], written: date) -> Date:
    if m["day"]:
        return _after(m, written, "day", _DAYS[m["day"].lower()])
    if m["step"]:
        return _after(m, written, m["span"].lower(), _STEPS[m["step"].lower()])
    count = m["count"].lower()
    number = int(count) if count.isdigit() else _COUNTS[count]
    return _after(m, written, m["unit"].lower(), -number)


def _after(m: re.Match[str], written: date, unit: str, count: int) -> Date:
    """The day, month or year that is so many of its kind after the day `written`."""
    place = (m.group(), m.start(), m.end())
    if unit in ("day", "week"):
        day = written + timedelta(days=count * (7 if unit == "week" else 1))
        return Date(*place, (day.year, day.year), ((day.month, day.day),))
    months = written.year * 12 + written.month - 1 + (count if unit == "month" else 12 * count)
    year, month = divmod(months, 12)
    days = ((month + 1, None),) if unit == "month" else ((None, None),)
    return Date(*place, (year, year), days)
