"""One way to write a value as bytes, so that the same data has the same hash in any file format."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import BaseModel


def canonical(value: Any) -> bytes:
    """Return UTF-8 JSON: NFC, sorted keys, no spaces, times in UTC, numbers as decimal strings.

    What is None or empty in a mapping is left out, so that a column that was added later and is
    empty changes no hash. Raises TypeError for a value that JSON does not have.
    """
    return orjson.dumps(_plain(value), option=orjson.OPT_SORT_KEYS)


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical form, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def merkle(digests: Iterable[str]) -> str:
    """Return the Merkle root (RFC 6962 hashing) of row digests, in sorted order.

    The order of rows does not matter: a reshuffled file has the same root.
    """
    level = [hashlib.sha256(b"\0" + bytes.fromhex(each)).digest() for each in sorted(digests)]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\1" + b"".join(p)).digest() if p[1:] else p[0] for p in pairs]
    return level[0].hex()


def _plain(value: Any) -> Any:
    match value:
        case str():
            return _composed(value)
        case bool() | None:
            return value
        case float():
            return format(value, ".17g")
        case int():
            return str(value)
        case dict():
            plain = ((key, _plain(each)) for key, each in value.items())
            return {_composed(str(k)): v for k, v in plain if v is not None and v != [] and v != {}}
        case list() | tuple():
            return [_plain(each) for each in value]
        case BaseModel():
            return _plain(value.model_dump())
        case datetime():
            return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
        case Mapping():
            return _plain(dict(value))
        case set() | frozenset():
            return sorted(_plain(each) for each in value)
        case _:
            raise TypeError(f"no canonical form of {type(value).__name__}")


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)
