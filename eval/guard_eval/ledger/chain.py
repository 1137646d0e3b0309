"""The hash chain of a ledger: what a line must look like, and what shows that one was changed."""

import json
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from guard_eval.canonical import digest
from guard_eval.errors import Refusal
from guard_eval.ledger.anchors import NOTHING, Head
from guard_eval.ledger.entries import Entry

SLACK = timedelta(hours=1)  # by which the clocks of two machines may differ


def written(entry: Entry) -> bytes:
    """The line of an entry; there is one way only to write it."""
    fields = entry.model_dump(mode="json")
    settled = {**fields, "data": _settled(fields["data"])}
    return json.dumps(settled, ensure_ascii=False, separators=(",", ":")).encode()


def parted(data: bytes) -> tuple[bytes, bytes]:
    """Return the whole lines, and what a crash left of one more."""
    end = data.rfind(b"\n") + 1
    return data[:end], data[end:]


def chain(data: bytes, path: Path) -> list[Entry]:
    """Read entries and follow the chain; `path` is for messages. Raises Refusal."""
    whole, torn = parted(data)
    entries: list[Entry] = []
    prev = NOTHING.digest
    for number, line in enumerate(whole.splitlines(keepends=True)):
        try:
            entry = Entry.model_validate_json(line[:-1])
        except ValidationError:
            raise _tampered(f"{path}:{number + 1}: this line is not an entry") from None
        if written(entry) + b"\n" != line:
            raise _tampered(f"{path}:{number + 1}: this entry is not as it was written")
        if entry.count != number:
            raise _tampered(
                f"{path}:{number + 1}: entry {entry.count} stands where {number} belongs: lines "
                "were left out, added or put elsewhere"
            )
        if entry.prev != prev:
            place = f"entry {number - 1}" if number else "something before it"
            raise _tampered(
                f"{path}:{number + 1}: entry {number} follows a different {place} than what stands "
                "there: one of the two was edited"
            )
        if entries and entry.at < entries[-1].at:  # the writer never does, whatever its clock says
            raise _tampered(
                f"{path}:{number + 1}: entry {number} is dated {entry.at:%Y-%m-%d %H:%M}, before "
                "the one that it follows: it was not written by this tool"
            )
        if number == 0:
            _has_id(entry, path)
        entries.append(entry)
        prev = digest(entry)
    if torn:
        raise Refusal(
            "E_LEDGER_TORN",
            f"{path}:{len(entries) + 1}: the last line stops after {len(torn)} bytes; the "
            f"{len(entries)} entries before it are whole. A process was killed while writing, or "
            "the end was cut off",
            "run `guard eval ledger mend`: it takes the line off and records what was left of it; "
            "if that was an opening, the look is counted",
        )
    return entries


def ahead(entries: Sequence[Entry], now: datetime) -> list[Entry]:
    """Return the entries dated later than now: a clock was set forward, or is behind."""
    return [entry for entry in entries if entry.at > now + SLACK]


def reaches(entries: Sequence[Entry], anchor: Head, path: Path, name: str) -> None:
    """Raise Refusal unless the ledger holds what the anchor says it held."""
    if len(entries) < anchor.length:
        raise Refusal(
            "E_LEDGER_ROLLBACK",
            f"{path}: has {len(entries)} entries, but {name} knows of {anchor.length}: the end was "
            "cut off, or an older copy was put back",
            "restore the newest ledger.jsonl (git, a backup, a colleague). If it is lost, every "
            "test split of this ledger counts as burned: seal new rows in a new workspace",
        )
    if anchor.length and digest(entries[anchor.length - 1]) != anchor.digest:
        raise _tampered(
            f"{path}:{anchor.length}: entry {anchor.length - 1} is not the one that {name} knows: "
            "history was rewritten, or two copies of the ledger grew apart"
        )


def _settled(value: Any) -> Any:
    """Leave out what has no influence on a digest, so that nobody can put it there later."""
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case dict():
            pairs = ((_settled(key), _settled(each)) for key, each in sorted(value.items()))
            return {key: each for key, each in pairs if each not in (None, [], {})}
        case list():
            return [_settled(each) for each in value]
        case _:
            return value


def _has_id(entry: Entry, path: Path) -> None:
    try:
        UUID(str(entry.data.get("id")))
    except ValueError:
        raise _tampered(f"{path}:1: the first entry does not say which ledger this is") from None


def _tampered(seen: str) -> Refusal:
    return Refusal(
        "E_LEDGER_TAMPERED",
        seen,
        "restore the newest ledger.jsonl that `guard eval ledger verify` accepts (git, a backup). "
        "An entry cannot be mended: corrections are new entries",
    )
