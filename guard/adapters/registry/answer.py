"""What a registry says of a package, read from its own JSON."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """When a package was first released, and how often a month it is downloaded, where told."""

    first: datetime | None = None
    downloads: int | None = None


def pypi_told(text: str) -> Told:
    """Read PyPI's JSON on a project; it tells no downloads. What is cut off tells nothing."""
    releases = _object(text).get("releases")
    files = [f for some in _object(releases).values() if isinstance(some, list) for f in some]
    return Told(_first(_object(file).get("upload_time_iso_8601") for file in files))


def npm_told(text: str) -> Told:
    """Read npm's JSON on a package."""
    return Told(_first([_object(_object(text).get("time")).get("created")]))


def npm_downloads(told: Told, text: str) -> Told:
    """The same, with the downloads that npm's count of them names."""
    count = _object(text).get("downloads")
    return replace(told, downloads=count) if type(count) is int and count >= 0 else told


def _object(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def _first(moments: Iterable[Any]) -> datetime | None:
    found = []
    for moment in moments:
        try:
            found.append(datetime.fromisoformat(moment))
        except (TypeError, ValueError):
            continue
    aware = (m if m.tzinfo else m.replace(tzinfo=UTC) for m in found)
    return min(aware, default=None)
