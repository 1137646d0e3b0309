"""What passes between the metrics."""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from guard.fixed import Fixed

Floats: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int32]
Flags: TypeAlias = NDArray[np.bool_]
Strings: TypeAlias = NDArray[Any]
LEVEL = 0.95  # of intervals, where nobody asks for another


class Inputs(NamedTuple):
    """What is known of answers before anybody judges them; a row each, a column in `names`."""

    values: Floats  # NaN: not known
    names: tuple[str, ...]
    clusters: Strings


class Estimate(Fixed):
    """A figure with its interval; None where the rows cannot tell it."""

    value: float | None
    low: float | None = None
    high: float | None = None
    se: float | None = None  # standard error that respects clusters
    degenerate: int = 0  # resamples that had no such figure, for instance for want of a class
    method: str = ""  # of the interval


def share(part: Any, whole: Any, empty: float = np.nan) -> Floats:
    """Return part / whole, of any shape; `empty` where there is no whole."""
    found: Floats = np.full(np.shape(part), empty)
    np.divide(part, whole, out=found, where=np.asarray(whole) > 0)
    return found


def number(value: Any) -> float | None:
    """Return a finite float, or None."""
    return float(value) if np.isfinite(value) else None
