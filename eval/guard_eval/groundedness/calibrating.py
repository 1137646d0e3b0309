"""Calibrate a policy: score the dev rows as the guard does, fit, and write the numbers into it."""

import asyncio
import hashlib
import random
import re
import textwrap
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from guard.adapters.onnx import SHIPPED
from guard.checks._calibration import Calibration
from guard.checks._signals import Signals
from guard.shelf import Shelf
from guard_eval.groundedness.calibrate import (
    Numbers,
    Truths,
    Weights,
    aurocs,
    ece,
    fit,
    held_out,
    table,
)
from guard_eval.groundedness.rows import Row, grounded, nli
from guard_eval.groundedness.scored import Scored, score

# General sets that are near enough to answers about documents to calibrate on.
_NEAR = frozenset(("check_covid", "nli4ct", "bump", "scitail", "rte"))
_BLOCK = re.compile(r"^    calibration:\n(?:      .*\n)+", re.M)


def calibrate(data: Path, path: Path, sets: frozenset[str], most: int) -> str:
    """Fit on the dev rows of the sets, write into the policy at `path`; return a report."""
    rows = dev_rows(data, sets, most)
    policy = Shelf(path.parent, path.stem).pick(path.stem)
    scored = asyncio.run(score(rows, policy))
    labels = np.array([row.row.label == "supported" for row in scored])
    honest = held_out(scored)
    weights = fit(scored)
    calibration = _calibration(weights, honest, labels, scored)
    text = path.read_text("utf-8")
    if not _BLOCK.search(text):
        raise SystemExit(f"{path}: has no block `calibration:` under `entailment:` to replace")
    path.write_text(_BLOCK.sub(lambda _: _yaml(calibration), text, count=1), "utf-8")
    return _report(scored, honest, labels, calibration, weights)


def dev_rows(data: Path, sets: frozenset[str], most: int) -> list[Row]:
    """The rows kept out of training, at most so many of a set, drawn with a fixed seed."""
    near = (row for row in nli(data) if row.set in _NEAR)
    by_set: dict[str, list[Row]] = defaultdict(list)
    for row in [*grounded(data), *near]:
        if row.dev and (not sets or row.set in sets):
            by_set[row.set].append(row)
    chance = random.Random(11)
    return [
        row for _, own in sorted(by_set.items()) for row in chance.sample(own, min(most, len(own)))
    ]


def _calibration(
    weights: Weights, honest: Numbers, labels: Truths, rows: Sequence[Scored]
) -> Calibration:
    steps = [{"score": s, "least": a, "most": b} for s, a, b in table(honest, labels)]
    digest = hashlib.sha256((SHIPPED / "groundedness" / "model.onnx").read_bytes()).hexdigest()
    names = sorted({row.row.set for row in rows})
    made = {
        "model": "groundedness",
        "bias": round(weights.bias, 4),
        "weights": {n: round(w, 4) for n, w in zip(Signals._fields, weights.each, strict=True)},
        "steps": steps,
        "fitted": {
            "rows": f"{len(rows)} dev rows of {len(names)} sets: {', '.join(names)}",
            "command": "python -m guard_eval.groundedness calibrate",
            "weights": f"sha256:{digest[:16]}",
            "ece": 0.0,
        },
    }
    first = Calibration.model_validate(made)
    probabilities = _probabilities(first, honest)
    made["fitted"]["ece"] = round(ece(probabilities, labels), 4)  # type: ignore[index]
    return Calibration.model_validate(made)


def _probabilities(calibration: Calibration, raw: Numbers) -> Numbers:
    return np.array([calibration.worth(float(score))[0] for score in raw])


def _yaml(calibration: Calibration) -> str:
    weights = ", ".join(f"{name}: {weight}" for name, weight in calibration.weights.items())
    lines = [
        "    calibration:",
        f"      model: {calibration.model}",
        f"      bias: {calibration.bias}",
        f"      weights: {{{weights}}}",
        "      steps:             # from this raw score on, the probability lies between these",
        *(
            f"        - {{score: {s.score}, least: {s.least}, most: {s.most}}}"
            for s in calibration.steps
        ),
        "      fitted:",
        "        rows: >-",
        *(f"          {line}" for line in textwrap.wrap(calibration.fitted.rows, 88)),
        f"        command: {calibration.fitted.command}",
        f"        weights: {calibration.fitted.weights}",
        f"        ece: {calibration.fitted.ece}",
    ]
    return "\n".join(lines) + "\n"


def _report(
    rows: Sequence[Scored], honest: Numbers, labels: Truths, made: Calibration,
    weights: Weights,
) -> str:  # fmt: skip
    """AUROC of each set by weights fitted on the others, beside its baselines."""
    own = aurocs(rows, honest)
    baselines = {
        name: aurocs(rows, np.array([_mean(row, name) for row in rows]))
        for name in ("words", "phrases", "support", "fault")
    }
    probabilities = _probabilities(made, honest)
    lines = [
        f"{'set':24} {'rows':>5} {'yes':>5} {'score':>6} words phrases model fault BA@.5 caught@10%"
    ]
    inside = {
        name: np.array([i for i, row in enumerate(rows) if row.row.set == name]) for name in own
    }
    for name, value in own.items():
        where = inside[name]
        y = labels[where]
        others = " ".join(f"{baselines[b][name]:.3f}" for b in baselines)
        caught = _caught(y, honest[where])
        balanced = _balanced(y, probabilities[where] >= 0.5)
        lines.append(
            f"{name:24} {len(where):5} {y.mean():5.2f} {value:6.3f} {others} "
            f"{balanced:.3f} {caught:.3f}"
        )
    lines.append(f"median AUROC {np.median(list(own.values())):.3f}; ECE {made.fitted.ece}")
    lines.append("support  passed unsupported  passed supported  balanced accuracy, mean of sets")
    for low in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9):
        passed = probabilities >= low
        wrong = (passed & ~labels).sum() / max(1, (~labels).sum())
        kept = (passed & labels).sum() / max(1, labels.sum())
        balanced = np.mean([_balanced(labels[where], passed[where]) for where in inside.values()])
        lines.append(f"{low:7.2f} {wrong:19.3f} {kept:17.3f} {balanced:10.3f}")
    return "\n".join(lines)


def _balanced(labels: Truths, passed: Truths) -> float:
    return float((passed[labels].mean() + (~passed[~labels]).mean()) / 2)


def _caught(labels: Truths, raw: Numbers) -> float:
    """The share of unsupported rows below the score that one in ten supported rows is below."""
    return float((raw[~labels] < np.quantile(raw[labels], 0.1)).mean())


def _mean(row: Scored, name: str) -> float:
    values = [getattr(claim, name) for claim in row.claims]
    if name in ("words", "phrases"):
        sizes = [claim.length for claim in row.claims]
        return float(np.average(values, weights=np.expm1(sizes) + 1e-6))
    return max(values) * -1 if name == "fault" else min(values)
