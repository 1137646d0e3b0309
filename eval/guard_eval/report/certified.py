"""Certificates of `guard_eval.certify`, as JSON has them, as a section of a report."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from guard_eval.ledger.entries import Entry
from guard_eval.report.measured import Plain
from guard_eval.report.sections import Certified, Domain, Drift, Figure
from guard_eval.runs.outcomes import Outcome


def certified(
    made: Sequence[Plain],
    summary: Plain | None,
    names: Plain,
    scoring: str = "",
    entries: Iterable[Entry] = (),
) -> Certified | None:
    """Return the certificate of all answers, with those of segments under it.

    Args:
        made: certificates; those of segments say how sure all of them are together.
        summary: of the run that the report is of, whose rate stands beside the promise.
        names: of splits, by sha256.
        scoring: what the scores of the report's policy depend on.
        entries: the ledger's.
    """
    if not made:
        return None
    whole = next((each for each in made if not _apart(each)), None)
    first = whole or made[0]
    from guard_eval.certify.asked import entered

    found = (summary or {}).get("metrics", {}).get("released_risk") or {}
    return Certified(
        risk=first["max_risk"],
        confidence=first.get("together") or first["confidence"],
        threshold=whole and whole["threshold"],
        policy=first.get("policy", ""),
        sourced=all(each.get("scoring") for each in made),
        own=scoring != "" and all(each.get("scoring") == scoring for each in made),
        asked=max((each.get("asked") or 0 for each in made), default=0) or None,
        entered=entered(made, entries),
        split=first["cal_sha256"],
        split_name=names.get(first["cal_sha256"], ""),
        rows=whole and whole["n"],
        clusters=whole and whole["clusters"],
        released=whole and whole["released"],
        errors=whole and whole["errors"],
        bound=whole and whole["bound"],
        method=first["method"],
        missing=whole and whole.get("needed"),
        assumptions=tuple(first["assumptions"]),
        domains=tuple(_domain(each) for each in made if _apart(each)),
        observed=Figure(name="released_risk", unit="share", **_ends(found)) if found else None,
    )


def drifted(made: Sequence[Plain], names: Plain) -> Drift | None:
    """Return what a weighted certificate says of how unlike the recent answers are."""
    weighted = next((each for each in made if each.get("effective") is not None), None)
    if weighted is None:
        return None
    return Drift(
        since=weighted.get("at"),
        reference=names.get(weighted["cal_sha256"], ""),
        rows=weighted["n"],
        effective=weighted["effective"],
        clipped=weighted.get("clipped"),
        verdict="too unlike" if weighted["status"] == "insufficient_overlap" else "alike enough",
    )


def compared(run: Path, made: Sequence[Plain], outcomes: Iterable[Outcome]) -> Drift | None:
    """Return how unlike a run's scores are to those that its policy was certified on.

    These are of another run beside it, on the certificate's calibration split. None: there is none,
    or one of the two has no scores.

    Args:
        run: its folder.
        made: certificates.
        outcomes: of the run.
    """
    from guard_eval.metrics.inputs import of_scores
    from guard_eval.metrics.shifted import shifted
    from guard_eval.runs import run as runs

    first = next(iter(made), None)
    about = [] if first is None else sorted(run.resolve().parent.glob(f"*/{runs.FILE}"))
    for file in about:
        beside = runs.load(file.parent)
        same = first is not None and beside.split_sha256 == first["cal_sha256"]
        if not same or beside.finished is None or file.parent == run.resolve():
            continue
        before, after = of_scores(runs.outcomes(file.parent)), of_scores(outcomes)
        if not (len(before.values) and len(after.values)):
            return None
        found = shifted(before, after)
        return Drift(
            since=beside.finished,
            reference=f"scores of {beside.split} in {file.parent.name}",
            rows=found.base,
            effective=found.effective,
            clipped=found.clipped,
            figures=tuple(
                Figure(name=f"distance_of_{each.name}", value=each.distance, low=0, high=each.band)
                for each in found.moved
            ),
            verdict=found.verdict,
        )
    return None


def _apart(made: Plain) -> bool:
    """Whether a certificate is of a segment, or of what has none where others have."""
    return bool(made.get("segment")) or made.get("together") is not None


def _domain(made: Plain) -> Domain:
    return Domain(
        name=", ".join(made.get("pooled") or ()) or made["segment"] or "(no segment)",
        threshold=made["threshold"],
        rows=made["n"],
        released=made["released"],
        errors=made["errors"],
        bound=made["bound"],
    )


def _ends(estimate: Plain) -> dict[str, float | None]:
    return {end: estimate.get(end) for end in ("value", "low", "high")}
