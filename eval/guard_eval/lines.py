"""Files of one JSON object a line, as values of a model."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

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
        field = ".".join(str(part) for part in wrong["loc"]) or "the line"
        told = wrong["msg"][:1].lower() + wrong["msg"][1:]
        reason = "not JSON" if wrong["type"] == "json_invalid" else told
        names = ", ".join(kind.model_fields)
        raise EvalError(
            f"{place}: {field}: {reason}",
            f"Each line is one {kind.__name__} as a JSON object, with {names}.",
        ) from None
