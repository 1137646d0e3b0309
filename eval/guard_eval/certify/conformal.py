"""How well an answer conforms to labelled ones: p-values and prediction sets.

Inductive conformal prediction, with the labelled answers of each label apart (label-conditional;
Vovk, Gammerman, Shafer 2005; Vovk 2012): of the supported answers, and of the unsupported ones, the
true label is left out of the set at most at the rate that was asked, on average over samples.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from guard_eval.certify.labelled import Given, labelled
from guard_eval.errors import EvalError, Underpowered
from guard_eval.rows.row import Label


class Conformity(NamedTuple):
    """For each answer, the p-value of either label."""

    supported: NDArray[np.float64]
    unsupported: NDArray[np.float64]


def conformity(cal: Given, scores: ArrayLike, *, seed: int | None = None) -> Conformity:
    """Return p-values of new scores.

    Args:
        cal: labelled answers that nothing was fitted on.
        scores: of new answers.
        seed: break ties at random (smoothed p-values: coverage is then exact); None: do not, which
            covers at least as often.

    Raises:
        Underpowered: cal lacks answers of one label.
    """
    cal, new = labelled(cal), np.asarray(scores, dtype=float)
    new = np.where(np.isnan(new), -np.inf, new)
    good, bad = cal.scores[~cal.unsupported], cal.scores[cal.unsupported]
    if not len(good) or not len(bad):
        raise Underpowered(
            f"cal has {len(good)} supported and {len(bad)} unsupported answers",
            "it takes some of both; 19 each allow an error rate of 5 %",
        )
    random = None if seed is None else np.random.default_rng(seed).random((2, len(new)))
    return Conformity(
        _p(good, new, None if random is None else random[0]),
        _p(-bad, -new, None if random is None else random[1]),
    )


def prediction_sets(found: Conformity, error: float) -> list[frozenset[Label]]:
    """Return for each answer the labels that are not ruled out at an error rate.

    Both: it cannot be told. None: the answer is unlike any that was labelled.
    """
    if not 0 < error < 1:
        raise EvalError(f"the error rate is {error:g}", "give one between 0 and 1, as 0.05")
    kept = (("supported", found.supported > error), ("unsupported", found.unsupported > error))
    named: list[tuple[Label, NDArray[np.bool_]]] = [(n, k) for n, k in kept]  # type: ignore[misc]
    return [frozenset(n for n, k in named if k[i]) for i in range(len(found.supported))]


def _p(
    known: NDArray[np.float64], new: NDArray[np.float64], random: ArrayLike | None
) -> NDArray[np.float64]:
    """The rank of each new value among known ones, from below: (those below + 1) / (all + 1)."""
    ranked = np.sort(known)
    below = np.searchsorted(ranked, new, side="left")
    ties = np.searchsorted(ranked, new, side="right") - below + 1
    share = 1.0 if random is None else np.asarray(random)
    return np.asarray((below + share * ties) / (len(known) + 1))
