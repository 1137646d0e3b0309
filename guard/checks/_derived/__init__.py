"""Whether a figure that stands in no passage follows from figures that do.

Only where an operation is named, and what it is done with stands in one place: in the claim itself,
in a sentence that says nearly the same or the one beside it, in a row or a column of a table. Any
two of some numbers make as many more, so that one of them hits whatever is said by chance.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import TypeGuard

from guard.checks._derived.elapsed import between, year_after
from guard.checks._derived.groups import Group, groups
from guard.checks._derived.operations import Operation, operations
from guard.checks._derived.reckoned import reckoned
from guard.checks._figures import Figure
from guard.checks._figures.quantity import Quantity
from guard.checks._passages import Passages
from guard.types import Evidence

_ALL = frozenset([Operation.DIFFERENCE, Operation.RISE, Operation.FALL, Operation.SUM])


class Derivations:
    """What may be reckoned for a claim, from itself and from what the evidence tells."""

    def __init__(
        self, line: str, said: tuple[Figure, ...], known: Passages, evidence: tuple[Evidence, ...]
    ) -> None:
        self._line, self._said, self._known, self._evidence = line, said, known, evidence

    def has(self, figure: Figure) -> bool:
        """Whether a figure of the claim follows by an operation that the claim names."""
        if not _reckoned(figure):
            return False
        if figure.year:
            return any(year_after(figure, place) for place in self._told)
        named = operations(figure, self._line)
        if Operation.ELAPSED in named and figure.kind == "time":
            if any(between(figure, place) for place in self._places(figure)):
                return True
        rest = self._rest(figure)
        both = [one.beside(rest) for one in self._told if rest and one.few]
        places = [*self._places(figure), *both]
        return any(reckoned(figure, named, place) for place in places)

    def allow(self, figure: Figure) -> bool:
        """Whether a figure follows by any sum or difference, so that nothing contradicts it."""
        if not _reckoned(figure):
            return False
        places = [place for one in self._told for place in (one, *one.wider)]
        return any(reckoned(figure, _ALL, place) for place in places)

    def _places(self, figure: Quantity) -> Iterator[Group]:
        yield Group(self._line, self._rest(figure))
        yield from self._told

    def _rest(self, figure: Quantity) -> tuple[Figure, ...]:
        """What the claim says in figures besides one of them."""
        return tuple(f for f in self._said if f.end <= figure.start or figure.end <= f.start)

    @cached_property
    def _told(self) -> list[Group]:
        return groups(self._line, self._known, self._evidence)


def _reckoned(figure: Figure) -> TypeGuard[Quantity]:
    return isinstance(figure, Quantity) and not figure.span and figure.kind != "ordinal"
