"""Rows in files: JSON Lines and Parquet, read and written piece by piece.

A field that is null is a field that is not given. Whatever stands under `meta`, or in a column
`meta.NAME`, is kept as text, so that both formats give the same rows, with the same hashes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from guard_eval.canonical import canonical
from guard_eval.durable import replaced
from guard_eval.errors import EvalError
from guard_eval.rows import parquet
from guard_eval.rows.parsing import parsed
from guard_eval.rows.problems import FIELDS, Problems
from guard_eval.rows.row import Row

Format = Literal["jsonl", "parquet"]
_SUFFIXES: Mapping[str, Format] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip
_WORDS = {
    "timezone_aware": "needs a time zone, as in 2026-01-31T09:00:00Z",
    "missing": "is missing",
    "string_too_short": "must not be empty",
    "datetime_from_date_parsing": "must be a time, as in 2026-01-31T09:00:00Z",
    "datetime_parsing": "must be a time, as in 2026-01-31T09:00:00Z",
}


def format_of(path: Path) -> Format:
    """The format of a file, by its name. Raises EvalError."""
    if path.is_dir():
        raise EvalError(f"{path}: is a folder", "name a file of rows in it")
    try:
        return _SUFFIXES[path.suffix.lower()]
    except KeyError:
        known = ", ".join(_SUFFIXES)
        raise EvalError(
            f"{path}: {path.suffix or 'a name without ending'} is not a format of rows",
            f"known: {known}, where .jsonl is one JSON object a line; `guard eval data convert "
            "list` names the public sets that can be read as published",
        ) from None


def read(path: Path, drop: Sequence[str] = ()) -> Iterator[Row]:
    """Yield the rows of a file, whatever its size.

    Args:
        path: a file of JSON Lines or Parquet.
        drop: fields to leave out; each must occur.

    Raises:
        EvalError: with file, line, field, problem and remedy; the first 20 problems together. Rows
            before the first problem were yielded by then.
    """
    problems = Problems(path)
    left = set(drop)
    for line, fields in _records(path, drop, problems):
        if left:
            left -= {*fields, *_beside(fields)}
        row = _row(line, fields, drop, problems)
        if row and not problems.lines:
            yield row
        elif problems.full:
            break
    problems.end()
    if left:
        raise EvalError(
            f"{path}: no row has {', '.join(sorted(left))}",
            "name in --drop only fields that rows have",
        )


@dataclass(frozen=True)
class File:
    """The rows of a file, to be read more than once; see `read`."""

    path: Path
    drop: Sequence[str] = ()

    def __iter__(self) -> Iterator[Row]:
        return read(self.path, self.drop)


def write(path: Path, rows: Iterable[Row]) -> int:
    """Write rows, in the format that the file's name says; return how many.

    The file appears when it is complete: a crash leaves what was there before.
    """
    kind = format_of(path)
    if kind == "parquet":
        with replaced(path) as new:
            return parquet.write(new, rows)
    count = 0
    with writing(path) as put:
        for count, row in enumerate(rows, 1):  # noqa: B007
            put(row)
    return count


@contextmanager
def writing(path: Path) -> Iterator[Callable[[Row], object]]:
    """Give a function that writes a row as JSON Lines; as with `write`, all or nothing is kept."""
    with replaced(path) as new, new.open("w", encoding="utf-8") as out:
        yield lambda row: out.write(row.model_dump_json(exclude_defaults=True) + "\n")


def _records(
    path: Path, drop: Sequence[str], problems: Problems
) -> Iterator[tuple[int, dict[str, Any]]]:
    if not path.exists():
        raise EvalError(f"{path}: there is no such file", "check the path")
    kind = format_of(path)
    if kind == "parquet":
        yield from parquet.records(path, problems)
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if not text or text.isspace():
                continue
            fields = parsed(number, text, problems)
            if fields is not None:
                yield number, fields
            elif problems.full:
                return


def _row(
    line: int, fields: Mapping[str, Any], drop: Sequence[str], problems: Problems
) -> Row | None:
    if not drop:
        try:
            return Row.model_validate(fields)
        except ValidationError:
            pass  # few rows are not as they should be
    kept: dict[str, Any] = {}
    meta: dict[str, str] = {}
    for name, value in fields.items():
        if name in drop or value is None:
            continue
        if name == "meta" and isinstance(value, Mapping):
            said = ((key, each) for key, each in value.items() if f"meta.{key}" not in drop)
            meta |= {key: _text(each) for key, each in said if each is not None}
        elif name.startswith("meta."):
            meta[name.removeprefix("meta.")] = _text(value)
        elif name in FIELDS:
            kept[name] = _given(value)
        else:
            problems.unknown(line, name)
    if meta:
        kept["meta"] = meta
    try:
        return Row.model_validate(kept)
    except ValidationError as exc:
        for error in exc.errors(include_url=False):
            problems.add(line, ".".join(map(str, error["loc"])), _said(error))
    return None


def _beside(fields: Mapping[str, Any]) -> list[str]:
    """What the further fields are called that stand within `meta`."""
    meta = fields.get("meta")
    return [f"meta.{name}" for name in meta] if isinstance(meta, Mapping) else []


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return canonical(value).decode().strip('"')
    except TypeError:  # a type that only Parquet has
        return str(value)


def _given(value: Any) -> Any:
    match value:
        case Mapping():
            return {key: _given(each) for key, each in value.items() if each is not None}
        case list():
            return [_given(each) for each in value]
        case _:
            return value


def _said(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "unknown field"
    told: str = _WORDS.get(error["type"]) or error["msg"][:1].lower() + error["msg"][1:]
    if isinstance(error["input"], str | int | float | bool) and error["type"] != "missing":
        shown = repr(error["input"])
        told += f" (got {shown if len(shown) <= 40 else shown[:37] + '...'})"
    return told
