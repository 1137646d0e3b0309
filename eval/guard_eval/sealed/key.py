"""The key that seals test splits: never where the data is, nor where it travels with it."""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from guard_eval.durable import write
from guard_eval.errors import EvalError, Refusal

VARIABLE = "GUARD_EVAL_KEY"
_BYTES = 32  # AES-256
_MAKE = f"run `guard eval seal key`, or set {VARIABLE} to the key you were given"


def place() -> Path:
    """The file that holds the key, in the user's configuration folder (XDG base directories)."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "groundwire" / "eval.key"


def make(workspace: Path) -> Path:
    """Make a key where none is. Raises EvalError, and Refusal for a place that others can read."""
    path = place()
    _is_outside(path, workspace)
    if path.exists():
        raise EvalError(
            f"{path}: there is a key already",
            "keep it: what it sealed cannot be opened with another. To use a second one, give it "
            f"in {VARIABLE}",
        )
    write(path, base64.b64encode(secrets.token_bytes(_BYTES)) + b"\n", mode=0o600)
    return path


def load(workspace: Path) -> bytes:
    """Return the key: the environment's, else the file's.

    Raises EvalError for a key that is missing or malformed, Refusal for one kept in a wrong place.
    """
    if given := os.environ.get(VARIABLE):
        return _decoded(given, VARIABLE)
    path = place()
    if not path.exists():
        raise EvalError(f"there is no key: neither {VARIABLE} nor {path}", _MAKE)
    _is_outside(path, workspace)
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        raise Refusal(
            "E_KEY_READABLE",
            f"{path}: others than you may read the key (mode {mode:04o})",
            f"chmod 600 {path}. If somebody may have read it, give up what it sealed: guard "
            "eval seal burn SPLIT --reason ...",
        )
    try:
        return _decoded(path.read_text(encoding="ascii"), str(path))
    except (OSError, UnicodeDecodeError) as exc:
        raise EvalError(f"{path}: the key cannot be read: {exc}", _MAKE) from None


def name(key: bytes) -> str:
    """What a key is called without telling it: 16 hexadecimal digits."""
    return hmac.digest(key, b"groundwire key", hashlib.sha256).hex()[:16]


def derived(key: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose (HMAC-SHA256 as a pseudorandom function)."""
    return hmac.digest(key, purpose.encode(), hashlib.sha256)


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _BYTES:
        raise EvalError(f"{where}: is not {_BYTES} bytes in base64", _MAKE)
    return key


def _is_outside(path: Path, workspace: Path) -> None:
    folders = path.resolve().parents
    if workspace.resolve() in folders:
        raise _misplaced(path, f"inside the workspace {workspace}")
    if tree := next((each for each in folders if (each / ".git").exists()), None):
        raise _misplaced(path, f"inside the git work tree {tree}")


def _misplaced(path: Path, where: str) -> Refusal:
    return Refusal(
        "E_KEY_PLACE",
        f"{path}: the key would lie {where}, where it travels with the data that it seals",
        "point XDG_CONFIG_HOME to a folder outside, or keep the key elsewhere and give it in "
        f"{VARIABLE}",
    )
