"""Which program this is: a hash over its files."""

import hashlib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parent
_APART = {"__pycache__", "policies"}  # policies have fingerprints of their own


@cache
def build() -> str:
    """Identify the program: sha256 over its code, weights and lists, 16 hex digits."""
    summed = hashlib.sha256()
    for path in sorted(_ROOT.rglob("*")):
        place = path.relative_to(_ROOT)
        if _APART.isdisjoint(place.parts) and not path.name.startswith(".") and path.is_file():
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            summed.update(f"{place.as_posix()} {content}\n".encode())
    return summed.hexdigest()[:16]
