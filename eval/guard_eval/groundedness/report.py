"""What a calibration is worth, as a table to be read."""

from collections.abc import Sequence

import numpy as np

from guard_eval.groundedness.calibrate import Numbers, Truths, aurocs, ece
from guard_eval.groundedness.scored import Scored

_LEVELS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9)
_BASELINES = ("words", "phrases", "support", "fault")


def report(
    rows: Sequence[Scored], raw: Numbers, probabilities: Numbers, repeated: frozenset[str],
    support: float,
) -> str:  # fmt: skip
    """AUROC of each set beside its baselines, and what passes at each threshold.

    `raw` and `probabilities` have to come from fits without the row's set; `repeated` are ids of
    rows whose claim was trained on, with other evidence; `support` is the policy's threshold.
    """
    labels = np.array([row.row.label == "supported" for row in rows])
    own = aurocs(rows, raw)
    by_word = {
        name: aurocs(rows, np.array([_alone(row, name) for row in rows])) for name in _BASELINES
    }
    inside = {
        name: np.array([i for i, row in enumerate(rows) if row.row.set == name]) for name in own
    }
    lines = [
        f"{'set':24} rows  yes score words phras model fault  ece   ba at {support}  caught at 10 %"
    ]
    for name, where in inside.items():
        others = " ".join(f"{by_word[b][name]:.3f}" for b in _BASELINES)
        error = ece(probabilities[where], labels[where])
        balanced = _balanced(labels[where], probabilities[where] >= support)
        lines.append(
            f"{name:24} {len(where):4} {labels[where].mean():.2f} {own[name]:.3f} {others} "
            f"{error:.3f} {balanced:.3f} {_caught(labels[where], raw[where]):.3f}"
        )
    medians = [np.median(list(values.values())) for values in (own, *by_word.values())]
    lines.append(f"{'median':35}" + " ".join(f"{median:.3f}" for median in medians))
    fresh = [i for i, row in enumerate(rows) if row.row.id not in repeated]
    newer = aurocs([rows[i] for i in fresh], raw[fresh])
    kept = [v for name, v in newer.items() if sum(rows[i].row.set == name for i in fresh) >= 50]
    lines.append(
        f"median of the {len(kept)} sets with 50 or more rows whose claim was not trained on "
        f"either, of just those rows: {np.median(kept):.3f}" if kept else "no claim is new"
    )  # fmt: skip
    lines.append("support  passed unsupported  passed supported  balanced accuracy, mean of sets")
    for low in _LEVELS:
        passed = probabilities >= low
        wrong, right = passed[~labels].mean(), passed[labels].mean()
        balanced = np.mean([_balanced(labels[where], passed[where]) for where in inside.values()])
        lines.append(f"{low:7.2f} {wrong:19.3f} {right:17.3f} {balanced:10.3f}")
    return "\n".join(lines)


def _balanced(labels: Truths, passed: Truths) -> float:
    return float((passed[labels].mean() + (~passed[~labels]).mean()) / 2)


def _caught(labels: Truths, raw: Numbers) -> float:
    """The share of unsupported rows below the score that one in ten supported rows is below."""
    return float((raw[~labels] < np.quantile(raw[labels], 0.1)).mean())


def _alone(row: Scored, name: str) -> float:
    """One feature of a row by itself: the mean over its claims' words, or its worst claim's."""
    values = [getattr(claim, name) for claim in row.claims]
    if name in ("words", "phrases"):
        sizes = [claim.length for claim in row.claims]
        return float(np.average(values, weights=np.expm1(sizes) + 1e-6))
    return max(values) * -1 if name == "fault" else min(values)
