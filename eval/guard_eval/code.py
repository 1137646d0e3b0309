"""Which code ran: a hash over the harness and the guard it measures with."""

import hashlib
from functools import cache
from pathlib import Path

from guard.build import build


@cache
def harness() -> str:
    """SHA-256 over every Python file of the harness, by name and content."""
    summed = hashlib.sha256()
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        summed.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return summed.hexdigest()


def code_digest() -> str:
    """SHA-256 over the harness and the program `guard`, its weights and lists among it."""
    return hashlib.sha256(f"{build()} {harness()}".encode()).hexdigest()
