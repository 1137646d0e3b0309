"""Labelled answers, weighted to look like recent ones that nobody has labelled."""

from pathlib import Path
from typing import NamedTuple

from guard_eval.canonical import digest
from guard_eval.certify.certificate import Certificate
from guard_eval.certify.reading import Source
from guard_eval.certify.weighted import certify_weighted, clip, density_ratios
from guard_eval.errors import Refusal
from guard_eval.metrics.inputs import inputs
from guard_eval.metrics.shared import shared
from guard_eval.runs import run as runs


class Weighted(NamedTuple):
    """A certificate for recent answers, and how the labelled ones were weighted for it."""

    certificate: Certificate
    names: tuple[str, ...]  # of the inputs
    limit: float  # the largest weight
    least: float  # recent answers that the labelled ones must be worth


def certify_recent(
    tune: Source, cal: Source, recent: Path, rows: Path | None, max_risk: float, confidence: float
) -> Weighted:
    """Find the threshold for recent answers: those of a run, with its rows, or of a file.

    Raises:
        EvalError: they have no inputs in common with the labelled ones, or cannot be read.
        Refusal: E_FINGERPRINT_DRIFT, the run is of another policy; and those of the certificate.
    """
    if recent.is_dir():
        _same_policy(recent, cal)
    known = inputs(recent, rows)
    both = shared(cal.inputs(), known, tune.inputs())
    base, new, first = both.filled()
    ratios, tune_ratios = density_ratios(base, new, first)
    tune_weights = clip(tune_ratios)
    weights = clip(ratios, float(tune_weights.values.max()))  # a limit near what occurs: see `bet`
    found = certify_weighted(
        tune.answers, cal.answers, weights, max_risk, confidence, tune_weights=tune_weights
    )
    said = f"These inputs are: {', '.join(both.names)}."
    about = {
        "recent_sha256": digest([known.names, known.values.tolist()]),
        "assumptions": (found.assumptions[0], said, *found.assumptions[1:]),
    }
    least = weights.least(found.n)
    return Weighted(found.model_copy(update=about), both.names, weights.limit, least)


def _same_policy(recent: Path, cal: Source) -> None:
    """Raise Refusal if the recent answers were scored by another policy than the labelled ones."""
    policy = runs.load(recent).policy
    if cal.policy and policy != cal.policy:
        raise Refusal(
            "E_FINGERPRINT_DRIFT",
            f"cal was run with policy {cal.policy}, the recent answers with {policy}",
            "run both with the policy that will be deployed: guard eval run FILE --target "
            "guard:NAME; or give the rows alone, to be weighted without scores: --recent FILE",
        )
