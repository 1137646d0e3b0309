"""What stands behind the name of a model that a policy reads answers with."""

import hashlib
from pathlib import Path
from typing import Any

from guard.adapters.nli.load import MINICHECK, REMOTE_CODE

_OURS = ("groundedness", "lexical")  # they come with the program, whose files are a part


def known(name: str) -> tuple[Any, str]:
    """Return what tells a model from any other, and how far that holds: its pin.

    A folder is its files, whatever it is called. What a hub or a server has under a name, nobody
    knows tomorrow: pin `none`.
    """
    if name in _OURS:
        return name, "ships"
    folder = Path(name.removeprefix(REMOTE_CODE).removeprefix(MINICHECK))
    if not folder.is_dir():
        return name, "none"
    files = {
        path.relative_to(folder).as_posix(): sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {"name": name, "files": files}, "files"


def sha256(path: Path) -> str:
    """Of a file, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
