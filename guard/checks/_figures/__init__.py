"""All that a text says in figures: dates, times of the day and other quantities."""

from functools import lru_cache

from guard.checks._figures.clock import Time, times
from guard.checks._figures.dates import Date, dates
from guard.checks._figures.quantities import quantities
from guard.checks._figures.quantity import Quantity

Figure = Date | Time | Quantity


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Figure, ...]:
    """Return what a text on one line says in figures, each kind in order."""
    days = dates(text)
    text = _blank(text, days)
    hours = times(text)
    return (*days, *hours, *quantities(_blank(text, hours)))


def _blank(text: str, found: list[Date] | list[Time]) -> str:
    pieces, at = [], 0
    for figure in found:
        pieces += [text[at : figure.start], "\n" * (figure.end - figure.start)]
        at = figure.end
    return "".join([*pieces, text[at:]])
