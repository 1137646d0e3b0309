"""Looks after the first: a figure is published only where it is better than chance would make it.

The parameter-free Ladder (A. Blum and M. Hardt, The Ladder: a reliable leaderboard for machine
learning competitions, ICML 2015, figure 2): a new figure is published if it beats the best one
published by more than one standard error of the paired difference; else the best one is repeated,
so that a policy chosen by many looks learns next to nothing from those in between.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from guard_eval.errors import EvalError, Underpowered


@dataclass(frozen=True)
class Gain:
    """How much better a policy is than another on the same rows, with its standard error."""

    value: float
    error: float
    clusters: int


@dataclass(frozen=True)
class Published:
    """What may be told of a look.

    Attributes:
        figure: the policy's own, or the best one published before.
        better: whether it is the policy's own.
        reason: one sentence for the report.
    """

    figure: float
    better: bool
    reason: str


def gain(new: Sequence[float], best: Sequence[float], clusters: Sequence[str]) -> Gain:
    """Compare two policies row by row; rows of a cluster are not independent.

    Args:
        new: value of each row under the new policy, more is better.
        best: the same under the best policy that was published.
        clusters: the rows' clusters.

    Returns:
        The mean difference, and its cluster-robust standard error with the small-sample factor
        G / (G - 1): sqrt(G / (G - 1) * sum of squared cluster sums of residuals) / n.

    Raises:
        EvalError: where the three are not of the same length.
        Underpowered: with fewer than two clusters.
    """
    if not len(new) == len(best) == len(clusters):
        raise EvalError(
            f"{len(new)}, {len(best)} and {len(clusters)} values cannot be paired",
            "both policies must have run on all rows of the split",
        )
    count = len(set(clusters))
    if count < 2:
        raise Underpowered(
            f"{count} cluster: how far the gain is chance cannot be said",
            "a split needs rows from two sources at least, better from 30",
        )
    differences = [a - b for a, b in zip(new, best, strict=True)]
    mean = math.fsum(differences) / len(differences)
    sums: defaultdict[str, list[float]] = defaultdict(list)
    for cluster, difference in zip(clusters, differences, strict=True):
        sums[cluster].append(difference - mean)
    squares = math.fsum(math.fsum(each) ** 2 for each in sums.values())
    error = math.sqrt(count / (count - 1) * squares) / len(differences)
    return Gain(mean, error, count)


def publish(figure: float, best: float | None, found: Gain | None) -> Published:
    """Decide what a look may tell.

    Args:
        figure: the policy's own.
        best: the best figure that was published of these rows, None at the first look.
        found: the gain over the policy that has the best figure, None at the first look.
    """
    if best is None:
        return Published(figure, True, "the first look: the figure is the policy's own")
    if found is None:
        raise EvalError(
            "a look after the first needs the outcomes of the best policy so far",
            "keep runs/ of the earlier looks; without them the best figure cannot be compared",
        )
    told = f"gain {found.value:+.4f}, standard error {found.error:.4f} of {found.clusters} clusters"
    if found.value > found.error:
        return Published(
            figure, True, f"better than what was published by more than chance: {told}"
        )
    return Published(best, False, f"no better than what was published, which is repeated: {told}")
