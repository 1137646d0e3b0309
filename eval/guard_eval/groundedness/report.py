"""What a calibration is worth, as tables in Markdown: a model's card shows them."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from guard_eval.groundedness.answers import OURS
from guard_eval.groundedness.calibrate import Numbers, Truths, aurocs, ece
from guard_eval.groundedness.scored import Scored

LEVELS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9)
_ENOUGH = 50  # rows of a set, for an AUROC to be worth a look
_BASELINES = ("words", "phrases", "support")


def report(
    rows: Sequence[Scored], raw: Numbers, probabilities: Numbers, repeated: frozenset[str],
    support: float,
) -> str:  # fmt: skip
    """AUROC of each set beside its baselines, and what passes at each threshold.

    The median and the mean balanced accuracy are of sets that others have made.

    `words` and `phrases` are overlaps with the evidence, `support` the model alone; `ece` the
    expected calibration error, `ba` balanced accuracy at the threshold, `caught` the share of
    unsupported rows that is caught where 10 % of the supported are blocked.

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
    heads = ("set", "rows", "supported", "score", *_BASELINES, "ece", f"ba at {support}", "caught")
    lines = [_line(heads), _line(["---"] * len(heads))]
    for name, where in inside.items():
        yes, told = labels[where], probabilities[where]
        values = [own[name], *(by_word[b][name] for b in _BASELINES), ece(told, yes)]
        values += [_balanced(yes, told >= support), _caught(yes, raw[where])]
        lines.append(_line([name, len(where), f"{yes.mean():.2f}", *map("{:.3f}".format, values)]))
    others = [name for name in own if not name.startswith(OURS)]
    medians = [np.median([of[name] for name in others]) for of in (own, *by_word.values())]
    lines.append(_line(["median", "", "", *map("{:.3f}".format, medians), "", "", ""]))
    lines += ["", _new_claims(rows, raw, repeated), ""]
    heads = ("support from", "unsupported passed", "supported passed", "balanced accuracy")
    lines += [_line(heads), _line(["---"] * len(heads))]
    for low in sorted({*LEVELS, support}):
        passed = probabilities >= low
        balanced = np.mean([_balanced(labels[inside[n]], passed[inside[n]]) for n in others])
        values = [float(passed[~labels].mean()), float(passed[labels].mean()), float(balanced)]
        lines.append(_line([low, *map("{:.3f}".format, values)]))
    return "\n".join(lines)


def _line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _new_claims(rows: Sequence[Scored], raw: Numbers, repeated: frozenset[str]) -> str:
    fresh = [
        i
        for i, row in enumerate(rows)
        if row.row.id not in repeated and not row.row.set.startswith(OURS)
    ]
    kept = [rows[i] for i in fresh]
    count = Counter(row.row.set for row in kept)
    found = [value for name, value in aurocs(kept, raw[fresh]).items() if count[name] >= _ENOUGH]
    if not found:
        return "Of no set are there enough rows whose claim was not trained on."
    return (
        f"Of rows whose claim was not trained on with other evidence either, {len(found)} sets "
        f"have {_ENOUGH} or more: median AUROC {np.median(found):.3f}"
    )


def _balanced(labels: Truths, passed: Truths) -> float:
    return float((passed[labels].mean() + (~passed[~labels]).mean()) / 2)


def _caught(labels: Truths, raw: Numbers) -> float:
    """The share of unsupported rows below the score that one in ten supported rows is below."""
    return float((raw[~labels] < np.quantile(raw[labels], 0.1)).mean())


def _alone(row: Scored, name: str) -> float:
    """What one number alone says of a row: of its overlap, or the model of its worst claim."""
    if name == "support":
        return min(claim.support for claim in row.claims)
    return row.words if name == "words" else row.phrases
