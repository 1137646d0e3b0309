"""JSON text against a JSON Schema that a stranger wrote: bounded in time, without the network."""

import json
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from guard.checks._keywords import NOT_VALID, NotChecked, bounded, clock

MOST = 3  # places that are reported
MOST_CHARS = 100  # of a path or an expectation that a reason quotes


def parsed(text: str) -> Any:
    """Parse JSON as RFC 8259 has it, of numbers and characters that exist. Raises ValueError."""
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if "\\u" in text:
        json.dumps(value, ensure_ascii=False).encode()  # UnicodeEncodeError for half a surrogate
    return value


def problems(instance: Any, schema: Any, most_chars: int, deadline: float) -> list[str]:
    """Say where the instance breaks the schema and what was expected there, the first few places.

    Raises NotChecked for a schema that is not valid, longer than `most_chars` as JSON, or beyond
    what can be evaluated safely; TimeoutError at `deadline` (of `time.monotonic`).
    """
    reset = clock.set(deadline)
    try:
        text = json.dumps(schema)
        if len(text) > most_chars:
            raise NotChecked(f"not checked: the schema is larger than {most_chars} characters")
        return [_told(error) for error in islice(_validator(text).iter_errors(instance), MOST)]
    except Unresolvable:
        raise NotChecked("not checked: the schema refers to what it does not hold") from None
    except (RecursionError, ArithmeticError):
        raise NotChecked("not checked: nested too deeply, or a number out of range") from None
    finally:
        clock.reset(reset)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number is out of range")
    return number


def _told(error: ValidationError) -> str:
    where = _short(error.json_path)
    if error.validator == "required":
        return f"{where}: {_short(error.message)}"
    if error.validator in (None, "additionalProperties"):
        return f"{where}: nothing is expected here"
    expected = _short(json.dumps(error.validator_value, ensure_ascii=False))
    return f"{where}: expected {error.validator} {expected}"


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARS else text[: MOST_CHARS - 1] + "…"


@lru_cache(maxsize=64)
def _validator(text: str) -> Validator:
    schema = json.loads(text)
    try:
        kind = validator_for(schema, default=Draft202012Validator)
    except (TypeError, AttributeError, ValueError):  # a number, a `$schema` that is no text
        raise NotChecked(NOT_VALID) from None
    for _ in _evaluator(kind, kind.META_SCHEMA).iter_errors(schema):
        raise NotChecked(NOT_VALID)
    return _evaluator(kind, schema)


def _evaluator(kind: type[Validator], schema: Any) -> Validator:
    """A validator of that dialect that stays bounded: jsonschema leaves it where `$schema` is."""
    if isinstance(schema, Mapping):
        schema = {key: value for key, value in schema.items() if key != "$schema"}
    if '"$schema": "' in json.dumps(schema):
        raise NotChecked("not checked: a part of the schema names a dialect of its own")
    return bounded(kind)(schema, registry=Registry())
