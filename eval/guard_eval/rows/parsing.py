"""A line of JSON Lines as fields: none is given twice, and no number is cut."""

import json
from math import nan
from typing import Any

import orjson

from guard_eval.rows.problems import Problems


def parsed(number: int, line: bytes, problems: Problems) -> dict[str, Any] | None:
    """Return the fields of a line; None, and a problem, where it is no object of plain JSON."""
    if quick := quickly(line):
        return quick
    try:
        found = json.loads(line.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as exc:
        problems.add(number, "", f"not valid JSON: {exc.msg} at character {exc.pos + 1}")
    except UnicodeDecodeError as exc:
        problems.add(number, "", f"not UTF-8 from byte {exc.start + 1} on; save the file as UTF-8")
    except RecursionError:
        problems.add(number, "", "cannot be read: nested too deep")
    except ValueError as exc:  # a key twice
        problems.add(number, "", f"cannot be read: {exc}")
    else:
        if isinstance(found, dict):
            return found
        problems.add(number, "", f"must be an object, not {type(found).__name__}")
    return None


def quickly(line: bytes) -> dict[str, Any] | None:
    """The fields in a third of the time, where it is plain that none is given twice, else None.

    A name that is there twice leaves more quotation marks than what was read of it is written with.
    """
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    marks = line.count(b'"')
    if b"\\" in line:
        marks = -1 if b"\\\\" in line else marks - line.count(b'\\"')
    return found if isinstance(found, dict) and marks == 2 * _strings(found) else None


def _strings(value: Any) -> float:
    """How many strings a value holds, names counted; nan if a whole number may have been cut."""
    if isinstance(value, dict):
        return len(value) + _strings(list(value.values()))
    if isinstance(value, list):
        texts = sum(type(each) is str for each in value)
        return texts + sum(_strings(each) for each in value if type(each) is not str)
    return nan if isinstance(value, float) else 0


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for i, (key, _) in enumerate(pairs) if key in dict(pairs[:i]))
        raise ValueError(f"the field {twice!r} is given twice")
    return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not a number of JSON")
