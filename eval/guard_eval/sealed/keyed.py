"""Keyed hashes of texts: the same for who has the key, and noise for everybody else."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache

HASH = 8
"""Bytes of a hash where nothing else is said."""


@cache
def _base(key: bytes, kind: str, size: int) -> hashlib.blake2b:
    return hashlib.blake2b(key=key, digest_size=size, person=kind.encode())


def hashed(key: bytes, kind: str, text: str, size: int = HASH) -> bytes:
    """The hash of a text under a key, apart for each kind of text."""
    made = _base(key, kind, size).copy()
    made.update(text.encode())
    return made.digest()


def hashes(key: bytes, found: Iterable[str]) -> Iterator[bytes]:
    """The hashes of pieces of text: by far most of the work, so with nothing in the loop."""
    base = _base(key, "piece", HASH)
    for piece in found:
        made = base.copy()
        made.update(piece.encode())
        yield made.digest()
