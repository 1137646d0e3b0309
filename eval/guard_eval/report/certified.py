"""Certificates of `guard_eval.certify`, as JSON has them, as a section of a report."""

from collections.abc import Sequence

from guard_eval.report.measured import Plain
from guard_eval.report.sections import Certified, Domain, Drift, Figure


def certified(made: Sequence[Plain], summary: Plain | None, names: Plain) -> Certified | None:
    """Return the certificate of all answers, with those of segments under it.

    Args:
        made: certificates; the one of all answers has an empty segment.
        summary: of the run that the report is of, whose rate stands beside the promise.
        names: of splits, by sha256.
    """
    if not made:
        return None
    whole = next((each for each in made if not each.get("segment")), None)
    first = whole or made[0]
    found = (summary or {}).get("metrics", {}).get("released_risk") or {}
    return Certified(
        risk=first["max_risk"],
        confidence=first["confidence"],
        threshold=whole and whole["threshold"],
        policy=first.get("policy", ""),
        split=first["cal_sha256"],
        split_name=names.get(first["cal_sha256"], ""),
        rows=whole and whole["n"],
        clusters=whole and whole["clusters"],
        released=whole and whole["released"],
        errors=whole and whole["errors"],
        bound=whole and whole["bound"],
        method=first["method"],
        missing=_missing(whole) if whole else None,
        assumptions=tuple(first["assumptions"]),
        domains=tuple(_domain(each) for each in made if each.get("segment")),
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


def _domain(made: Plain) -> Domain:
    return Domain(
        name=made["segment"],
        threshold=made["threshold"],
        rows=made["n"],
        released=made["released"],
        errors=made["errors"],
        bound=made["bound"],
    )


def _missing(made: Plain) -> int | None:
    needed = made.get("needed")
    return None if needed is None else max(0, needed - made["n"])


def _ends(estimate: Plain) -> dict[str, float | None]:
    return {end: estimate.get(end) for end in ("value", "low", "high")}
