"""Whether a number follows from others by one step of arithmetic, so that none contradicts it."""

from collections.abc import Iterator, Sequence
from itertools import permutations

from guard.checks._figures.quantity import Quantity

_MOST = 20  # figures of a sentence that are combined
_EXACT, _ROUNDED = 1e-6, 0.01
_YEAR = 365.25 * 86400


def derived(said: Quantity, told: Sequence[Quantity]) -> bool:
    """Whether `said` is a sum, difference, product or share of two of the figures told.

    Years follow from a year and a number of years.
    """
    some = told[:_MOST]
    if said.year:
        return any(said.raw[0] in (year + n, year - n) for year, n in _years(some))
    value = said.values[0]
    alike = [q.values[0] for q in some if q.kind == said.kind and not q.year]
    sums = (sign * x + y for x, y in permutations(alike, 2) for sign in (1, -1))
    return _any(value, sums, _EXACT) or _any(value, _scaled(alike, some), _ROUNDED)


def _scaled(alike: Sequence[float], told: Sequence[Quantity]) -> Iterator[float]:
    """The values times and by every mere number, and with every share of them more or less."""
    for x in alike:
        for other in told:
            if other.unit.family == "" and not other.year and x != other.raw[0]:
                yield x * other.raw[0]
                yield x / (other.raw[0] or 1)
            if other.unit.family == "percent" and other.values[0] != x:
                share = other.values[0] / 100
                yield from (x * share, x * (1 + share), x * (1 - share))
                yield from (x / part for part in (share, 1 + share, 1 - share) if part > 0)


def _years(told: Sequence[Quantity]) -> Iterator[tuple[float, float]]:
    for year in told:
        for span in told if year.year else ():
            if span.calendar:
                yield year.raw[0], round(span.values[0] / _YEAR, 6)


def _any(value: float, others: Iterator[float], apart: float) -> bool:
    return any(abs(value - other) <= apart * abs(other) for other in others)
