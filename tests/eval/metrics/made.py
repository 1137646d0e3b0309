"""Rows and outcomes of a detector of known skill."""

import numpy as np
from guard_eval.rows.row import Row
from guard_eval.runs.outcomes import Outcome


def made(rows, *, skill=0.4, seed=1, size=3, errors=0.05):
    """Return rows and their outcomes; `seed` makes the outcomes, rows are always the same."""
    fixed, chance = np.random.default_rng(0), np.random.default_rng([seed, 7])
    labels = fixed.random(rows) < 0.35
    common = fixed.normal(0, 1, rows)
    table, outcomes = [], []
    for i, wrong in enumerate(labels):
        table.append(
            Row(
                id=f"r{i}", cluster=f"doc{i // size}", segment=("law", "travel")[i % 2],
                question="Where is the cat?", context=("The cat sat on the mat",),
                answer="The cat sat there" if wrong else "The cat sat on the mat",
                label="unsupported" if wrong else "supported",
            )
        )  # fmt: skip
        odds = skill * (1 if wrong else -1) + 0.8 * common[i] + 0.4 * chance.normal()
        risk = float(1 / (1 + np.exp(-odds)))
        failed = chance.random() < errors
        outcomes.append(
            Outcome(
                row=f"r{i}", score=None if failed else 1 - risk, action="pass" if risk < 0.5 else "abstain",
                released=risk < 0.5, milliseconds=float(chance.gamma(2, 20)), cost=0.001, tokens=7,
                error="timeout" if failed else "",
            )
        )  # fmt: skip
    return table, outcomes
