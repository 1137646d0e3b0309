"""Whether a figure in an answer is one that the evidence has."""

from collections.abc import Iterable
from dataclasses import replace

from guard.checks._figures import Figure
from guard.checks._figures.clock import Time
from guard.checks._figures.dates import Date
from guard.checks._figures.derived import derived
from guard.checks._figures.quantity import Quantity
from guard.checks._figures.units import UNITS

ABOUT = 0.05
"""How far `about 30` may be off, and how far rounding may go, relative."""
_NEARLY = 0.02  # 30 days are a month, 365 days are a year, 67 % are two thirds
_FEW = 2  # figures among which one can be told to stand in the place of another
_PROVISIONS = frozenset(["section", "§"])
_OVER = 2.0  # `over 1,000` and what it stands for are at most so far apart


class Told:
    """The figures of some text, to be looked up."""

    def __init__(self, told: Iterable[Figure]) -> None:
        # Texts repeat themselves; where a figure stands does not matter here.
        unique = dict.fromkeys(replace(figure, start=0, end=0) for figure in told)
        self._times = [figure for figure in unique if isinstance(figure, Time)]
        self._quantities = [figure for figure in unique if isinstance(figure, Quantity)]
        self._exact = {(q.unit.family, value) for q in self._quantities for value in q.values}
        self._dates = [figure for figure in unique if isinstance(figure, Date)]
        self._dates += [_date(year) for year in self._quantities if year.year]
        self.provisions = any(q.section in _PROVISIONS for q in self._quantities)
        self._years = {date.years[0] for date in self._dates if date.years and date.one_year}
        self._years |= {int(q.raw[0]) for q in self._quantities if q.yearlike}
        self._spans = {q.span for q in self._quantities if q.year and q.span}
        self._months = {month for date in self._dates for month, _ in date.days if month}
        self._days = {day for date in self._dates for _, day in date.days if day}
        self._nth = {q.raw[0] for q in self._quantities if q.kind == "ordinal" and not q.words}

    def has(self, said: Figure, tolerance: float) -> bool:
        """Whether `said` stands here, perhaps more precisely or in two parts."""
        if isinstance(said, Time):
            if said.seconds and ("time", said.seconds) in self._exact:
                return True
            hours = {minutes / 60 % 12 for minutes in said.minutes}
            return any(set(said.minutes) & set(time.minutes) for time in self._times) or any(
                q.kind == "" and q.raw[0] % 12 in hours for q in self._quantities if q.raw[0] < 25
            )
        if isinstance(said, Quantity):
            if said.yearlike and said.raw[0] in self._years:
                return True
            if any((said.unit.family, value) in self._exact for value in said.values):
                return True
            if said.kind == "time" and any(said.values[0] == t.seconds for t in self._times):
                return True
            if said.kind == "ordinal" and not said.words and said.raw[0] in self._days:
                return True
            return any(
                _same(said, told, tolerance) or _million(said, told) for told in self._quantities
            )
        if said.both:
            days = (replace(said, days=(day,), both=False) for day in said.days)
            return all(self.has(day, tolerance) for day in days)
        if any(said.told_by(told) for told in self._dates):
            return True
        if said.years is None:
            return all(month in self._months and day in self._nth for month, day in said.days)
        if not any(said.years[0] <= y <= said.years[1] for y in self._years):
            return any(a <= said.years[0] and said.years[1] <= b for a, b in self._spans)
        day = replace(said, years=None)
        return any(day.told_by(told) for told in [*self._dates, _ANY_DAY] if not told.one_year)

    def numbers(self, said: Quantity) -> bool:
        """Whether it counts sections, as of a law, and the sections here have numbers, too."""
        return self.provisions and said.section in _PROVISIONS

    def instead(self, said: Figure, along: Iterable[Figure]) -> Figure | None:
        """The figure that stands here in the place of `said`: of the same kind, but another.

        What is also said, `along` with it, has a place of its own. None where so many stand here
        that its place is anyone's guess.
        """
        others: list[Figure]
        if isinstance(said, Quantity) and derived(said, self._quantities):
            return None
        if isinstance(said, Time):
            others = list(self._times)
        elif isinstance(said, Date):
            others = [told for told in self._dates if told.sure and said.contradicts(told)]
        elif said.year:
            others = [told for told in self._dates if _date(said).contradicts(told)]
        else:
            alike = [told for told in self._quantities if _comparable(said, told)]
            spans = [told.span for told in alike if told.span]
            if any(a <= said.values[0] <= b for a, b in spans):
                return None
            value = said.values[0]
            others = [*sorted(alike, key=lambda told: abs(told.values[0] - value))]
        others = [told for told in others if not leaves_room(told, said)]
        free = [told for told in others if not any(equal(told, mine) for mine in along)]
        return free[0] if 0 < len(free) <= _FEW else None


def contradict(told: Figure, said: Figure) -> bool:
    """Whether two figures of one kind cannot both be right where they stand."""
    if isinstance(told, Time) or isinstance(said, Time):
        return isinstance(told, Time) and isinstance(said, Time) and not equal(told, said)
    one, other = _dated(told), _dated(said)
    if one and other:
        return other.contradicts(one)
    if one or other or isinstance(told, Date) or isinstance(said, Date):
        return False
    return (told.kind == "ordinal") == (said.kind == "ordinal") and not _same(said, told, 0.0)


