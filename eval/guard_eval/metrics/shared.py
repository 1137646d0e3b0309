"""What the inputs of several sets of answers have in common, column by column."""

from typing import NamedTuple

import numpy as np

from guard_eval.errors import EvalError
from guard_eval.metrics.inputs import SEGMENT
from guard_eval.metrics.types import Floats, Inputs


class Shared(NamedTuple):
    """Values of the same columns: of the base, of recent answers, and of further ones."""

    names: tuple[str, ...]
    base: Floats
    recent: Floats
    further: tuple[Floats, ...] = ()

    def filled(self) -> tuple[Floats, ...]:
        """All values without gaps: the base's median stands in; that it does is a column too."""
        sides = self.base, self.recent, *self.further
        held = np.isfinite(self.base)
        median = np.array(
            [
                np.median(column[known]) if known.any() else 0.0
                for column, known in zip(self.base.T, held.T, strict=True)
            ]
        )
        gaps = np.isnan(self.base).any(axis=0) | np.isnan(self.recent).any(axis=0)
        return tuple(
            np.hstack([np.where(np.isnan(e), median, e), np.isnan(e)[:, gaps].astype(float)])
            for e in sides
        )


def shared(base: Inputs, recent: Inputs, *further: Inputs) -> Shared:
    """Return the inputs that all have; of segments all that the base has, where all have some.

    Raises EvalError if there is nothing in common, or recent answers are of a segment that no base
    answer is of: nothing is known of these.
    """
    sides = base, recent, *further
    by_segment = all(any(map(_segment, each.names)) for each in sides)
    new = [name for name in recent.names if _segment(name) and name not in base.names]
    if by_segment and new:
        count = int(recent.values[:, [recent.names.index(name) for name in new]].sum())
        raise EvalError(
            f"{count} of {len(recent.values)} recent answers are of a segment that no measured "
            f"answer is of: {', '.join(name.removeprefix(SEGMENT) for name in new)}",
            "label some of them, or leave them out and release none of them",
        )
    names = tuple(
        name
        for name in base.names
        if (by_segment if _segment(name) else all(name in each.names for each in sides))
    )
    if not names or not len(base.values) or not len(recent.values):
        raise EvalError(
            f"{len(base.values)} and {len(recent.values)} answers with {len(names)} inputs in "
            "common: there is nothing to compare",
            "give runs, or files whose lines have a score, `inputs`, a segment, or question and "
            "answer",
        )
    first, second, *rest = (_columns(each, names) for each in sides)
    return Shared(names, first, second, tuple(rest))


def _segment(name: str) -> bool:
    return name.startswith(SEGMENT)


def _columns(given: Inputs, names: tuple[str, ...]) -> Floats:
    """The values of some columns; a segment that nobody is of is a column of zeros."""
    none = np.zeros(len(given.values))
    found = [
        given.values[:, given.names.index(name)] if name in given.names else none for name in names
    ]
    return np.stack(found, axis=1)
