"""What a workspace knows, as a case: the only part of the refusals that reads anything."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guard_eval.errors import EvalError
from guard_eval.ledger.entries import Entry
from guard_eval.lineage.parts import Bundle
from guard_eval.looks.earlier import earlier
from guard_eval.manifest import SEALED, Workspace
from guard_eval.refusals import plain, recorded
from guard_eval.refusals.base import Cache, Case
from guard_eval.rows.row import Passage, Row
from guard_eval.runs.outcomes import Outcome
from guard_eval.splits import deals
from guard_eval.splits.split import Level, Split
from guard_eval.targets import shown


def workspace(folder: Path, target: str = "", *, ours: bool = False) -> Case:
    """Return what is known of a workspace without opening a seal.

    Without the key the sketches can't be asked, and what needs them is not checked.

    Args:
        folder: the workspace.
        target: a test split; default: all.
        ours: whether what runs and reports wrote is looked through for sealed text, too.

    Raises:
        EvalError: for files that are not what the manifest says.
        Refusal: for a ledger that was changed.
    """
    from guard_eval.ledger.ledger import Ledger
    from guard_eval.likeness import near

    known = Workspace(folder)
    splits = tuple(known.manifest.splits.values())
    entries = Ledger(folder / "ledger.jsonl").entries()
    sealed = {split.sha256 for split in _sealed(splits)}
    texts, unread = plain.texts(folder, (split.file for split in splits), ours=ours)
    rows = {s.sha256: list(known.checked(s.name)) for s in splits if s.sha256 not in sealed}
    return Case(
        target=target,
        splits=splits,
        rows=rows,
        earlier=earlier(splits, rows),
        deals={s.dataset: deals.seeds(s.dataset) for s in splits},
        sketches=recorded.sketches(folder, entries),
        canaries=recorded.canaries(entries),
        near=near,
        embargo=recorded.embargo(splits),
        now=datetime.now(UTC),
        entries=entries,
        anchors=recorded.anchors(entries),
        texts=texts,
        unread=unread,
        plain=plain.holding(folder, known.manifest, entries, _sealed(splits)),
        evidence=known.manifest.evidence,
        declared=known.manifest.splits,
        inputs=shown.FIELDS,
    )


def sealing(folder: Path, split: Split, sketch: Any) -> Case:
    """Return what is known when a test split is about to be sealed, as if it were already.

    Args:
        folder: the workspace.
        split: the split; its rows may still be read.
        sketch: its sketch.
    """
    from guard_eval.rows import proxies

    case = workspace(folder, split.name)
    sealed = split.model_copy(update={"level": max(split.level, Level.SEALED)})
    held = plain.holding(folder, Workspace(folder).manifest, case.entries or (), [sealed])
    left = tuple(name for name in held.get(split.sha256, ()) if name != Path(split.file).as_posix())
    return replace(
        case,
        splits=tuple(sealed if each.name == split.name else each for each in case.splits),
        sketches={**case.sketches, split.sha256: sketch},
        plain={split.sha256: left} if left else {},
        proxies=proxies,
    )


def opening(
    case: Any, rows: Mapping[str, Sequence[Row]], executor: str, encrypted: bool = False
) -> Case:
    """Return what is known when a seal is about to be opened.

    Args:
        case: the `guard_eval.looks.opening.Opening`.
        rows: of the splits that may be read, by sha256.
        executor: where the rows will go.
        encrypted: whether they go there encrypted.
    """
    from guard_eval.likeness import near
    from guard_eval.lineage.lineage import tainted

    manifest = Workspace(case.folder).manifest
    splits = tuple(manifest.splits.values())
    texts, unread = plain.texts(case.folder, (split.file for split in splits), ours=False)
    sketches = {**recorded.sketches(case.folder, case.entries), case.split.sha256: case.sketch}
    return Case(
        target=case.split.name,
        splits=splits,
        rows={sha: each for sha, each in rows.items() if sha != case.split.sha256},
        sketches=sketches,
        canaries=recorded.canaries(case.entries),
        near=near,
        embargo=recorded.embargo(splits),
        now=datetime.now(UTC),
        bundle=case.bundle,
        taint=tainted(case.bundle.parts, case.entries),
        entries=case.entries,
        anchors=recorded.anchors(case.entries),
        registration=case.registration,
        asked=case.registration,
        executor=executor,
        encrypted=encrypted,
        texts=texts,
        unread=unread,
        plain=plain.holding(case.folder, manifest, case.entries, _sealed(splits)),
        evidence=manifest.evidence,
        declared=manifest.splits,
        earlier=earlier(splits, rows),
        deals={s.dataset: deals.seeds(s.dataset) for s in splits},
        inputs=shown.FIELDS,
        **_of_policy(case.bundle, case.entries),
    )


def concluded(
    case: Case, folder: Path, place: Path, rows: Sequence[Row], outcomes: Iterable[Outcome]
) -> Case:
    """Return what is known once every row of an opened split was measured.

    Args:
        case: as it was when the split was about to be opened.
        folder: the workspace.
        place: folder of the run, which may lie elsewhere.
        rows: of the split.
        outcomes: of the rows; read more than once.
    """
    from guard_eval.ledger.ledger import Ledger

    split = case.split
    sha = split.sha256 if split else ""
    dated = {each.id: each for each in case.documents or ()}
    used = {o.row: o.retrieved for o in outcomes if o.retrieved}
    return replace(
        case,
        rows={**case.rows, sha: rows},
        entries=Ledger(folder / "ledger.jsonl").entries(),
        outcomes=outcomes,
        retrieved={row: [_dated(i, at, dated) for i, at in p.items()] for row, p in used.items()},
        caches=_caches(place),
    )


def _of_policy(bundle: Bundle, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return what follows from the policy that runs: its corpus, and what it was fitted beside."""
    from guard_eval.lineage.lineage import beside, fitted_beside

    fitted = fitted_beside(bundle, entries)
    running = beside(bundle)
    known: dict[str, Any] = {
        "fitted": fitted,
        "running": {name: running[name] for name in running if fitted},
        "documents": (),
    }
    spaces = [p.params.get("space", "") for p in bundle.parts if p.kind == "embedding_version"]
    for part in bundle.parts:
        if part.kind == "corpus_snapshot":
            from guard_eval.lineage.snapshot import held

            documents, space = held(part.name, bundle.corpora, spaces[0])
            known |= {"documents": documents, "index_space": space, "query_space": spaces[0]}
    return known


