"""A threshold for every segment, each with its own certificate (Mondrian; Vovk 2012).

All hold together with the confidence that was asked: each gets an equal part of the chance to be
wrong (Bonferroni). Segments with too few labels are certified together, as one; where even
these are too few, and for segments that were never seen, nothing is released.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guard_eval.certify.binomial import least_labels
from guard_eval.certify.certificate import Certificate
from guard_eval.certify.labelled import Given, Labelled, disjoint, labelled
from guard_eval.certify.ltt import certify, in_range
from guard_eval.errors import EvalError, Underpowered

MERGED = "(small segments together)"
_TUNED = 30  # labels of its own from which on a segment's tune labels order its tests


@dataclass(frozen=True)
class Segmented:
    """Certificates by segment; a merged one stands under every segment that is in it."""

    certificates: Mapping[str, Certificate]
    abstained: Mapping[str, str]  # segment -> why nothing could be tested

    def threshold(self, segment: str) -> float | None:
        """From which score on answers of a segment are released; None: never."""
        found = self.certificates.get(segment)
        return found.threshold if found else None


def by_segment(
    tune: Given,
    cal: Given,
    max_risk: float = 0.05,
    confidence: float = 0.95,
    *,
    strict: bool = False,
    seed: int = 17,
) -> Segmented:
    """Certify every segment of cal; arguments and errors are those of `certify`.

    Which segments are merged depends on how many labels they have, never on what the labels say.
    """
    tune, cal = labelled(tune), labelled(cal)
    in_range(max_risk, confidence)
    if cal.segments is None or tune.segments is None:
        raise EvalError("there are no segments", "give every answer one, or certify without them")
    disjoint(tune, cal)
    names, sizes = np.unique(cal.segments.astype(str), return_counts=True)
    groups = _groups(dict(zip(names.tolist(), sizes.tolist(), strict=True)), max_risk, confidence)
    each = 1 - (1 - confidence) / max(len(groups), 1)
    certificates: dict[str, Certificate] = {}
    abstained: dict[str, str] = {}
    for name, members in groups.items():
        own = tune.where(_in(tune, members))
        ordering = own if len(own) >= _TUNED else tune
        part = cal.where(_in(cal, members))
        try:
            found = certify(_apart(ordering), part, max_risk, each, strict=strict, seed=seed)
        except Underpowered as exc:
            abstained |= dict.fromkeys(members, exc.problem)
            continue
        about = f"{name}: {', '.join(members)}" if name == MERGED else name
        certificates |= dict.fromkeys(members, found.model_copy(update={"segment": about}))
    return Segmented(certificates, abstained)


def _groups(sizes: Mapping[str, int], max_risk: float, confidence: float) -> dict[str, list[str]]:
    """Segments that are tested apart, and under `MERGED` those that are too small for it."""
    count = len(sizes)
    while True:
        least = least_labels(max_risk, 1 - (1 - confidence) / max(count, 1))
        small = sorted(name for name, size in sizes.items() if size < least)
        groups = {name: [name] for name in sorted(sizes) if name not in small}
        groups |= {MERGED: small} if small else {}
        if len(groups) >= count:
            return groups
        count = len(groups)


def _in(given: Labelled, members: list[str]) -> NDArray[np.bool_]:
    assert given.segments is not None
    return np.asarray(np.isin(given.segments.astype(str), members))


def _apart(tune: Labelled) -> Labelled:
    """Tune answers without their clusters, which were compared already."""
    return Labelled(tune.scores, tune.unsupported)