def same(said: Figure, told: Figure) -> bool:
    """Whether one may be written in the place of the other: in another unit, or spelt otherwise."""
    match said, told:
        case Quantity(), Quantity() if not (said.year or told.year):
            if said.span or told.span or said.named or told.named or said.section or told.section:
                return False
            alike = said.unit.family == told.unit.family
            return alike and _near(said.values[0], told.values[0], 0.0, 0.0, 0.0)
        case Date(), Date():
            return not (said.both or told.both) and said.years == told.years and equal(said, told)
        case Time(), Time():
            return equal(said, told)
    return False


def leaves_room(told: Figure, said: Figure) -> bool:
    """Whether a bound that is told is kept by the number that is said: `more than ten`, `11`."""
    if not (isinstance(told, Quantity) and isinstance(said, Quantity)):
        return False
    if said.bound or (said.kind and told.kind and said.unit.family != told.unit.family):
        return False
    one, other = (told.values, said.values) if said.kind and told.kind else (told.raw, said.raw)
    return _bounded(one[0], other[0], told.bound)


def is_date(figure: Figure) -> bool:
    """Whether it is a day, a month or a year."""
    return figure.year if isinstance(figure, Quantity) else isinstance(figure, Date)


_ANY_DAY = Date("", 0, 0)


def equal(one: Figure, other: Figure) -> bool:
    """Whether both say the same, exactly."""
    match one, other:
        case Quantity(), Quantity():
            return one.unit.family == other.unit.family and one.values[0] == other.values[0]
        case Date(), Quantity():
            return other.year and one.told_by(_date(other))
        case Date(), Date():
            return one.told_by(other) and other.told_by(one)
        case Time(), Time():
            return one.minutes == other.minutes
    return False


def _dated(figure: Figure) -> Date | None:
    if isinstance(figure, Quantity):
        return _date(figure) if figure.year else None
    return figure if isinstance(figure, Date) else None


def _date(year: Quantity) -> Date:
    number = int(year.raw[0])
    return Date(year.text, 0, 0, (number, number))


def _same(said: Quantity, told: Quantity, tolerance: float) -> bool:
    if said.unit.family == told.unit.family or _cents(said, told):
        one, other = said.values, told.values
        steps = said.step * said.unit.factor, told.step * told.unit.factor
    elif said.counted and told.kind not in ("", "ordinal"):
        return False  # 512 MB are no 512 connections
    elif not said.kind or not told.kind or _pounds(said, told):
        one, other, steps = said.signed, told.signed, (said.step, told.step)
    else:
        return False
    if any(_near(x, y, 0.0, 0.0, 0.0) for x in one for y in other):
        return True
    # Nearly the same only as it is most likely read, and if both measure the same.
    pairs = [(x, y) for x in one if x >= one[0] for y in other if y >= other[0]]
    if (said.kind == "") != (told.kind == ""):
        return any(_near(x, y, tolerance, *steps) for x, y in pairs)
    if said.around and told.span and _between(one[0], *told.span):
        return True
    if said.around:
        tolerance = max(tolerance, ABOUT if said.calendar == told.calendar else 2 * ABOUT)
    if said.calendar != told.calendar or said.share != told.share:
        tolerance = max(tolerance, _NEARLY)
    return any(_near(x, y, tolerance, *steps) or _bounded(x, y, said.bound) for x, y in pairs)


def _comparable(said: Quantity, told: Quantity) -> bool:
    """Whether both count or measure the same kind of thing, so that only one can be right."""
    if said.kind != told.kind or told.named or told.section or told.year:
        return False
    if said.kind == "temperature" and (said.unit.offset == 0) != (told.unit.offset == 0):
        return False  # kelvins tell how far apart two are
    if said.kind == "percent" and said.unit.family != told.unit.family:
        return said.raw[0] == told.raw[0]  # points are not percent
    return bool(said.nouns & told.nouns) if said.kind in ("", "ordinal") else True


def _near(x: float, y: float, tolerance: float, step: float, finer: float) -> bool:
    apart, size = abs(x - y), abs(y)
    if apart <= tolerance * size + 1e-9 * size:
        return True
    return finer < step and apart <= step / 2 and apart <= ABOUT * size


def _between(x: float, low: float, high: float) -> bool:
    """Whether it is what a narrow range may be called in one figure: 38 to 44, about 40."""
    return low <= x <= high <= low * (1 + 4 * ABOUT)


def _bounded(x: float, y: float, bound: int) -> bool:
    return x < y <= x * _OVER if bound > 0 else bound < 0 and y < x <= y * _OVER


def _cents(said: Quantity, told: Quantity) -> bool:
    """Whether one says `24 cents` and the other `$0.24`."""
    return said.kind == told.kind == "money" and "money cent" in (
        said.unit.family,
        told.unit.family,
    )


def _million(said: Quantity, told: Quantity) -> bool:
    """Whether one says `1.84 million` and the other `1.84 m`."""
    return said.scale == 1e6 and told.unit is UNITS["m"] and told.raw[0] * 1e6 == said.raw[0]


def _pounds(said: Quantity, told: Quantity) -> bool:
    """Whether one says `5 pounds` and the other `£5`."""
    one, other = sorted((said, told), key=lambda q: q.kind)
    return one.kind == "mass" and "pound" in one.text and other.unit.family == "money GBP"
