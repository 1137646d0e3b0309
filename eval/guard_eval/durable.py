"""Files that are there whole or not at all, also after a power cut."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from guard_eval.errors import EvalError, Refusal

_ANEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Give a file to write to that takes the place of `path` when all went well, for good."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield new
        with new.open("rb") as written:
            os.fsync(written.fileno())
        new.replace(path)
        sync(path.parent)
    finally:
        new.unlink(missing_ok=True)


def write(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file that is there whole or as it was; the umask is taken off its mode."""
    with replaced(path) as new, open(os.open(new, _ANEW, mode), "wb") as out:
        out.write(content)


def append(path: Path, line: bytes) -> None:
    """Add a line to a file and put it on the disk."""
    with path.open("ab") as out:
        out.write(line + b"\n")
        out.flush()
        os.fsync(out.fileno())


def as_it_was(path: Path, sha256: str, refusal: Callable[[str], Refusal]) -> bytes:
    """Return what a file holds; raise the refusal, told what has become of it, if it was changed.

    Args:
        path: of the file.
        sha256: of what it held.
        refusal: made of `changed` or `not there`.
    """
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise refusal("changed" if data else "not there")
    return data


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Keep a second process out of a run's folder. Raises EvalError if one is at work there."""
    import fcntl

    with (place / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise EvalError(
                f"{place}: another process is at work on this run", "wait for it, or stop it"
            ) from None
        yield


def sync(folder: Path) -> None:
    """Make names in a folder outlive a crash."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
