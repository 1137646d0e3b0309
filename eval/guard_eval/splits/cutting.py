"""Data sets of a workspace become splits: dealt, written, recorded."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from guard_eval.canonical import digest
from guard_eval.errors import EvalError
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.log import Log
from guard_eval.manifest import Workspace
from guard_eval.rows.files import writing
from guard_eval.rows.identity import Identifier, Identity
from guard_eval.splits import deals
from guard_eval.splits.dealing import Dealt
from guard_eval.splits.split import Role, Split

FOLDER = "splits"


def free(workspace: Workspace, datasets: Sequence[str], names: Sequence[str]) -> None:
    """Make sure that no split has one of these names, or rows of these data sets.

    Dealt twice, rows get two roles, and no test split that shares them is opened any more.

    Raises EvalError.
    """
    sources = {workspace.dataset(name).sha256: name for name in datasets}
    sources[digest(sorted(sources))] = " and ".join(datasets)
    made = workspace.manifest.splits.values()
    if again := [split for split in made if split.dataset in sources]:
        name = sources[again[0].dataset]
        known = ", ".join(each.name for each in again)
        raise EvalError(
            f"{name} was dealt already, to {known}: a row has one role in a workspace",
            "deal it otherwise in a new one, with `-w FOLDER` at `guard eval data add` and `guard "
            "eval split make`; further rows are a data set of their own",
        )
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
    free(workspace, datasets, [prefix + role for role in dealt.roles])
    sources = [workspace.dataset(name).sha256 for name in datasets]
    files = {role: f"{FOLDER}/{prefix}{role}.jsonl" for role in dealt.roles}
    found = _written(workspace, datasets, dealt, files, prefix)
    made = [
        Split(
            name=prefix + role, role=role, file=files[role], seed=seed, rule=dealt.rule,
            dataset=sources[0] if len(sources) == 1 else digest(sorted(sources)),
            sha256=own.sha256, merkle=own.merkle, labels=own.labels, rows=own.rows,
            clusters=own.clusters, first=own.first, last=own.last,
            segments=own.segments, created=datetime.now(UTC).replace(microsecond=0),
        )
        for role, own in found.items()
    ]  # fmt: skip
    for split in made:
        log.append(Verb.SPLIT, {"split": split.model_dump(mode="json"), "datasets": list(datasets)})
    for split in made:
        if split.role is Role.TEST and seed is not None:
            deals.remember(split.dataset, seed)
    workspace.put(*made)
    workspace.save()
    return made


def _written(
    workspace: Workspace, datasets: Sequence[str], dealt: Dealt, files: Mapping[Role, str],
    prefix: str,
) -> dict[Role, Identity]:  # fmt: skip
    """Read the data sets once and write every row where it came to; a failure leaves no file."""
    found = {role: Identifier() for role in files}
    with ExitStack() as stack:
        put = {role: stack.enter_context(writing(workspace.folder / files[role])) for role in files}
        out = None
        rows = workspace.checked(*datasets)
        for row, brief, end in zip(rows, dealt.rows, dealt.ends, strict=True):
            own = (
                row if row.group == brief.group else row.model_copy(update={"cluster": brief.group})
            )
            if isinstance(end, Role):
                put[end](own)
                found[end].add(own)
            else:
                out = out or stack.enter_context(writing(dropped(workspace.folder, prefix)))
                out(own.model_copy(update={"meta": own.meta | {"dropped": end}}))
    return {role: each.identity for role, each in found.items()}


def dropped(folder: Path, prefix: str = "") -> Path:
    """Where the rows are that came to no split."""
    return folder / FOLDER / f"{prefix}dropped.jsonl"
