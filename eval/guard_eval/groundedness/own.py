"""Calibrate a policy on labelled answers of one's own: what its scores are worth on these."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from guard.adapters.nli.weights import fingerprint
from guard.checks._entailment.calibration import Calibration, Fitted, Step
from guard.checks._entailment.signals import Signals
from guard.checks.entailment import Entailment
from guard.policy import Policy
from guard_eval.certify.placing import INDENT, lines, placed
from guard_eval.errors import EvalError, Underpowered
from guard_eval.groundedness import answers
from guard_eval.groundedness.calibrate import (
    FIRST,
    Numbers,
    Truths,
    Weights,
    cross_fitted,
    ece,
    ece_of_chance,
    fifths,
    fit,
    scores,
    table,
)
from guard_eval.groundedness.report import LEVELS
from guard_eval.groundedness.rows import Row
from guard_eval.groundedness.scored import Scored, score
from guard_eval.rows import row as labelled

LEAST = 30
"""Answers, or their labelled claims, of each label that a fit needs."""
_PLACE = ("checks", Entailment.name(), "calibration")


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What was fitted; `now` and `then` are each row's score before, and by a fit without it."""

    calibration: Calibration
    labels: Truths
    now: Numbers
    then: Numbers
    left_out: int

    def text(self) -> str:
        """What was fitted on, how good it is, and what each threshold would pass."""
        chance = ece_of_chance(self.then)
        told = [
            f"{self.calibration.fitted.rows}; {self.left_out} left out, without a label or a claim",
            "each fifth judged by a fit to the others:",
            f"  AUROC {roc_auc_score(self.labels, self.now):.3f} before, "
            f"{roc_auc_score(self.labels, self.then):.3f} now",
            f"  expected calibration error {ece(self.now, self.labels):.3f} before, "
            f"{ece(self.then, self.labels):.3f} now ({chance:.3f} is chance with so few)",
            "support from  unsupported passed  supported passed",
        ]
        for level in LEVELS:
            passed = self.then >= level
            wrong, right = passed[~self.labels].mean(), passed[self.labels].mean()
            told.append(f"{level:>12}  {100 * wrong:>16.0f} %  {100 * right:>14.0f} %")
        return "\n".join(told)


def calibrate(
    rows: Iterable[labelled.Row], policy: Policy, source: str, command: str
) -> Calibrated:
    """Fit on labelled answers what the scores of a policy's model are worth.

    An answer counts by its weakest claim; where its claims are labelled, each by itself. The
    weights of the features are fitted anew only where that serves answers left out of the fit
    better than those that the policy has, or the model's score alone.

    Raises:
        EvalError: the policy has no `entailment`, or a certificate of the scores as they are.
        Underpowered: there are too few of a label, or too few groups to tell anything, or the fit
            serves answers that are left out of it no better than the policy as it is.
        ConfigError: its model can't be had.
    """
    check = _check(policy)
    every = list(rows)
    scored, used = asyncio.run(_scored([r for r in every if r.answer and r.context], policy))
    labels = np.array([one.row.label == "supported" for one in scored], bool)
    parts = fifths([one.row.group for one in scored])
    _expect_enough(labels, parts)
    now = np.array([min(_worth(check, claim) for claim in one.claims) for one in scored])
    given, then = min(
        ((each, cross_fitted(scored, parts, each)) for each in (_weights(check), None)),
        key=lambda tried: _brier(tried[1], labels),
    )
    if _brier(then, labels) >= _brier(now, labels):
        raise Underpowered(
            f"of answers that are left out of it, a fit to these {len(scored)} tells no more than "
            f"the scores as they are (Brier {_brier(then, labels):.3f}, now "
            f"{_brier(now, labels):.3f})",
            "leave the policy as it is, or label more answers",
        )
    sets = [one.row.set for one in scored]
    apart = [ece(then[where], labels[where]) for where in _each(sets)]
    if len(apart) > 1 and all(_both(labels[~where]) for where in _each(sets)):
        elsewhere = cross_fitted(scored, sets, given)
        apart = [ece(elsewhere[where], labels[where]) for where in _each(sets)]
    weights = given or fit(scored).rounded
    steps = table(scores(scored, weights), labels)
    supported = int(labels.sum())
    made = Calibration(
        model=check.model,
        bias=weights.bias,
        weights=dict(zip(Signals._fields, weights.each, strict=True)),
        steps=tuple(Step(score=s, least=a, most=b) for s, a, b in steps),
        fitted=Fitted(
            rows=f"{len(scored)} labelled answers or claims of {source}, {supported} supported",
            command=command,
            weights=fingerprint(check.model) or check.model,
            ece=round(ece(then, labels), 4),
            ece_elsewhere=round(float(np.mean(apart)), 4),
        ),
    )
    return Calibrated(made, labels, now, then, len(every) - used)


