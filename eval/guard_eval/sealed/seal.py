"""A sealed split: its rows encrypted, and in the clear what must be known before it is opened."""

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from guard.fixed import Fixed
from guard_eval.canonical import canonical
from guard_eval.durable import write
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger import anchors
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.refusals.steps import ADD, DEAL
from guard_eval.rows.identity import identify
from guard_eval.rows.row import Row
from guard_eval.sealed import canary
from guard_eval.sealed import key as keys
from guard_eval.sealed.sketch import Sketch
from guard_eval.splits.split import Level, Role, Split

_MAGIC = b"groundwire sealed split 1\n"
_NONCE = 12  # bytes; NIST SP 800-38D
_PIECE = 1 << 20  # bytes of rows that are unpacked at once


class Header(Fixed):
    """What stands in the clear, authenticated with the rows: who edits it can't open them."""

    split: Split
    canary: str
    sketch: str  # sha256 of the sketch's file
    key: str  # what the key is called
    ledger: str  # id of the ledger that knows of the seal
    count: int  # entries that it had then
    head: str  # hash of the last of them
    sealed: AwareDatetime


def place(folder: Path, name: str) -> Path:
    """The sealed file of a split in a workspace."""
    return folder / "splits" / f"{name}.sealed"


def sketched(folder: Path, sha256: str) -> Path:
    """The sketch of a split in a workspace; by its sha256, because names can be given twice."""
    return folder / "splits" / f"{sha256}.sketch"


def seal(
    folder: Path,
    split: Split,
    rows: Sequence[Row],
    key: bytes,
    ledger: Ledger,
    checked: Mapping[str, str] | None = None,
) -> Split:
    """Seal the rows of a test split and put it into the ledger; return the split as sealed.

    The plain file stays where it is.

    Args:
        folder: the workspace.
        split: as it is until now.
        rows: its rows.
        key: of the seal.
        ledger: the workspace's.
        checked: by code, what the checks that passed looked at; kept in the ledger.

    Raises:
        EvalError: for a split that is no test split, or sealed already.
        Refusal: where the rows are not those of the split, or the ledger was changed.
    """
    if split.role is not Role.TEST:
        raise EvalError(
            f"{split.name}: is a {split.role} split; only test splits are sealed",
            "name a test split, or cut one: guard eval split make",
        )
    same_rows(split, rows)
    level = Level.SEALED  # what this tool does; L2 and L3 take a service, or an anchor outside
    file = place(folder, split.name)
    sealed = split.model_copy(update={"level": level, "file": f"splits/{file.name}"})
    sketch = Sketch.of(rows, key).write()
    with ledger.alone():
        entries = ledger.entries() or [ledger.append(Verb.CREATE, {"id": anchors.new()})]
        seals = [e.data for e in entries if e.verb is Verb.SEAL]
        if known := [data for data in seals if data["split"] == split.sha256]:
            raise _again(split.name, str(known[-1]["name"]))
        length, head = ledger.head()
        header = Header(
            split=sealed,
            canary=canary.new(),
            sketch=hashlib.sha256(sketch).hexdigest(),
            key=keys.name(key),
            ledger=str(entries[0].data["id"]),
            count=length,
            head=head,
            sealed=datetime.now(UTC),
        )
        data = _encrypted(header, rows, key)
        write(sketched(folder, split.sha256), sketch)
        write(file, data)
        entry = {
            "split": split.sha256,
            "name": split.name,
            "sketch": header.sketch,
            "canary": header.canary,
            "budget": split.budget,
            "level": level.value,
            "file": hashlib.sha256(data).hexdigest(),
            "checked": dict(checked or {}),
        }
        ledger.append(Verb.SEAL, entry)
    return sealed


def _again(name: str, known: str) -> EvalError:
    if name == known:
        return EvalError(
            f"{name}: these rows are sealed already",
            f"measure on them: guard eval register --policy NAME --split {name}",
        )
    return Refusal(
        "E_SPLIT_LAUNDERING",
        f"{name}: these very rows are sealed already, as {known}: another name gives no new look",
        f"measure on {known}: guard eval register --policy NAME --split {known}; or seal rows that "
        "nobody has seen",
    )


def header(path: Path) -> Header:
    """Read what stands in the clear; whether it is true shows only on opening. Raises Refusal."""
    return _parted(path, contents(path))[0]


