"""Files of a workspace that may hold sealed rows in the clear."""

import codecs
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from guard_eval.errors import EvalError
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.manifest import Dataset, Manifest
from guard_eval.splits.split import Split
from guard_eval.walked import walked

LONGEST = 50_000_000  # bytes of a file that is looked through
ENCODED = re.compile(  # ours, in which nothing can be read
    r"splits/[0-9a-f]{64}\.sketch|runs/[^/]+/outcomes-\d+\.locked|looks/[0-9a-f]{12}-\d+\.locked"
)
OURS = re.compile(  # written by runs and reports: of sealed rows they hold no text
    r"runs/[^/]+/(?:run|scan|summary|comparison|report|shards|outcomes-\d+)\.(?:jsonl?|html|md)"
    r"|reports/[^/]+-[0-9a-f]{12}\.(?:json|html|md)"
)
_ROWS = {".parquet", ".pq"}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def texts(folder: Path, own: Iterable[str], *, ours: bool) -> tuple[dict[str, str], list[str]]:
    """Return texts of a workspace by name, and names of what could not be looked through.

    Args:
        folder: the workspace.
        own: names of files that are left out.
        ours: whether what runs and reports wrote is looked through, too.
    """
    known = {*own, "ledger.jsonl", "eval.yaml"}
    files, left = walked(folder)
    found, unread = {}, [f"{path.relative_to(folder).as_posix()}/" for path in left]
    for path in files:
        name = path.relative_to(folder).as_posix()
        if name in known or (not ours and OURS.fullmatch(name)):
            continue
        try:
            found[name] = _text(path)
        except (OSError, ValueError, EvalError, zlib.error):
            if not ENCODED.fullmatch(name):
                unread.append(name)
    return found, unread


def _text(path: Path) -> str:
    """What a file says. Raises ValueError for one that is too long, or no text."""
    if path.stat().st_size > LONGEST:
        raise ValueError("too long")
    if path.suffix.lower() in _ROWS:
        from guard_eval.rows.parquet import records
        from guard_eval.rows.problems import Problems

        return "\n".join(str(fields) for _, fields in records(path, Problems(path)))
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        unpack = zlib.decompressobj(wbits=31)
        data = unpack.decompress(data, LONGEST)
        if not unpack.eof:
            raise ValueError("too long, or cut off")
    return data.decode("utf-16" if data.startswith(_UTF16) else "utf-8")


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
