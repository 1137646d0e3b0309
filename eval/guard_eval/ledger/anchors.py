"""Where a ledger ended when it was last seen, kept outside the folder that the ledger is in."""

import os
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from guard_eval.durable import write
from guard_eval.errors import EvalError


class Head(NamedTuple):
    """How many entries a ledger has, and the digest of the last one; empty at the start."""

    length: int
    digest: str

    def __str__(self) -> str:
        return f"{self.length}:{self.digest}"


NOTHING = Head(0, "")


def new() -> str:
    """A name for a ledger, which tells it from all others."""
    return str(uuid4())


def parse(text: str) -> Head:
    """Read `COUNT:DIGEST`, or what `ledger anchor --to` wrote. Raises EvalError."""
    count, _, digest = text.split("#")[0].strip().partition(":")
    if count.isdecimal() and len(digest) == 64 and set(digest) <= set("0123456789abcdef"):
        return Head(int(count), digest)
    raise EvalError(
        f"not an anchor: {text.strip()[:80]!r}",
        "an anchor is COUNT:DIGEST, as `guard eval ledger anchor` prints it",
    )


def state() -> Path:
    """The user's folder for what programs remember (XDG base directories)."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "groundwire"


def known(ledger: str) -> Head | None:
    """The furthest head of a ledger that this user has seen. Raises EvalError."""
    path = _path(ledger)
    try:
        return parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, EvalError) as exc:
        raise EvalError(
            f"{path}: the anchor of this ledger cannot be read: {exc}",
            "restore the file; without it a truncated ledger would not be noticed",
        ) from None


def keep(ledger: str, head: Head) -> None:
    """Remember a head for good. Raises EvalError."""
    try:
        write(_path(ledger), f"{head}\n".encode())
    except OSError as exc:
        raise EvalError(
            f"{_path(ledger)}: the anchor of this ledger cannot be kept: {exc}",
            "point XDG_STATE_HOME to a folder that can be written, outside the workspace",
        ) from None


def _path(ledger: str) -> Path:
    return state() / "anchors" / ledger
