"""What a corpus holds at one moment, as one hash: the same for two with the same passages."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from guard.adapters.lance import TEXT, Passages

_COLUMNS = ("id", TEXT, "available_at")


class Snapshot(NamedTuple):
    """The hash over the ids, texts and dates of all passages, 64 hex digits; and how many."""

    sha256: str
    passages: int


async def snapshot(table: Passages) -> Snapshot:
    """Read a corpus once, in pieces, and hold 32 bytes of a passage."""
    found: list[bytes] = []
    async for rows in table.batches(_COLUMNS):
        found += await asyncio.to_thread(_hashes, rows)
    return Snapshot(await asyncio.to_thread(_joined, found), len(found))


def _hashes(rows: Sequence[Mapping[str, Any]]) -> list[bytes]:
    option = orjson.OPT_UTC_Z
    return [
        hashlib.sha256(orjson.dumps([row[name] for name in _COLUMNS], option=option)).digest()
        for row in rows
    ]


def _joined(found: list[bytes]) -> str:
    """Sorted, as the order in which passages were added says nothing."""
    return hashlib.sha256(b"".join(sorted(found))).hexdigest()
