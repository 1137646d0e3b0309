"""The ledger: what was done, in order. It grows only, and what was changed in it is noticed."""

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from guard_eval.canonical import digest
from guard_eval.durable import sync
from guard_eval.errors import EvalError
from guard_eval.ledger import anchors
from guard_eval.ledger.anchors import Head
from guard_eval.ledger.chain import chain, parted, reaches, written
from guard_eval.ledger.entries import Entry, Verb


class Ledger:
    """A file of entries, each holding the digest of the one before.

    The hash chain shows what was edited, left out or put elsewhere; that the end was cut off shows
    only against an anchor. One is kept in the user's state folder at every reading and writing, one
    in every sealed file, and others where `ledger anchor` is told to. An object is for one thread;
    processes wait for each other.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: BinaryIO | None = None

    @property
    def id(self) -> str:
        """What tells this ledger from others: a UUID in its first entry."""
        found = self.entries()
        if not found:
            raise EvalError(
                f"{self.path}: there is no ledger yet", "the first `split make` begins it"
            )
        return str(found[0].data["id"])

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep all other processes from reading and writing meanwhile."""
        if self._held:
            yield
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._held = file
            try:
                yield
            finally:
                self._held = None

    def append(self, verb: Verb, data: Mapping[str, Any]) -> Entry:
        """Add an entry; it is on the disk when this returns. Raises Refusal, as `verify`."""
        with self.alone():
            entries = self.entries()
            if not entries and verb is not Verb.CREATE:
                entries = [self._write(Verb.CREATE, {"id": anchors.new()}, [])]
            entry = self._write(verb, data, entries)
            anchors.keep(
                str((entries or [entry])[0].data["id"]), Head(entry.count + 1, digest(entry))
            )
        return entry

    def entries(self) -> list[Entry]:
        """All entries, verified. Raises Refusal, as `verify`."""
        entries = chain(self._bytes(), self.path)
        if entries:
            name, head = str(entries[0].data["id"]), _head(entries)
            seen = anchors.known(name)
            if seen:
                reaches(entries, seen, self.path, "the anchor in your state folder")
            if seen != head:
                anchors.keep(name, head)
        return entries

    @property
    def remembered(self) -> bool:
        """Whether this user's state folder knows the ledger; reading it makes it known."""
        entries = chain(self._bytes(), self.path)
        return bool(entries) and anchors.known(str(entries[0].data["id"])) is not None

    def head(self) -> Head:
        """How many entries there are, and the digest of the last. Raises Refusal, as `verify`."""
        return _head(self.entries())

    def verify(self, anchor: Head | None = None) -> Head:
        """Check every entry, the anchor in the state folder, and one more if given.

        Raises:
            Refusal: E_LEDGER_TORN for a last line that a crash cut off, E_LEDGER_ROLLBACK for a
                ledger that ends before an anchor, E_LEDGER_TAMPERED for any other change.
        """
        entries = self.entries()
        if anchor:
            reaches(entries, anchor, self.path, "the anchor")
        return _head(entries)

    def mend(self) -> str | None:
        """Take a torn last line off the file and put it into an entry; return what stood there."""
        with self.alone():
            whole, torn = parted(self._bytes())
            if not torn:
                return None
            entries = chain(whole, self.path)
            said = torn.decode("utf-8", "replace")
            if seen := anchors.known(str(entries[0].data["id"])) if entries else None:
                reaches(entries, seen, self.path, "the anchor in your state folder")
            file = self._file()
            file.truncate(len(whole))
            self.append(Verb.MEND, {"torn": said})
            return said

    def _write(self, verb: Verb, data: Mapping[str, Any], before: Sequence[Entry]) -> Entry:
        head, now = _head(before), datetime.now(UTC)
        if before:  # a clock that was set back makes nothing earlier
            now = max(now, before[-1].at)
        made = Entry(count=head.length, at=now, verb=verb, data=data, prev=head.digest)
        line = written(made)
        entry = Entry.model_validate_json(line)  # as it will be read
        file = self._file()
        file.seek(0, os.SEEK_END)
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())
        if not head.length:
            sync(self.path.parent)
        return entry

    def _file(self) -> BinaryIO:
        if self._held is None:
            raise RuntimeError("the ledger is written only by who holds it alone")
        return self._held

    def _bytes(self) -> bytes:
        if self._held:
            self._held.seek(0)
            return self._held.read()
        try:
            with self.path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH)
                return file.read()
        except FileNotFoundError:
            return b""
        except OSError as exc:
            raise EvalError(
                f"{self.path}: cannot be read: {exc}",
                f"let this user read it: chmod u+r {self.path}",
            ) from None


def _head(entries: Sequence[Entry]) -> Head:
    return Head(len(entries), digest(entries[-1])) if entries else anchors.NOTHING
