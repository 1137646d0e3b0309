"""Sums, differences, shares, multiples and products of figures that stand in one place."""

import re
from collections.abc import Iterator, Sequence, Set
from itertools import combinations, pairwise, product
from typing import TypeVar

from guard.checks._derived.groups import PAIRS, Group
from guard.checks._derived.operations import Operation
from guard.checks._figures.quantity import Quantity

Value = TypeVar("Value")

_LONGEST = 5  # figures in a row that are summed
_EXACT, _FRACTION, _ABOUT, _BEYOND, _FAR = 0.05, 0.02, 0.075, 0.1, 0.2
"""How far, relative, a result may be from a rounded figure, two thirds, about it, more than it, and
more than a third."""
_LESS = re.compile(r"\b(?:reduc\w+|less|discount\w*|off|deduct\w*|minus|lower\w*|cut)\b", re.I)
_MORE = re.compile(r"\b(?:increas\w+|plus|surcharge\w*|add\w*|rais\w+|rise\w*)\b", re.I)
_MEAN = re.compile(r"\b(?:average|mean)", re.I)
_YEARLY = re.compile(r"\b(?:year|yearly|annual|annually|annum)\b", re.I)


def reckoned(said: Quantity, named: Set[Operation], place: Group) -> bool:
    """Whether the figures of a place make `said` by an operation that is named."""
    results = [*_results(said, named, place)]
    if not results:
        return any(reckoned(said, named, wider) for wider in place.wider if wider.few)
    return any(meets(said, result) for result in results)


def _results(said: Quantity, named: Set[Operation], place: Group) -> Iterator[float]:
    told, text, column = place.quantities, place.text, place.column
    alike = _alike(told, said, column)
    yield from _sums(alike, named - {Operation.MEAN} if _MEAN.search(text) else named, column)
    if said.around or said.share:
        yield from (q.values[0] for q in told if q.unit.family == said.unit.family and q.kind)
    if Operation.DIFFERENCE in named and not (column and len(alike) > 2):
        yield from (abs(one - other) for one, other in _two(alike))
    if said.kind == "percent" and not _points(said):
        yield from _shares(told, named)
    elif Operation.MULTIPLE in named:
        yield from _multiples(told)
    else:
        yield from _products(said, told, named, text)


def meets(said: Quantity, result: float) -> bool:
    """Whether a result is what is said, as exactly as it is said."""
    value = _plain(said)
    if result <= 0 or value <= 0:
        return abs(result - value) < 1e-9 * abs(value)
    apart = abs(value - result)
    if said.around:
        return apart <= _ABOUT * result
    if said.bound:
        low, high = sorted((value, result))
        most = _FAR if said.share else _BEYOND
        return (result - value) * said.bound > 0 and high <= low * (1 + most)
    if said.share:
        return apart <= _FRACTION * result
    step = said.step * said.unit.factor / 2
    if said.kind != "percent":
        step = min(step, _EXACT * result)
    return apart < step or apart < 1e-9 * result


def _plain(quantity: Quantity) -> float:
    """What it is in the base unit of its family; temperatures as many degrees as they tell."""
    return quantity.raw[0] * quantity.unit.factor


def _alike(told: list[Quantity], said: Quantity, column: bool) -> list[float]:
    """What is told in the unit of what is said; else the mere numbers, and those of one unit."""
    family = "percent" if _points(said) else said.unit.family
    measured = [_plain(q) for q in told if family and q.unit.family == family]
    if len(measured) > 1:
        return measured
    scale = said.scale if column else 1  # a column may say in its head that it counts millions
    bare = [q.signed[0] * said.unit.factor * scale for q in told if q.kind == ""]
    if not family and len(bare) < 2 and len({q.unit for q in told if q.kind}) == 1:
        return [q.raw[0] for q in told if q.kind]
    return bare


def _points(said: Quantity) -> bool:
    return said.unit.family == "percent points"


def _sums(alike: list[float], named: Set[Operation], column: bool) -> Iterator[float]:
    if Operation.MEAN in named and 2 < len(alike) <= (len(alike) if column else _LONGEST):
        yield sum(alike) / len(alike)
    if Operation.SUM in named:
        if column:
            yield sum(alike)
            return
        if len(alike) <= _LONGEST:
            for first, last in combinations(range(len(alike) + 1), 2):
                if last - first > 1:
                    yield sum(alike[first:last])


def _two(some: Sequence[Value]) -> Iterator[tuple[Value, Value]]:
    """Any two of a few; of many only neighbours: some two of them make whatever is said."""
    yield from combinations(some, 2) if len(some) <= PAIRS else pairwise(some)


def _ratios(told: list[Quantity]) -> Iterator[tuple[float, float]]:
    """The smaller and the larger of any two of one kind."""
    for family in {q.unit.family for q in told}:
        for one, other in _two([q for q in told if q.unit.family == family]):
            low, high = sorted((one.values[0], other.values[0]))
            if 0 < low < high:
                yield low, high


def _shares(told: list[Quantity], named: Set[Operation]) -> Iterator[float]:
    """What part one is of another of its kind, or by what part it is more or less."""
    told = [q for q in told if q.kind != "percent"]
    if Operation.DIFFERENCE not in named:
        yield from _part_of_whole([q for q in told if not q.span])
    for low, high in _ratios(told):
        if {Operation.DIFFERENCE, Operation.RISE} <= named:
            yield 100 * (high - low) / low
        if {Operation.DIFFERENCE, Operation.FALL} <= named:
            yield 100 * (high - low) / high


def _part_of_whole(told: list[Quantity]) -> Iterator[float]:
    """What percent the others of one kind are of the largest."""
    for family in {q.unit.family for q in told}:
        *some, whole = sorted(q.values[0] for q in told if q.unit.family == family)
        yield from (100 * part / whole for part in some if whole)
    if len(told) == 2 and "" in {q.kind for q in told}:  # of 340 kilometres, 118
        part, whole = sorted(q.raw[0] for q in told)
        yield 100 * part / whole if whole else 0.0


def _multiples(told: list[Quantity]) -> Iterator[float]:
    for low, high in _ratios(told):
        yield high / low


def _products(
    said: Quantity, told: list[Quantity], named: Set[Operation], text: str
) -> Iterator[float]:
    """So many percent of an amount; half of it; what it is for each of so many."""
    less, more = _LESS.search(text), _MORE.search(text)
    amounts = [q for q in told if q.unit.family == said.unit.family]
    rates = [q.values[0] / 100 for q in told if q.unit.family == "percent"]
    if Operation.PRODUCT in named or len(amounts) == len(rates) == 1:
        for value, rate in product([q.values[0] for q in amounts], rates):
            yield value * rate
            yield from [value * (1 - rate)] * bool(less) + [value * (1 + rate)] * bool(more)
    for amount in amounts:
        if Operation.EACH in named:
            yield from (amount.values[0] / q.raw[0] for q in told if q.nouns and q.raw[0] > 1)
        if Operation.MONTHLY in named and _YEARLY.search(text):
            yield amount.values[0] / 12
        if Operation.HALF in named:
            yield amount.values[0] / 2