def contents(path: Path) -> bytes:
    """The bytes of a sealed file. Raises EvalError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise EvalError(
            f"{path}: there is no sealed split", "seal it: guard eval seal make"
        ) from None
    except OSError as exc:
        raise EvalError(f"{path}: cannot be read: {exc}", "mend the file's rights") from None


def unseal(path: Path, key: bytes) -> tuple[Header, list[Row]]:
    """Decrypt a sealed split. Only `opening` may call this: it counts the look.

    Raises Refusal E_SEAL_KEY for another key, E_SEAL_BROKEN for a file that was changed.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    head, clear, cipher = _parted(path, contents(path))
    is_of(head, key, path)
    try:
        own = AESGCM(keys.derived(key, "rows"))
        packed = own.decrypt(cipher[:_NONCE], memoryview(cipher)[_NONCE:], clear)
    except (InvalidTag, ValueError):
        raise _broken(path, "its rows or its header were changed after sealing") from None
    del cipher
    lines = _lines(packed)
    if Row.model_validate_json(next(lines)) != canary.row(head.canary):
        raise _broken(path, "its first row is not the canary")
    return head, [Row.model_validate_json(line) for line in lines]


def is_of(head: Header, key: bytes, path: Path) -> None:
    """Raise Refusal unless this key sealed the file."""
    if head.key != keys.name(key):
        raise Refusal(
            "E_SEAL_KEY",
            f"{path}: was sealed with key {head.key}, yours is {keys.name(key)}",
            f"set {keys.VARIABLE} to the key that sealed it",
        )


def same_rows(split: Split, rows: Sequence[Row]) -> None:
    """Raise Refusal unless these are the rows, and the labels, of the split."""
    found = identify(rows)
    if found.rows != split.rows:
        raise Refusal(
            "E_ROWS_MISSING",
            f"{split.name}: has {found.rows:,} rows, the split was made of {split.rows:,}",
            f"restore the file (git, a backup). Other rows are another split: {ADD}, {DEAL}",
        )
    if found.labels != split.labels:
        raise Refusal(
            "E_LABEL_CHANGED",
            f"{split.name}: labels, or what they belong to, are not what the split was made of",
            "restore the file (git, a backup). Corrected labels make another split, and looks at "
            f"this one count for it: {ADD}, {DEAL}",
        )
    if found.merkle != split.merkle or found.sha256 != split.sha256:
        raise Refusal(
            "E_ROWS_CHANGED",
            f"{split.name}: rows are not what the split was made of, or stand in another order",
            f"restore the file (git, a backup). Other rows are another split: {ADD}, {DEAL}",
        )


def _encrypted(head: Header, rows: Sequence[Row], key: bytes) -> bytes:
    import secrets

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    clear = canonical(head)
    packer, packed, between = zlib.compressobj(), bytearray(), b""
    for row in chain((canary.row(head.canary),), rows):
        packed += packer.compress(between + row.model_dump_json(exclude_defaults=True).encode())
        between = b"\n"
    packed += packer.flush()
    nonce = secrets.token_bytes(_NONCE)
    cipher = AESGCM(keys.derived(key, "rows")).encrypt(nonce, packed, clear)
    return b"".join((_MAGIC, clear, b"\n", nonce, cipher))


def _lines(packed: bytes) -> Iterator[bytes]:
    """Unpack line by line: the whole is never there at once."""
    unpacker, rest = zlib.decompressobj(), b""
    while packed:
        *lines, rest = (rest + unpacker.decompress(packed, _PIECE)).split(b"\n")
        yield from lines
        packed = unpacker.unconsumed_tail
    yield from (rest + unpacker.flush()).split(b"\n")


def _parted(path: Path, data: bytes) -> tuple[Header, bytes, bytes]:
    """Return the header, its bytes, and nonce with ciphertext."""
    if not data.startswith(_MAGIC):
        raise _broken(path, "is not a sealed split, or its first line was changed")
    clear, _, cipher = data.removeprefix(_MAGIC).partition(b"\n")
    try:
        return Header.model_validate_json(clear), clear, cipher
    except ValidationError:
        raise _broken(path, "its header was changed") from None


def _broken(path: Path, what: str) -> Refusal:
    remedy = "restore the file as it was sealed (git, a backup); the ledger has its hash"
    return Refusal("E_SEAL_BROKEN", f"{path}: {what}", remedy)
