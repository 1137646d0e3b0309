"""What may be shown of a look at a test split: what the ledger says may be told, as it was then."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from guard_eval.durable import as_it_was
from guard_eval.errors import Refusal
from guard_eval.ledger.entries import Entry
from guard_eval.looks.telling import said
from guard_eval.report.measured import Plain
from guard_eval.runs.run import COMPARISON, SCAN, SUMMARY
from guard_eval.splits.split import Level


class Shown(NamedTuple):
    """Figures and the comparison with the baseline, or why there are none."""

    summary: Plain | None = None
    comparison: Plain | None = None
    withheld: str = ""
    of: Mapping[str, Any] = {}  # budget and level of the split, as they were at the opening


def shown(run: Path, registration: str, entries: Sequence[Entry]) -> Shown:
    """Return what may be shown of a run on a test split; nothing without the ledger's word.

    Raises Refusal E_REPORT_TAMPERED for a file that is not as it was when the ledger took it.
    """
    entry = said(entries, run.resolve().name, registration)
    if entry is None:
        return Shown()
    data = entry.data
    of = {"budget": int(data["budget"]), "level": Level(data["level"])}
    if "scan" in data:
        _same(run / SCAN, str(data["scan"]))
    if not data["better"]:
        return Shown(withheld=str(data["words"]), of=of)
    found = {name: _same(run / name, str(sha)) for name, sha in data["files"].items()}
    return Shown(found.get(SUMMARY), found.get(COMPARISON), of=of)


def _same(path: Path, sha256: str) -> Any:
    data = as_it_was(
        path,
        sha256,
        lambda become: Refusal(
            "E_REPORT_TAMPERED",
            f"{path}: is {become}; the ledger has the hash of what was measured",
            "Restore the file as it was (git, a backup): the rows are sealed, and another run is "
            "another look.",
        ),
    )
    return json.loads(data)
