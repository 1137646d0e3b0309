"""Tokens used, as OpenAI counts them."""

from collections.abc import Iterable, Mapping
from typing import Any

Usage = Mapping[str, Any]


def total(first: Usage | None, more: Iterable[Usage]) -> Usage | None:
    """Tokens of an answer with those of the questions asked again."""
    for other in more:
        first = _sum(first or {}, other)
    return first


def _sum(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(one)
    for name, value in other.items():
        before = out.get(name)
        if isinstance(value, Mapping):
            out[name] = _sum(before if isinstance(before, Mapping) else {}, value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            out[name] = value + (before if isinstance(before, int | float) else 0)
    return out
