"""Files of one JSON object a line, as values of a model."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from guard.errors import plainly
from guard_eval.errors import EvalError

Line = TypeVar("Line", bound=BaseModel)


def lines(path: Path, kind: type[Line]) -> Iterator[Line]:
    """Yield one value a line; empty lines are passed over.

    Raises EvalError with file, line and field, never with what is in it.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _line(line, kind, f"{path}:{number}")
    except OSError as exc:
        raise EvalError(f"{path}: cannot be read: {exc.strerror}", "Check the path.") from None


def _line(line: bytes, kind: type[Line], place: str) -> Line:
    try:
        return kind.model_validate_json(line)
    except ValidationError as exc:
        wrong = exc.errors(include_url=False, include_input=False, include_context=False)[0]
        field = str(wrong["loc"][0]) if wrong["loc"] else ""
        told = plainly(wrong)
        reason = f"{field}: {told[:1].lower()}{told[1:]}" if field else _unread(line)
        names = ", ".join(kind.model_fields)
        raise EvalError(
            f"{place}: {reason}", f"Each line is a JSON object, with {names}."
        ) from None


def _unread(line: bytes) -> str:
    """Why a line is no JSON object."""
    try:
        found = json.loads(line.decode())
    except UnicodeDecodeError as exc:
        return f"not UTF-8 from byte {exc.start + 1} on; save the file as UTF-8"
    except json.JSONDecodeError as exc:
        return f"not valid JSON: {exc.msg} at character {exc.pos + 1}"
    except RecursionError:
        return "not valid JSON: nested too deep"
    return f"must be an object, not {type(found).__name__}"
