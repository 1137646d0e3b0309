"""A text that stands in every sealed split and nowhere else: where it turns up, rows leaked."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from guard_eval.errors import EvalError
from guard_eval.rows.row import Row
from guard_eval.walked import walked

MARK = "groundwire-canary-"  # how a canary is written where it is planted
_FOUND = re.compile(rb"(?i)groundwire-canary-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_LONGEST = len(MARK) + 36
_BLOCK = 1 << 20
_PACKED = {
    b"PAR1": "Parquet",
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"\x28\xb5\x2f\xfd": "zstd",
}


class Hit(NamedTuple):
    """A canary in a file; `place` in bytes from its start."""

    path: Path
    place: int
    canary: str


class Unread(NamedTuple):
    """A file that could not be looked into, and why."""

    path: Path
    why: str


def new() -> str:
    """The canary of a split: a UUID. It may be told; its planted form stands in the seal only."""
    return str(uuid4())


def row(canary: str) -> Row:
    """The row that is planted beside the rows of a split, and never measured on."""
    text = f"{MARK}{canary} This is from a sealed test split. It must not be read, kept or learnt."
    return Row(id=f"canary-{canary}", question=text, answer=text)


def scan(paths: Iterable[Path]) -> Iterator[Hit | Unread]:
    """Look for canaries of any split in files, folders included.

    Yields what was found, and files whose content is packed and was not looked into.
    Raises EvalError for a path that is not there.
    """
    for path in _files(paths):
        if path.is_dir():
            yield Unread(path, "was not walked through: name it, or the folder it links to, itself")
            continue
        try:
            yield from _in_file(path)
        except OSError as exc:
            yield Unread(path, exc.strerror or "cannot be read")


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from chain.from_iterable(walked(path))
        elif path.exists():
            yield path
        else:
            raise EvalError(f"{path}: there is no such file or folder", "mend the path")


def _in_file(path: Path) -> Iterator[Hit | Unread]:
    with path.open("rb") as file:
        start, kept = 0, b""
        while block := file.read(_BLOCK):
            if not start and not kept:
                packed = next(
                    (kind for mark, kind in _PACKED.items() if block.startswith(mark)), ""
                )
                if packed:
                    yield Unread(path, f"is packed ({packed}): unpack it first")
                    return
            data = kept + block
            for found in _FOUND.finditer(data):
                yield Hit(path, start + found.start(), found[1].decode().lower())
            # of a canary cut in two, all but its last byte may be here
            kept = data[max(_end(data), len(data) - _LONGEST + 1) :]
            start += len(data) - len(kept)


def _end(data: bytes) -> int:
    """Where the last canary of a block ends: it is not found again with the next block."""
    return max(
        (found.end() for found in _FOUND.finditer(data, max(0, len(data) - 2 * _LONGEST))),
        default=0,
    )
