"""Files to documents: find them, read each whole or say why not."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from guard.corpus.document import Document, Unreadable, clean
from guard.corpus.formats import docx, html, markdown, pdf, plain, rows
from guard.errors import MissingExtra

MAX_BYTES = 256_000_000

LAYOUT = "1"
"""Raised when the same file would make other passages than before, so that it is read anew."""

PARSERS: Mapping[str, Callable[[bytes], list[Document]]] = {
    ".csv": rows.parse_csv,
    ".docx": docx.parse,
    ".htm": html.parse,
    ".html": html.parse,
    ".jsonl": rows.parse_jsonl,
    ".markdown": markdown.parse,
    ".md": markdown.parse,
    ".pdf": pdf.parse,
    ".txt": plain.parse,
}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not loaded, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Options:
    """What the user says about files: when they became available; the text column of CSV."""

    available_at: datetime | None = None
    text_column: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file's bytes. `name` identifies it in a corpus; equal fingerprints, equal passages."""

    path: Path
    name: str
    data: bytes
    modified: datetime
    fingerprint: str


def find(paths: Iterable[Path]) -> Iterator[Path | Skipped]:
    """The files to load, each once; folders are walked, without hidden and linked files."""
    seen = set()
    for found in (item for path in paths for item in _find(path)):
        if isinstance(found, Skipped):
            yield found
        elif (real := found.resolve()) not in seen:
            seen.add(real)
            yield found


def read(path: Path, options: Options) -> File:
    """The bytes of a file. Raises Unreadable."""
    try:
        about = path.stat()
        if about.st_size > MAX_BYTES:
            raise Unreadable(f"is larger than {MAX_BYTES:,} bytes; split it")
        data = path.read_bytes()
    except OSError as exc:
        raise Unreadable(f"cannot be read: {exc.strerror}") from None
    told = "\0".join(map(str, (LAYOUT, options.available_at, options.text_column, path.suffix)))
    fingerprint = hashlib.sha256(told.encode() + b"\0" + data).hexdigest()
    modified = datetime.fromtimestamp(about.st_mtime, UTC)
    return File(path, name_of(path), data, modified, fingerprint)


def parse(file: File, options: Options) -> list[Document]:
    """The documents of a file, all of them. Raises Unreadable, or MissingExtra."""
    suffix = file.path.suffix.lower()
    reader = PARSERS[suffix]
    if suffix == ".csv":
        reader = partial(rows.parse_csv, text_column=options.text_column)
    try:
        documents = [clean(document) for document in reader(file.data)]
    except (Unreadable, MissingExtra):
        raise
    except ImportError:
        raise MissingExtra(f"reading {suffix} files", "corpus") from None
    except Exception as exc:  # a parser broke on a file that nobody vouches for
        raise Unreadable(f"is broken: {type(exc).__name__}: {str(exc)[:200]}") from exc
    full = [document for document in documents if document.blocks]
    if not full:
        raise Unreadable("holds no text")
    empty = len(documents) - len(full)
    notes = (f"{empty:,} rows without text",) if empty else ()
    return [
        replace(
            document,
            source=document.source or file.name,
            available_at=options.available_at or document.available_at or file.modified,
            notes=document.notes + notes,
        )
        for document in full
    ]


def name_of(path: Path) -> str:
    """What a file is called in a corpus: its path from here, or its whole path if elsewhere."""
    whole = Path(os.path.abspath(path))
    here = Path.cwd()
    return (whole.relative_to(here) if whole.is_relative_to(here) else whole).as_posix()


def _find(path: Path) -> Iterator[Path | Skipped]:
    if path.is_dir():
        yield from _walk(path)
    elif path.is_file():
        yield _known(path)
    else:
        yield Skipped(str(path), "is not a file" if path.exists() else "does not exist")


def _walk(folder: Path) -> Iterator[Path | Skipped]:
    broken: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=broken.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted((*files, *folders)):
            path = Path(root, name)
            if name.startswith("."):
                continue
            if path.is_symlink():
                yield Skipped(name_of(path), "is a symbolic link")
            elif name not in folders:
                mode = path.lstat().st_mode
                yield _known(path) if stat.S_ISREG(mode) else Skipped(name_of(path), "is no file")
    for error in broken:
        yield Skipped(str(error.filename), f"cannot be read: {error.strerror}")


def _known(path: Path) -> Path | Skipped:
    if path.suffix.lower() in PARSERS:
        return path
    kinds = ", ".join(kind.removeprefix(".") for kind in PARSERS)
    return Skipped(name_of(path), f"{path.suffix or 'no ending'!s}: the kinds known are {kinds}")
