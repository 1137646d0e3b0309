"""The keywords of JSON Schema, so that no schema and no text can make them take forever."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from jsonschema import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from guard.checks import _regexes

NOT_VALID = "not checked: the schema itself is not valid"

Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError] | None]

clock: ContextVar[float] = ContextVar("clock")
"""When evaluation has to end, as `time.monotonic` has it."""


class NotChecked(Exception):
    """The text could not be checked; the message says why."""


@lru_cache
def bounded(kind: type[Validator]) -> type[Validator]:
    """The validator class of a dialect with every keyword looking at the clock, re2 for `re`.

    jsonschema's own `unevaluated...` search with `re` and recurse out of sight of the clock:
    NotChecked.
    """
    keywords: dict[str, Keyword] = dict(kind.VALIDATORS)
    safer: Mapping[str, Keyword] = {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
        "uniqueItems": _unique_items,
        "unevaluatedProperties": _unevaluated,
        "unevaluatedItems": _unevaluated,
    }
    keywords |= {name: keyword for name, keyword in safer.items() if name in keywords}
    timed = {name: _timed(keyword) for name, keyword in keywords.items()}
    return extend(kind, timed)  # type: ignore[no-any-return, no-untyped-call]


def _timed(keyword: Keyword) -> Keyword:
    def timed(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        _look_at_clock()
        return keyword(validator, value, instance, schema)

    return timed


def _look_at_clock() -> None:
    if time.monotonic() > clock.get():
        raise TimeoutError


def _pattern(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _found(value, instance):
        yield ValidationError("does not match")


def _pattern_properties(
    validator: Any, value: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for pattern, subschema in value.items():
            for key in instance:
                if _found(pattern, key):
                    yield from validator.descend(instance[key], subschema, path=key)


def _additional_properties(
    validator: Any, value: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", ())
    for key in instance:
        if key not in known and not any(_found(pattern, key) for pattern in patterns):
            if value is False:
                yield ValidationError("is not expected", path=(key,))
            else:
                yield from validator.descend(instance[key], value, path=key)


def _unique_items(
    validator: Any, value: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    if value and isinstance(instance, list):
        if len({_comparable(item) for item in instance}) < len(instance):
            yield ValidationError("has items that are equal")


def _comparable(value: Any) -> Any:
    """A hashable value, equal for equal JSON values: 1 and 1.0 are, 1 and true are not."""
    if isinstance(value, dict):
        return frozenset((key, _comparable(item)) for key, item in value.items())
    if isinstance(value, list):
        return tuple(_comparable(item) for item in value)
    return isinstance(value, bool), value


def _unevaluated(validator: Any, value: Any, instance: Any, schema: Any) -> None:
    raise NotChecked("not checked: unevaluatedProperties and unevaluatedItems are not supported")


def _found(pattern: str, text: str) -> bool:
    _look_at_clock()
    return _expression(pattern).search(text) is not None


@lru_cache(maxsize=128)
def _expression(pattern: str) -> _regexes.Regex:
    try:
        return _regexes.compiled("a pattern of the schema", pattern)
    except ValueError:
        raise NotChecked(NOT_VALID) from None