def _dated(id_: str, at: datetime | None, known: Mapping[str, Passage]) -> Passage:
    had = known[id_].ingested_at if id_ in known else None
    return Passage(id=id_, text="", available_at=at, ingested_at=had)


def _caches(place: Path) -> tuple[Cache, ...]:
    """Return what the outcomes of a run were cached for, by the keys of its shards."""
    import json

    from guard_eval.runs import run as runs

    run, path = runs.load(place), place / runs.SHARDS
    lines = path.read_bytes().splitlines() if path.exists() else []
    own = Cache(run.policy, run.split_sha256)
    keys = {str(json.loads(line)["key"]) for line in lines}
    return tuple(own if key == run.key else Cache(key, "") for key in sorted(keys))


def with_policy(case: Case, name: str, policies: Path, corpora: str) -> Case:
    """Return the case with a policy's parts and the splits that they have seen."""
    from guard_eval.lineage.lineage import bundle

    return with_parts(case, bundle(name, policies, case.entries or (), corpora))


def with_parts(case: Case, made: Bundle) -> Case:
    """Return the case with a policy's parts, its corpus, and what each part has seen."""
    from guard_eval.lineage.lineage import tainted

    entries = case.entries or ()
    return replace(
        case, bundle=made, taint=tainted(made.parts, entries), **_of_policy(made, entries)
    )


def with_corpus(case: Case, paths: Sequence[Path]) -> Case:
    """Return the case with files of a corpus as documents. Raises EvalError."""
    try:
        found = [Passage(id=path.name, text=path.read_text("utf-8")) for path in paths]
    except (OSError, UnicodeDecodeError) as exc:
        raise EvalError(f"a document cannot be read: {exc}", "give text files") from None
    return replace(case, documents=[*(case.documents or ()), *found])


def _sealed(splits: Sequence[Split]) -> list[Split]:
    return [split for split in splits if split.file.endswith(SEALED)]
