"""Which code ran: a hash over the sources of both packages."""

import hashlib
from functools import cache
from pathlib import Path

import guard
import guard_eval


@cache
def code_digest() -> str:
    """SHA-256 over every Python file of `guard` and of the harness, by name and content."""
    summed = hashlib.sha256()
    for package in (guard, guard_eval):
        (place,) = package.__path__
        root = Path(place)
        for path in sorted(root.rglob("*.py")):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            summed.update(f"{root.name}/{path.relative_to(root).as_posix()} {content}\n".encode())
    return summed.hexdigest()
