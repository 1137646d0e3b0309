"""Calibrate a policy: score the dev rows as the guard does, fit, and write the numbers into it."""

import asyncio
import random
import re
import textwrap
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from guard.adapters.nli.weights import fingerprint
from guard.checks._entailment.calibration import Calibration, Fitted, Step
from guard.checks._entailment.signals import Signals
from guard.checks.entailment import Entailment
from guard.shelf import Shelf
from guard_eval.groundedness import answers
from guard_eval.groundedness.apart import apart, repeated
from guard_eval.groundedness.calibrate import (
    Numbers,
    cross_fitted,
    ece,
    ece_of_chance,
    fifths,
    fit,
    held_out,
    scores,
    table,
)
from guard_eval.groundedness.report import report
from guard_eval.groundedness.rows import Row, grounded, nli
from guard_eval.groundedness.scored import Scored, score
from guard_eval.groundedness.written import rows

# General sets that are near enough to answers about documents to calibrate on.
_NEAR = frozenset(("check_covid", "nli4ct", "bump", "scitail", "rte"))
_COMMAND = "python -m guard_eval.groundedness calibrate"
_BLOCK = re.compile(r"^    calibration:\n(?:      .*\n)+", re.M)


def calibrate(data: Path, own: Path | None, path: Path, sets: frozenset[str], most: int) -> str:
    """Fit on the dev rows of the sets, write into the policy at `path`; return a report."""
    dev, again = dev_rows(data, own, sets, most)
    policy = Shelf(path.parent, path.stem).pick(path.stem)
    scored = asyncio.run(score(dev, policy))
    wrong = {} if sets else answers.whole(answers.FITTED)
    answered = asyncio.run(score(list(wrong), policy))
    scored += answers.apart(answered, wrong, policy.strict, most)
    calibration, probabilities = _calibration(scored, sets)
    text = path.read_text("utf-8")
    if not _BLOCK.search(text):
        raise SystemExit(f"{path}: has no block `calibration:` under `entailment:` to replace")
    path.write_text(_BLOCK.sub(lambda _: _yaml(calibration), text, count=1), "utf-8")
    (entailment,) = [check for check in policy.checks if isinstance(check, Entailment)]
    said = report(scored, held_out(scored), probabilities, again, entailment.support)
    fitted = calibration.fitted
    sets_of = np.array([row.row.set for row in scored])
    labels = np.array([row.row.label == "supported" for row in scored])
    floor = np.mean([ece_of_chance(probabilities[sets_of == name]) for name in set(sets_of)])
    return (
        f"{said}\nECE {fitted.ece}; on sets left out of the fit {fitted.ece_elsewhere} in the mean "
        f"({floor:.4f} if all were calibrated, by their few rows), "
        f"{ece(probabilities, labels):.4f} all together"
    )


def dev_rows(
    data: Path, own: Path | None, sets: frozenset[str], most: int
) -> tuple[list[Row], frozenset[str]]:
    """The rows kept out of training, at most so many of a set, drawn with a fixed seed.

    `own` is the folder of written passages and claims, if they are to be among them.

    Those whose evidence is nearly that of a trained row are left out. The second is the ids of
    rows whose claim was trained on with other evidence.
    """
    every = [*grounded(data), *nli(data)]
    written = list(rows(own)) if own else []
    names = {row.set for row in [*grounded(data), *written]} | _NEAR
    chosen = names & sets if sets else names
    trained = [row for row in every if not row.dev]
    dev = [row for row in every if row.dev] + written
    kept = apart([row for row in dev if row.set in chosen], trained)
    by_set: dict[str, list[Row]] = defaultdict(list)
    for row in kept:
        by_set[row.set].append(row)
    chance = random.Random(11)
    some = [
        row
        for _, all_ in sorted(by_set.items())
        for row in chance.sample(all_, min(most, len(all_)))
    ]
    return some, repeated(some, trained)


def _calibration(rows: Sequence[Scored], chosen: frozenset[str]) -> tuple[Calibration, Numbers]:
    """Return the fit to all rows, and each row's probability by a fit without its set."""
    labels = np.array([row.row.label == "supported" for row in rows])
    sets = [row.row.set for row in rows]
    alike = cross_fitted(rows, fifths([row.row.group for row in rows]))
    elsewhere = cross_fitted(rows, sets) if len(set(sets)) > 1 else alike
    apart_by_set = [
        ece(elsewhere[where], labels[where])
        for where in (np.array([name == own for own in sets]) for name in sorted(set(sets)))
    ]
    weights = fit(rows).rounded
    names = sorted(set(sets))
    raw = held_out(rows) if len(names) > 1 else scores(rows, weights)
    made = Calibration(
        model="groundedness",
        bias=weights.bias,
        weights=dict(zip(Signals._fields, weights.each, strict=True)),
        steps=tuple(Step(score=s, least=a, most=b) for s, a, b in table(raw, labels)),
        fitted=Fitted(
            rows=f"{len(rows)} dev rows of {len(names)} sets: {', '.join(names)}",
            command=" ".join([_COMMAND, *(["--sets", ",".join(sorted(chosen))] if chosen else [])]),
            weights=fingerprint("groundedness"),
            ece=round(ece(alike, labels), 4),
            ece_elsewhere=round(float(np.mean(apart_by_set)), 4),
        ),
    )
    return made, elsewhere


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
        "        command: >-",
        *(f"          {line}" for line in textwrap.wrap(calibration.fitted.command, 88)),
        f"        weights: {calibration.fitted.weights}",
        f"        ece: {calibration.fitted.ece}",
        f"        ece_elsewhere: {calibration.fitted.ece_elsewhere}",
    ]
    return "\n".join(lines) + "\n"
