"""Files of a workspace that may hold sealed rows in the clear."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from guard_eval.entries import Entry, Verb
from guard_eval.manifest import Dataset, Manifest
from guard_eval.splits import Split

LONGEST = 50_000_000  # bytes of a file that is looked through
ENCODED = {".sealed", ".sketch", ".locked"}  # nothing in them can be read
OURS = ("runs/", "reports/")  # written by runs: of sealed rows they hold no text


def texts(folder: Path, own: Iterable[str], *, ours: bool) -> tuple[dict[str, str], list[str]]:
    """Return the texts of a workspace by name, and names of files that could not be looked through.

    Args:
        folder: the workspace.
        own: names of files that are left out.
        ours: whether what runs and reports wrote is looked through, too.
    """
    known = {*own, "ledger.jsonl", "eval.yaml"}
    found, unread = {}, []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name in known or path.suffix in ENCODED or not path.is_file():
            continue
        if not ours and name.startswith(OURS):
            continue
        try:
            data = path.read_bytes() if path.stat().st_size <= LONGEST else b"\xff"
            found[name] = data.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            unread.append(name)
    return found, unread


def holding(
    folder: Path, manifest: Manifest, entries: Sequence[Entry], splits: Iterable[Split]
) -> dict[str, tuple[str, ...]]:
    """Return, by sha256 of a split, the files inside the workspace that hold its rows in the clear.

    These are the files of the data sets that it was dealt from, and the one it was sealed from.
    """
    found = {}
    for split in splits:
        plain = [split.file.removesuffix(".sealed") + ".jsonl"]
        plain += [each.file for _, each in sets(manifest, entries, split)]
        there = (folder / name for name in plain if (folder / name).is_file())
        inside = (p for p in there if folder.resolve() in p.resolve().parents)
        if names := [path.relative_to(folder).as_posix() for path in inside]:
            found[split.sha256] = tuple(names)
    return found


def sets(
    manifest: Manifest, entries: Sequence[Entry], split: Split
) -> Iterator[tuple[str, Dataset]]:
    """Yield the data sets, with their names, that a split was dealt from."""
    made = (e.data for e in entries if e.verb is Verb.SPLIT and _is(e.data["split"], split))
    named = {str(name) for data in made for name in data.get("datasets", ())}
    for name, dataset in manifest.datasets.items():
        if name in named or dataset.sha256 == split.dataset:
            yield name, dataset


def _is(made: Mapping[str, object], split: Split) -> bool:
    return made.get("sha256") == split.sha256
