"""Numbers as a reader wants them; what is not known is said."""

import math
from datetime import UTC, datetime

from guard_eval.report.blocks import NONE, UNKNOWN, Words
from guard_eval.report.sections import Figure


def number(value: float | None, unit: str = "") -> Words:
    """Return the number with its unit, or "not measured"."""
    if value is None:
        return UNKNOWN
    match unit:
        case "share":
            return f"{100 * value:.1f} %"
        case "points":
            return f"{100 * value:.1f} points"
        case "ms":
            return f"{value:,.1f} ms" if abs(value) < 1000 else f"{value / 1000:,.2f} s"
        case "USD":
            return _dollars(value)
        case "count":
            return f"{value:,.0f}"
        case _:
            return f"{value:.4f}"


def count(value: int | None) -> Words:
    """Return a whole number, or "not measured"."""
    return number(value, "count")


def _dollars(value: float) -> str:
    """To the cent, below a dollar to four places, and of less still two digits."""
    if abs(value) >= 1:
        return f"${value:,.2f}"
    places = 1 - math.floor(math.log10(abs(value))) if value else 4
    return f"${value:.{max(4, places)}f}"


def apart(unit: str) -> str:
    """Return the unit of a difference: shares differ by points of a percentage."""
    return "points" if unit == "share" else unit


def interval(figure: Figure, unit: str = "") -> Words:
    """Return both ends; "none" of a figure that has no interval, "not measured" without one."""
    if figure.low is None and figure.high is None:
        return UNKNOWN if figure.value is None else NONE
    low, high = (str_of(number(end, unit or figure.unit)) for end in (figure.low, figure.high))
    return f"{low} to {high}"


def p_value(p: float | None) -> Words:
    """Return a p-value; a very small one as a bound."""
    if p is None:
        return UNKNOWN
    return "< 0.0001" if p < 0.0001 else f"{p:.4f}"


def moment(at: datetime | None) -> Words:
    """Return the minute, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else UNKNOWN


def said(words: str | None) -> Words:
    """Return the words, or "not measured" where there are none."""
    return words or UNKNOWN


def short(sha: str) -> Words:
    """Return the beginning of a hash."""
    return sha[:12] if sha else UNKNOWN


def str_of(words: Words) -> str:
    """Return the words without their tone."""
    return words if isinstance(words, str) else words.text