def write(made: Calibrated, policy: Path, out: Path | None) -> Path:
    """Put a calibration into a policy file; return the file. Raises EvalError, ConfigError."""
    said = lines(made.calibration.model_dump(), INDENT)
    return placed(
        policy,
        out,
        lambda now: {_PLACE: said},
        lambda then: _check(then).calibration == made.calibration,
        "calibration",
    )


def thresholds(policy: Policy) -> str:
    """Those that a policy has, in its own words."""
    check = _check(policy)
    return f"support {check.support:g}, reject {check.reject:g}, refute {check.refute:g}"


async def _scored(rows: Sequence[labelled.Row], policy: Policy) -> tuple[list[Scored], int]:
    """Labelled claims where they stand in their answer, else labelled answers; of how many rows."""
    by_claim = {_row(row): answers.faults(row) for row in rows if _in_place(row)}
    whole = [_row(row) for row in rows if row.label and not _in_place(row)]
    claims = await score(list(by_claim), policy)
    apart = answers.apart(claims, by_claim, policy.strict, sum(len(one.claims) for one in claims))
    scored = await score(whole, policy)
    return apart + scored, len(claims) + len(scored)


def _in_place(row: labelled.Row) -> bool:
    at = 0
    for claim in row.claims:
        at = row.answer.find(claim.text, at)
        if at < 0:
            return False
        at += len(claim.text)
    return bool(row.claims)


def _row(row: labelled.Row) -> Row:
    evidence = "\n\n".join(passage.text for passage in row.context)
    label = row.label or "unsupported"
    return Row(row.id, row.segment, row.group, evidence, row.answer, label, row.question)


def _check(policy: Policy) -> Entailment:
    check = next((each for each in policy.checks if isinstance(each, Entailment)), None)
    if check is None:
        raise EvalError(f"policy {policy.name} has no check entailment", "add `entailment: {}`")
    if check.certified or check.segments:
        raise EvalError(
            f"policy {policy.name}: its certificate is of the scores as they are",
            "take checks.entailment.certified and segments out, calibrate, and certify again",
        )
    return check


def _weights(check: Entailment) -> Weights:
    """Those that a policy has for its model; else the model's score alone."""
    known = check.calibration
    if known is None or known.model != check.model:
        return Weights(0.0, FIRST)
    return Weights(known.bias, tuple(known.weights.get(name, 0.0) for name in Signals._fields))


def _brier(probabilities: Numbers, labels: Truths) -> float:
    return float(np.mean((probabilities - labels) ** 2))


def _worth(check: Entailment, claim: Signals) -> float:
    """What a claim scores by the policy as it is."""
    known = check.calibration
    if known is None or known.model != check.model:
        return float(1 / (1 + np.exp(-claim.support)))
    return known.worth(known.raw(claim))[0]


def _expect_enough(labels: Truths, parts: Sequence[str]) -> None:
    """Raise Underpowered where a fit would tell nothing, and say what is lacking."""
    few = min(labels.sum(), (~labels).sum())
    if few < LEAST:
        raise Underpowered(
            f"{labels.sum()} supported and {(~labels).sum()} unsupported answers or claims have "
            f"something to judge; at least {LEAST} of each are needed",
            "label more: rows with answer, context and label (or claims), as `guard eval data add` "
            "takes them",
        )
    if not all(_both(labels[~where]) for where in _each(parts)):
        raise Underpowered(
            "too few rows stand apart to judge some by a fit to the others",
            "more documents or conversations are needed (cluster names them)",
        )


def _both(labels: Truths) -> bool:
    return bool(labels.any() and not labels.all())


def _each(names: Sequence[str]) -> list[Truths]:
    """Where each name stands."""
    return [np.array([name == one for name in names]) for one in sorted(set(names))]
