"""What a report may be called: it follows from the facts, nobody can set it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from guard_eval.canonical import digest
from guard_eval.environment import LOADED
from guard_eval.report.model import Report
from guard_eval.report.sections import Certified
from guard_eval.splits.split import Level, Role


class Standing(StrEnum):
    """Worst to best."""

    BURNED = "BURNED"
    DEV = "DEV - NOT HELD-OUT"
    NO_BETTER = "NO BETTER"
    PARTIAL = "PARTIAL"
    HELD_OUT = "HELD-OUT"
    CERTIFIED = "CERTIFIED HELD-OUT"


@dataclass(frozen=True)
class Called:
    """A standing, and why it is no better one."""

    standing: Standing
    reasons: tuple[str, ...]

    def title(self, report: Report) -> str:
        """The banner's words."""
        if self.standing not in (Standing.HELD_OUT, Standing.CERTIFIED, Standing.NO_BETTER):
            return str(self.standing)
        budget = report.split.budget if report.split else "?"
        name = report.withheld.upper() if report.withheld else self.standing
        return f"{name} (look {report.look} of {budget})"


def standing(report: Report) -> Called:
    """Return the best name that nothing speaks against; the reasons speak against the next."""
    for name, against in (
        (Standing.BURNED, _burned),
        (Standing.DEV, _not_held_out),
        (Standing.NO_BETTER, _no_better),
        (Standing.PARTIAL, _partial),
        (Standing.HELD_OUT, _uncertified),
    ):
        if reasons := tuple(against(report)):
            flags = _flagged(report) if name in (Standing.NO_BETTER, Standing.PARTIAL) else ()
            return Called(name, (*reasons, *flags))
    return Called(Standing.CERTIFIED, ())


def _burned(report: Report) -> Iterator[str]:
    if report.burned is not None:
        yield f"The split was burned: {report.burned or 'no reason was given'}."
    if report.split and report.look and report.look > report.split.budget:
        yield f"Look {report.look} is beyond the budget of {report.split.budget}."


def _not_held_out(report: Report) -> Iterator[str]:
    if report.split is None:
        yield "It is not known which split the figures are of."
    elif report.split.role is not Role.TEST:
        yield f"The split {report.split.name!r} has the role {report.split.role}, not test."
    else:
        for part in report.lineage.parts if report.lineage else ():
            if report.split.sha256 in (*part.fit_on, *part.through):
                yield f"The {part.kind} {part.name or part.fingerprint[:12]} was fitted on it."
    for part in report.lineage.parts if report.lineage else ():
        if not part.declared:
            yield f"Nobody says where the {part.kind} {part.name or part.fingerprint[:12]} is from."
    for check in report.checks:
        if check.state == "refused":
            yield f"The leak scan refused {check.code}: {check.note or check.what}."


def _no_better(report: Report) -> Iterator[str]:
    if report.withheld:
        yield (
            f"The registered figure is {report.withheld}, which is one standard error of the paired"
            " difference. All other figures of this look are kept back, too: shown, they would let"
            " the next policy be fitted to the test."
        )


def _partial(report: Report) -> Iterator[str]:
    if report.lineage is None:
        yield "What the policy's parts were fitted on is not known."
    if report.registration is None:
        yield "Nothing was registered before the split was looked at."
    elif report.split and report.registration.split != report.split.sha256:
        yield "What was registered is another split."
    elif report.registration.policy != report.bundle:
        yield "What was registered is another policy."
    if report.look is None:
        yield "The ledger was not read, or has no look at this split."
    if report.primary is None or report.primary.figure.value is None:
        yield "The primary metric was not measured."
    elif report.registration and report.primary.figure.name != report.registration.metric:
        yield f"The metric that was registered is {report.registration.metric}."
    if report.split and report.measured != report.split.rows:
        seen = "an unknown number" if report.measured is None else report.measured
        yield f"Measured rows: {seen} of {report.split.rows}."


def _uncertified(report: Report) -> Iterator[str]:
    if report.split and report.split.level is Level.DECLARED:
        yield (
            "The test split was a plain file (L0), or one with its rows lay beside the seal: that"
            " nobody looked is said, not shown."
        )
    if elsewhere := report.environment.get(LOADED):
        yield (
            f"{elsewhere}: loaded from elsewhere than what is installed, so that it may not be "
            "this program that measured."
        )
    counted = report.primary.rows if report.primary else None
    if report.measured and counted is not None and counted < report.measured:
        yield (
            f"The figure is of {counted:,} rows of {report.measured:,}: the others have no label, "
            "and may be the hard ones."
        )
    certificate = report.certificate
    if certificate is None:
        yield (
            "There is no certificate: run `guard eval certify --tune RUN --cal RUN --certificate "
            "FILE`."
        )
    elif certificate.threshold is None and all(d.threshold is None for d in certificate.domains):
        yield "Calibration found no threshold that keeps the promise."
    else:
        if certificate.policy != report.bundle and not carries(report, certificate):
            yield "The certificate is of another policy: its threshold is not in this one."
        if not certificate.sourced:
            yield (
                "What made the scores of the certificate is not known: a file of scores, or a "
                "target that does not say by which policy and program it judges. Nobody can be "
                "held to it; certify runs of this policy: `guard eval certify --tune RUN --cal "
                "RUN`."
            )
        elif not certificate.own:
            yield "The certificate was not made on scores of this policy."
        if not certificate.entered:
            yield "The ledger does not know the certificate: it was made elsewhere, or edited."
        if certificate.asked is None:
            yield "Nobody counted what was asked of its cal answers."
        elif certificate.asked > 1:
            yield (
                f"The certificate is number {certificate.asked} of those that were asked of its "
                "cal answers, so that it is less sure than it says."
            )
        if report.split and certificate.split in ("", report.split.sha256):
            yield "The certificate was not made on a calibration split of its own."
        seen = certificate.observed
        if seen is None or seen.value is None:
            yield "The rate among released answers was not measured here."
        elif seen.low is not None and seen.low > certificate.risk:
            yield "What was measured here contradicts the certificate."
    for part in report.lineage.parts if report.lineage else ():
        if not part.pinned:
            yield f"The {part.kind} {part.name} is not pinned: it can change under its name."
    yield from _flagged(report)
    left = [c.code for c in report.checks if c.state == "not checked" and c.needed]
    if not report.checks:
        yield "The leak scan was not run."
    elif left:
        yield f"Not checked for leaks: {', '.join(left)}."


def _flagged(report: Report) -> Iterator[str]:
    """What was flagged; told of whatever might be taken for held-out."""
    for check in report.checks:
        if check.state == "flagged":
            yield f"The leak scan flagged {check.code}: {check.note or check.what}."


def carries(report: Report, certificate: Certified) -> bool:
    """Whether the policy has the certificate's thresholds, as fitted on its calibration split.

    Writing it into the policy changes the policy's fingerprint, so that the two need not agree.
    """
    found = certificate.threshold
    wanted = [found] if found is not None else [d.threshold for d in certificate.domains]
    return all(_holds(report, certificate.split, value) for value in wanted if value is not None)


def _holds(report: Report, split: str, threshold: float) -> bool:
    value = digest({"value": threshold})
    return any(
        split in part.fit_on
        and part.fingerprint == digest({"kind": part.kind, "name": part.name, "sha256": value})
        for part in (report.lineage.parts if report.lineage else ())
    )
