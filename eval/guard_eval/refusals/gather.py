"""What a workspace knows, as a case: the only part of the refusals that reads anything."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from guard_eval.entries import Entry, Verb
from guard_eval.errors import EvalError
from guard_eval.refusals.base import Anchor, Case
from guard_eval.rows import Row
from guard_eval.splits import Role, Split

MARK = "groundwire-canary-"  # how a canary is written where it is planted
_EMBARGO = re.compile(r"embargo (?:(\d+) days?, )?(\d+):(\d\d)")  # as timedelta writes it
LONGEST = 50_000_000  # bytes of a file that is looked through
ENCODED = {".sealed", ".sketch"}  # the seal's own files: nothing in them can be read


def workspace(folder: Path, target: str = "") -> Case:
    """Return what is known of a workspace without opening a seal.

    Without the key the sketches can't be asked, and what needs them is not checked.

    Raises:
        EvalError: for files that are not what the manifest says.
        Refusal: for a ledger that was changed.
    """
    from guard_eval import near
    from guard_eval.ledger import Ledger
    from guard_eval.manifest import SEALED, Workspace

    known = Workspace(folder)
    splits = tuple(known.manifest.splits.values())
    entries = Ledger(folder / "ledger.jsonl").entries()
    sealed = {split.sha256 for split in splits if split.file.endswith(SEALED)}
    texts, unread = _files(folder, splits)
    return Case(
        target=target,
        splits=splits,
        rows={s.sha256: list(known.rows(s.name)) for s in splits if s.sha256 not in sealed},
        sketches=_sketches(folder, entries),
        canaries=_canaries(entries),
        near=near,
        embargo=_embargo(splits),
        entries=entries,
        anchors=_anchors(entries),
        texts=texts,
        unread=unread,
    )


def opening(
    case: Any, rows: Mapping[str, Sequence[Row]], executor: str, encrypted: bool = False
) -> Case:
    """Return what is known when a seal is about to be opened.

    Args:
        case: the `guard_eval.opening.Opening`.
        rows: of the splits that may be read, by sha256.
        executor: where the rows will go.
        encrypted: whether they go there encrypted.
    """
    from guard_eval import near
    from guard_eval.lineage import tainted
    from guard_eval.manifest import Workspace

    splits = tuple(Workspace(case.folder).manifest.splits.values())
    sketches = {**_sketches(case.folder, case.entries), case.split.sha256: case.sketch}
    return Case(
        target=case.split.name,
        splits=splits,
        rows={sha: each for sha, each in rows.items() if sha != case.split.sha256},
        sketches=sketches,
        canaries=_canaries(case.entries),
        near=near,
        embargo=_embargo(splits),
        bundle=case.bundle,
        taint=tainted(case.bundle.parts, case.entries),
        entries=case.entries,
        anchors=_anchors(case.entries),
        registration=case.registration,
        asked=case.registration,
        executor=executor,
        encrypted=encrypted,
    )


def with_policy(case: Case, name: str, policies: Path) -> Case:
    """Return the case with a policy's parts and the splits that they have seen."""
    from guard_eval.lineage import bundle, tainted

    made = bundle(name, policies, case.entries or ())
    return replace(case, bundle=made, taint=tainted(made.parts, case.entries or ()))


def with_corpus(case: Case, paths: Sequence[Path]) -> Case:
    """Return the case with files of a corpus as documents. Raises EvalError."""
    from guard_eval.rows import Passage

    try:
        found = [Passage(id=path.name, text=path.read_text("utf-8")) for path in paths]
    except (OSError, UnicodeDecodeError) as exc:
        raise EvalError(f"a document cannot be read: {exc}", "give text files") from None
    return replace(case, documents=found)


def _sketches(folder: Path, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the sketches that the ledger knows of; none without the key."""
    from guard_eval import budget
    from guard_eval import key as keys

    known = budget.sketches_of(entries)
    if not known:
        return {}
    try:
        key = keys.load(folder)
    except EvalError as exc:
        if type(exc) is not EvalError:  # a Refusal: the key lies where it must not
            raise
        return {}
    return {sha: budget.load(folder, sha, digest, key) for sha, digest in known.items()}


def _canaries(entries: Sequence[Entry]) -> dict[str, str]:
    seals = (e.data for e in entries if e.verb is Verb.SEAL and e.data.get("canary"))
    return {str(seal["split"]): f"{MARK}{seal['canary']}" for seal in seals}


def _anchors(entries: Sequence[Entry]) -> tuple[Anchor, ...] | None:
    from guard_eval import anchors

    head = anchors.known(str(entries[0].data["id"])) if entries else None
    return (Anchor(head.length, head.digest, "your state folder"),) if head else None


def _embargo(splits: Sequence[Split]) -> timedelta | None:
    """Return the gap that a test split dealt by time declares; None if none is."""
    rules = (split.rule for split in splits if split.role is Role.TEST)
    found = [gap for rule in rules if (gap := _EMBARGO.search(rule))]
    gaps = [timedelta(days=int(g[1] or 0), hours=int(g[2]), minutes=int(g[3])) for g in found]
    return max(gaps, default=None)


def _files(folder: Path, splits: Sequence[Split]) -> tuple[dict[str, str], list[str]]:
    """Return the texts of the workspace that are not its own, and names of files not read."""
    own = {split.file for split in splits} | {"ledger.jsonl", "eval.yaml"}
    found, unread = {}, []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name in own or path.suffix in ENCODED or not path.is_file():
            continue
        try:
            data = path.read_bytes() if path.stat().st_size <= LONGEST else b"\xff"
            found[name] = data.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            unread.append(name)
    return found, unread
