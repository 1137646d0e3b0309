"""Data sets of a workspace become splits: dealt, written, recorded."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from guard_eval.canonical import digest
from guard_eval.dealing import Dealt
from guard_eval.entries import Verb
from guard_eval.errors import EvalError
from guard_eval.files import write
from guard_eval.identity import identify
from guard_eval.log import Log
from guard_eval.manifest import Workspace
from guard_eval.splits import Split

FOLDER = "splits"


def free(workspace: Workspace, names: Sequence[str]) -> None:
    """Make sure that no split has one of these names. Raises EvalError."""
    if taken := [name for name in names if name in workspace.manifest.splits]:
        raise EvalError(
            f"there are splits already: {', '.join(taken)}",
            "give --prefix for further ones; what was measured on the old ones stays known",
        )


def cut(
    workspace: Workspace, datasets: Sequence[str], dealt: Dealt, log: Log, seed: int | None,
    prefix: str = "",
) -> list[Split]:  # fmt: skip
    """Write the splits' files, then the ledger, then the manifest; return the splits.

    Rows that came to no split are in `splits/PREFIXdropped.jsonl`, with the reason in
    `meta.dropped`.
    """
    free(workspace, [prefix + role for role in dealt.splits])
    sources = [workspace.dataset(name).sha256 for name in datasets]
    made = []
    for role, rows in dealt.splits.items():
        file = f"{FOLDER}/{prefix}{role}.jsonl"
        write(workspace.folder / file, rows)
        found = identify(rows)
        made.append(
            Split(
                name=prefix + role, role=role, file=file, seed=seed, rule=dealt.rule,
                dataset=sources[0] if len(sources) == 1 else digest(sorted(sources)),
                sha256=found.sha256, merkle=found.merkle, labels=found.labels, rows=found.rows,
                clusters=found.clusters, first=found.first, last=found.last,
                created=datetime.now(UTC).replace(microsecond=0),
            )
        )  # fmt: skip
    if dealt.dropped:
        write(
            dropped(workspace.folder, prefix),
            (
                row.model_copy(update={"meta": row.meta | {"dropped": why}})
                for row, why in dealt.dropped
            ),
        )
    for split in made:
        log.append(Verb.SPLIT, {"split": split.model_dump(mode="json"), "datasets": list(datasets)})
    workspace.put(*made)
    workspace.save()
    return made


def dropped(folder: Path, prefix: str = "") -> Path:
    """Where the rows are that came to no split."""
    return folder / FOLDER / f"{prefix}dropped.jsonl"
