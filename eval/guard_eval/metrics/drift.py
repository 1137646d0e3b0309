"""How far what comes in has moved from what was measured."""

from collections.abc import Mapping, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from guard_eval.errors import EvalError
from guard_eval.metrics.types import Floats


def effective_sample_size(weights: Floats) -> float:
    """Return how many rows of equal weight tell as much: (sum w)^2 / sum w^2 (Kish 1965)."""
    squares = float(np.sum(np.square(weights)))
    return float(np.sum(weights)) ** 2 / squares if squares else 0.0


def shift(baseline: Floats, recent: Floats) -> float:
    """Return Wasserstein's distance of two distributions of scores, in units of the baseline's IQR.

    0.1 means that scores moved by a tenth of the width of the middle half. NaN if that half has
    no width.
    """
    from scipy.stats import iqr, wasserstein_distance

    width = float(iqr(baseline))
    return float(wasserstein_distance(baseline, recent)) / width if width else float("nan")


class AnchorDrift(BaseModel):
    """What happened to the retrieval of fixed queries between two states of a corpus."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    queries: int
    k: int
    jaccard: float  # mean over queries: shared / all documents of the two top k
    overlap: float  # mean: shared / k at most
    top_changed: float  # share of queries with another first document
    top_drop_median: float | None  # baseline's first score - recent first score; None across spaces
    top_drop_p95: float | None
    emptied: float  # share of queries that found something and find nothing now


Found = Sequence[tuple[str, float]]
"""Documents of one query with their scores, best first."""


def anchor_drift(
    baseline: Mapping[str, Found],
    recent: Mapping[str, Found],
    k: int = 10,
    *,
    same_space: bool = True,
) -> AnchorDrift:
    """Compare what anchor queries found then and now.

    Anchor queries are fixed and are no evaluation questions. Scores are compared only within one
    embedding space (`same_space`). Raises EvalError unless both have the same queries, and some.
    """
    if not baseline or baseline.keys() != recent.keys():
        apart = sorted(baseline.keys() ^ recent.keys())[:3]
        raise EvalError(
            f"anchor queries differ between the two states: {', '.join(apart) or 'there are none'}",
            "Ask the same, fixed queries of both.",
        )
    jaccard, overlap, changed, drops, emptied = [], [], [], [], []
    for query, then in baseline.items():
        now = recent[query]
        old, new = ({name for name, _ in found[:k]} for found in (then, now))
        shared, every = len(old & new), len(old | new)
        jaccard.append(shared / every if every else 1.0)
        overlap.append(shared / min(k, max(len(old), len(new))) if every else 1.0)
        changed.append([name for name, _ in then[:1]] != [name for name, _ in now[:1]])
        emptied.append(bool(then) and not now)
        if then and now:
            drops.append(then[0][1] - now[0][1])
    known = same_space and bool(drops)
    return AnchorDrift(
        queries=len(baseline),
        k=k,
        jaccard=float(np.mean(jaccard)),
        overlap=float(np.mean(overlap)),
        top_changed=float(np.mean(changed)),
        top_drop_median=float(np.quantile(drops, 0.5)) if known else None,
        top_drop_p95=float(np.quantile(drops, 0.95)) if known else None,
        emptied=float(np.mean(emptied)),
    )
