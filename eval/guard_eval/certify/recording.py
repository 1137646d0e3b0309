"""A certificate's thresholds into the ledger, so that lineage knows which rows they have seen."""

from collections.abc import Sequence
from pathlib import Path

from guard_eval.errors import Refusal
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.lineage.lineage import beside, bundle, recorded
from guard_eval.manifest import NAME, Workspace
from guard_eval.runs.run import load
from guard_eval.splits.split import Split


def workspace(*runs: Path | None) -> Path | None:
    """Return the workspace that all these runs lie in; None if there is no such."""
    found = {run.resolve().parent.parent if run else None for run in runs}
    place = found.pop() if len(found) == 1 else None
    return place if place and (place / NAME).is_file() else None


def splits(place: Path, *runs: Path) -> tuple[Split, ...]:
    """Return the splits that runs were on. Raises Refusal where rows have changed since."""
    known = Workspace(place)
    made = []
    for run in runs:
        about = load(run)
        split = known.split(about.split)
        if split.sha256 != about.split_sha256:
            raise Refusal(
                "E_ROWS_CHANGED",
                f"{run}: was run on {about.split} {about.split_sha256[:12]}, which now is "
                f"{split.sha256[:12]}",
                f"run the policy again: guard eval run -w {place} --split {about.split} --target "
                f"{about.target}",
            )
        known.rows(split.name)  # makes sure that the file is what it was
        made.append(split)
    return tuple(made)


def record(
    policy: Path, command: str, fitted: Sequence[Split], place: Path, corpora: str
) -> list[int]:
    """Enter the parts of a policy that a command fitted; return the counts of the entries.

    Args:
        policy: its file, in which the parts name the command as their origin.
        command: as it stands there.
        fitted: the splits that it read.
        place: the workspace with the ledger.
        corpora: where the corpus lies, if the policy names one.
    """
    made = bundle(policy.stem, policy.parent, corpora=corpora)
    own = [part for part in made.parts if part.fit_run == command]
    used = [part.fingerprint for part in made.parts if part.fit_run not in ("", command)]
    rows = {
        str(split.role): {"sha256": split.sha256, "merkle": split.merkle, "rows": split.rows}
        for split in fitted
    }
    ledger = Ledger(place / "ledger.jsonl")
    entries = []
    for part in own:
        traced = recorded(part, command, [split.sha256 for split in fitted], used)
        data = {
            "run": command,
            "part": traced.model_dump(mode="json"),
            "rows": rows,
            "beside": beside(made),
        }
        entries.append(ledger.append(Verb.FIT, data).count)
    return entries
