"""A report of a test split is made once: the ledger's RESULT holds its digest."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from guard_eval.durable import write
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.report.model import Report
from guard_eval.report.proof import Proof, proof

KEPT = "report.json"  # in the run's folder: the report as it was published


def published(run: Path) -> Report | None:
    """Return the report as it was published; None if it was not. Raises EvalError."""
    path = run / KEPT
    if not path.exists():
        return None
    try:
        return Report.model_validate_json(path.read_bytes())
    except ValidationError:
        raise EvalError(f"{path}: not a report", "Restore the file as it was written.") from None


def publish(report: Report, run: Path, ledger: Ledger) -> None:
    """Keep the report of a look, and enter its digest and primary figure in the ledger, once.

    Only a look is published: a report without registration or opening is drawn anew every time.
    Raises Refusal E_REPORT_TAMPERED if the ledger has another report of this run.
    """
    if report.registration is None or report.look is None or report.split is None:
        return
    name = run.resolve().name
    results = (e.data for e in ledger.entries() if e.verb is Verb.RESULT)
    known = [str(data.get("report", "")) for data in results if data.get("run") == name]
    if report.digest in known:
        return
    if known:
        raise Refusal(
            "E_REPORT_TAMPERED",
            f"{run / KEPT}: the ledger has the report {known[-1][:12]} of this run, this one is"
            f" {report.digest[:12]}",
            "Restore the file as it was published (git, a backup): a look has one report.",
        )
    found = report.primary.figure if report.primary else None
    figures = {found.name: found.value} if found and found.value is not None else {}
    write(run / KEPT, (report.model_dump_json(indent=1) + "\n").encode())
    data = {
        "run": name,
        "split": report.split.sha256,
        "registration": report.registration.fingerprint,
        "report": report.digest,
        "published": figures,
    }
    if report.withheld:
        data["words"] = report.withheld
    ledger.append(Verb.RESULT, data)


def proven(report: Report, entries: Sequence[Entry]) -> Proof | None:
    """Return the ledger's part that a report carries; None without a registration."""
    if report.registration is None or not entries:
        return None
    names = (report.split.sha256,) if report.split else ()
    return proof(entries, report.registration.fingerprint, report.digest, names)
