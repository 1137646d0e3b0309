"""How much of a row stands in the most similar of others, by the pieces that are kept of each."""

import numpy as np
from numpy.typing import NDArray

from guard_eval.sealed.samples import Numbers, Places, Samples

ALIKE = 0.5
"""From this Jaccard similarity of two rows, or share of a row in a text, they match."""

COMMON = 50
"""A piece that stands in more rows than this is wording of a template and tells no row apart."""


def nearest(own: Numbers, others: Samples, kept: int) -> float:
    """The highest Jaccard similarity to one of the others, if it is `ALIKE` or more; 0 otherwise.

    Args:
        own: the pieces that are kept of a row, rising.
        others: those of other rows.
        kept: how many are kept of a row; one with fewer has no more.
    """
    often = others.counts(own) > COMMON
    rows, rare = np.unique(others.having(own[~often]), return_counts=True)
    rows = rows[_may_be(rare + often.sum(), own, others.sizes(rows), kept)]
    if not len(rows):
        return 0.0
    rows = rows[_may_be(others.shared(rows, own), own, others.sizes(rows), kept)]
    alike = max((jaccard(own, others[row][:kept], kept) for row in rows.tolist()), default=0.0)
    return alike if alike >= ALIKE else 0.0


def _may_be(shared: Places, own: Numbers, sizes: Places, kept: int) -> NDArray[np.bool_]:
    """Which rows may be alike, if they share so many pieces at most."""
    found: NDArray[np.bool_] = shared >= ALIKE * np.minimum(kept, len(own) + sizes - shared)
    return found


def jaccard(left: Numbers, right: Numbers, kept: int) -> float:
    """The share of pieces that two rows have in common: exact if all of both are kept."""
    union = np.union1d(left, right)
    if max(len(left), len(right)) >= kept:
        union = union[:kept]
    return float((np.isin(union, left) & np.isin(union, right)).mean())
