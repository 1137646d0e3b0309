"""The leak scan of a report: what was found at the opening, and what can be looked at now."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from guard_eval.ledger.entries import Entry, Verb
from guard_eval.lineage.parts import Bundle
from guard_eval.looks.registration import Registration
from guard_eval.report.measured import Plain
from guard_eval.report.sections import Check
from guard_eval.runs.outcomes import Outcome
from guard_eval.splits.split import Split

_FILES = ("E_SEALED_SPILL", "E_CANARY")
"""About files of a workspace, which come and go: what passed once says nothing of another day."""


def scanned(
    folder: Path,
    split: Split,
    bundle: Bundle | None,
    registration: Registration | None,
    entries: Sequence[Entry] | None,
    executor: str,
    encrypted: bool,
    before: Iterable[Plain],
    outcomes: Iterable[Outcome] | None = None,
) -> tuple[Check, ...]:
    """Scan with what is at hand, and take what cannot be looked at any more from `before`.

    Args:
        folder: the workspace.
        split: the test split of the report.
        bundle: the policy's parts.
        registration: what was promised.
        entries: the ledger's.
        executor: what did the run's work.
        encrypted: whether rows went there encrypted.
        before: findings of the scans at the opening and after the last row, as JSON has them.
        outcomes: of the run; None if they cannot be read.
    """
    from guard_eval.refusals import gather
    from guard_eval.refusals.base import Moment
    from guard_eval.refusals.scan import scan
    from guard_eval.refusals.table import VITAL

    known = gather.workspace(folder, split.name)
    if bundle:
        known = gather.with_parts(known, bundle)
    case = replace(
        known,
        registration=registration,
        asked=registration,
        executor=executor,
        outcomes=outcomes,
        encrypted=encrypted,
    )
    now = [finding.model_dump(mode="json") for finding in scan(case, Moment.REPORT)]
    return merged(now, [*_sealing(entries, split), *before], VITAL)


def _sealing(entries: Sequence[Entry] | None, split: Split) -> list[Plain]:
    """What passed when the split was sealed, and its rows could be read."""
    from guard_eval.refusals.table import BY_CODE

    seals = (e.data for e in entries or () if e.verb is Verb.SEAL)
    checked = [each.get("checked") or {} for each in seals if each["split"] == split.sha256]
    return [
        {"code": code, "title": BY_CODE[code].title, "status": "pass", "seen": f"{seen} (sealing)"}
        for code, seen in (checked[-1] if checked else {}).items()
        if code in BY_CODE and code not in _FILES
    ]


def merged(
    now: Iterable[Plain], before: Iterable[Plain], vital: Collection[str]
) -> tuple[Check, ...]:
    """Return a line for every code of either scan; the one that looked counts, the later first.

    Of files in the workspace, what could not be looked through at the opening stays so.
    """
    found: dict[str, Plain] = {}
    for each in (*before, *now):
        known = found.get(code := str(each["code"]))
        gone = code in _FILES and each["status"] == "pass" and known is not None
        if known is None or (each["status"] != "not checked" and not gone):
            found[code] = each
    return tuple(
        Check(
            code=code,
            what=each.get("title", ""),
            state=each["status"],
            needed=code in vital,
            count=each.get("count"),
            note=each.get("seen", ""),
            examples=tuple(each.get("examples", ()))[:3],
        )
        for code, each in found.items()
    )
