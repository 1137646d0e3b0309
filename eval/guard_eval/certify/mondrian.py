"""A threshold for every segment, each with its own certificate (Mondrian; Vovk 2012).

All hold together with the confidence that was asked: each gets an equal part of the chance to be
wrong (Bonferroni). Segments with too few labels are pooled and certified as one, which says nothing
of each of them alone; where even these are too few, and for segments that were never seen, nothing
is released.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guard_eval.certify.binomial import least_labels
from guard_eval.certify.certificate import USUAL, Certificate
from guard_eval.certify.clusters import effect
from guard_eval.certify.labelled import Given, Labelled, disjoint, labelled, together
from guard_eval.certify.ltt import certify, in_range
from guard_eval.certify.sequence import needed
from guard_eval.errors import EvalError, Underpowered

MERGED = "(small segments together)"
_TUNED = 30  # labels of its own from which on a segment's tune labels order its tests


@dataclass(frozen=True)
class Segmented:
    """Certificates by segment; a pooled one stands under every segment that is in it."""

    certificates: Mapping[str, Certificate]
    confidence: float  # with which all of them hold

    @property
    def apart(self) -> list[Certificate]:
        """Each certificate once."""
        return list({id(each): each for each in self.certificates.values()}.values())

    @property
    def budget(self) -> str:
        """How the chance of being wrong is shared out, in a sentence."""
        n, sure = len(self.apart), f"{100 * self.confidence:.4g} %"
        if n == 1:
            return f"One group of segments: it holds with {sure} confidence."
        each = 1 - (1 - self.confidence) / n
        return (
            f"{n} groups, each certified with {100 * each:.5g} % confidence, so that all of them "
            f"hold together with {sure} (Bonferroni)."
        )

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
    for name, members in groups.items():
        own = tune.where(_in(tune, members))
        ordering = own if len(own) >= _TUNED else tune
        part = cal.where(_in(cal, members))
        try:
            found = certify(ordering, part, max_risk, each, strict=strict)
        except Underpowered:
            found = _too_few(ordering, part, max_risk, each)
        pooled = tuple(members) if name == MERGED else ()
        about = {"segment": name, "pooled": pooled, "together": confidence}
        certificates |= dict.fromkeys(members, found.model_copy(update=about))
    return Segmented(certificates, confidence)


def _too_few(tune: Labelled, cal: Labelled, max_risk: float, confidence: float) -> Certificate:
    """That so few labels could not certify anything, and how many would."""
    least = least_labels(max_risk, confidence)
    known = together(tune, cal)
    want = needed(known, max_risk, 1 - confidence, effect(known))
    return Certificate(
        status="underpowered",
        max_risk=max_risk,
        confidence=confidence,
        threshold=None,
        n=len(cal),
        clusters=int(cal.sources.max(initial=-1)) + 1,
        released=0,
        errors=0,
        p_value=1.0,
        needed=max(want.labels if want else least, least),
        chance=want.chance if want else None,
        least=max(want.least, least) if want else None,
        least_chance=want.least_chance if want else None,
        exact=True,
        method="none: too few labels",
        tune_sha256=tune.sha256,
        cal_sha256=cal.sha256,
        seed=cal.seed,
        assumptions=USUAL,
    )


def _groups(sizes: Mapping[str, int], max_risk: float, confidence: float) -> dict[str, list[str]]:
    """Segments that are tested apart, and under `MERGED` those that are too small for it."""
    count = len(sizes)
    while True:
        least = least_labels(max_risk, 1 - (1 - confidence) / max(count, 1))
        small = sorted(name for name, size in sizes.items() if size < least)
        groups = {name: [name] for name in sorted(sizes) if name not in small}
        groups |= {MERGED if len(small) > 1 else small[0]: small} if small else {}
        if len(groups) >= count:
            return groups
        count = len(groups)


def _in(given: Labelled, members: list[str]) -> NDArray[np.bool_]:
    assert given.segments is not None
    return np.asarray(np.isin(given.segments.astype(str), members))
