"""The leak scan of a report: what was found at the opening, and what can be looked at now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from guard_eval.entries import Entry
from guard_eval.errors import EvalError
from guard_eval.manifest import Workspace
from guard_eval.parts import Bundle
from guard_eval.registration import Registration
from guard_eval.report.measured import Plain
from guard_eval.report.sections import Check
from guard_eval.splits import Role, Split


def scanned(
    folder: Path,
    split: Split,
    bundle: Bundle | None,
    taint: Mapping[str, frozenset[str]] | None,
    registration: Registration | None,
    entries: Sequence[Entry] | None,
    executor: str,
    encrypted: bool,
    before: Iterable[Plain],
) -> tuple[Check, ...]:
    """Scan with what is at hand, and take what cannot be looked at any more from `before`.

    Args:
        folder: the workspace.
        split: the test split of the report.
        bundle: the policy's parts.
        taint: the splits that each part has seen.
        registration: what was promised.
        entries: the ledger's.
        executor: what did the run's work.
        encrypted: whether rows went there encrypted.
        before: findings of the scan before the opening, as JSON has them.
    """
    from guard_eval import near
    from guard_eval.refusals.base import Case, Moment
    from guard_eval.refusals.scan import scan
    from guard_eval.refusals.table import VITAL

    workspace = Workspace(folder)
    splits = tuple(workspace.manifest.splits.values())
    case = Case(
        target=split.name,
        splits=splits,
        rows={s.sha256: list(workspace.rows(s.name)) for s in splits if s.role is not Role.TEST},
        sketches=_sketches(folder, split, entries),
        near=near,
        bundle=bundle,
        taint=taint,
        entries=entries,
        anchors=_anchors(entries),
        registration=registration,
        asked=registration,
        executor=executor,
        encrypted=encrypted,
    )
    now = [finding.model_dump(mode="json") for finding in scan(case, Moment.REPORT)]
    return merged(now, before, VITAL)


def merged(
    now: Iterable[Plain], before: Iterable[Plain], vital: Collection[str]
) -> tuple[Check, ...]:
    """Return a line for every code of either scan; the one that looked counts, the later first."""
    found = {str(each["code"]): each for each in before}
    for each in now:
        if each["status"] != "not checked" or each["code"] not in found:
            found[str(each["code"])] = each
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


def _anchors(entries: Sequence[Entry] | None) -> Sequence[Any]:
    """What the user's state folder knows of the ledger's length."""
    from guard_eval.anchors import known
    from guard_eval.refusals.base import Anchor

    head = known(str(entries[0].data["id"])) if entries else None
    return [Anchor(*head, "your state folder")] if head else []


def _sketches(folder: Path, split: Split, entries: Sequence[Entry] | None) -> dict[str, Any]:
    """The test split's sketch, where its key is at hand."""
    from guard_eval import key
    from guard_eval.budget import load, sketches_of

    kept = sketches_of(entries or ()).get(split.sha256)
    if kept is None:
        return {}
    try:
        return {split.sha256: load(folder, split.sha256, kept, key.load(folder))}
    except EvalError:
        return {}  # without a key, or the file: the checks that need it say that they were not made
