"""Files of public sets as records, and what converters share."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from guard.errors import plainly
from guard_eval.errors import EvalError
from guard_eval.rows.row import Label, Row

_ANEW = "is this the file as published? If so, fetch it anew"


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a published file, and where it stands."""

    fields: Mapping[str, Any]
    path: Path
    number: int  # from 1

    def __getitem__(self, name: str) -> Any:
        """The value of a field that must be there and not null. Raises EvalError."""
        value = self.fields.get(name)
        if value is None:
            known = ", ".join(self.fields)
            raise self.wrong(name, f"is missing; there are: {known}")
        return value

    def get(self, name: str) -> str:
        """The value of a field as text, empty where there is none."""
        value = self.fields.get(name)
        return "" if value is None else str(value)

    def one_of(self, name: str, meanings: Mapping[str, Label]) -> Label:
        """The label that a field's value means, whatever its case. Raises EvalError."""
        value = str(self[name]).strip().lower()
        if value not in meanings:
            raise self.wrong(name, f"must be one of {', '.join(meanings)} (got {value[:40]!r})")
        return meanings[value]

    def objects(self, name: str, *needed: str) -> list["Record"]:
        """The objects of a list, each with the fields that it must have. Raises EvalError."""
        found = [Record(each, self.path, self.number) for each in self._list(name, dict)]
        for each in found:
            for field in needed:
                if each.fields.get(field) is None:
                    known = ", ".join(each.fields)
                    raise self.wrong(f"{name}.{field}", f"is missing; there are: {known}")
        return found

    def texts(self, name: str) -> list[str]:
        """The texts of a list. Raises EvalError."""
        return self._list(name, str)

    def _list(self, name: str, kind: type) -> list[Any]:
        value = self[name]
        if not isinstance(value, list) or not all(isinstance(each, kind) for each in value):
            of = "objects" if kind is dict else "texts"
            raise self.wrong(name, f"must be a list of {of} (got {str(value)[:40]!r})")
        return value

    def row(self, **fields: Any) -> Row:
        """A row. Raises EvalError for what a row cannot have."""
        meta = {k: v for k, v in fields.pop("meta", {}).items() if v}
        try:
            return Row(**fields, meta=meta)
        except ValidationError as exc:
            first = exc.errors(include_url=False)[0]
            raise self.wrong(".".join(map(str, first["loc"])), plainly(first)) from None

    def wrong(self, name: str, problem: str) -> EvalError:
        """The error that says where something is wrong."""
        place = f"{self.path}: record {self.number}: {name}".rstrip(": ")
        return EvalError(f"{place}: {problem}", "is this the format, and the file as published?")


def records(paths: Sequence[Path], under: str = "") -> Iterator[Record]:
    """Yield the records of JSON, JSON Lines and Parquet files.

    Args:
        paths: the files, in the order in which they count.
        under: the field of a JSON object that holds the list of records.
    """
    for path in paths:
        if not path.is_file():
            raise EvalError(f"{path}: there is no such file", "check the path")
        values = _parquet(path) if path.suffix == ".parquet" else _json(path, under)
        for number, value in enumerate(values, 1):
            if not isinstance(value, dict):
                raise EvalError(
                    f"{path}: record {number} is not an object", "give the file as published"
                )
            yield Record(value, path, number)


def key(*texts: str) -> str:
    """A short name for a source: the same for texts that differ only in white space."""
    text = "\0".join(" ".join(each.split()) for each in texts)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _parquet(path: Path) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=1024):
                yield from batch.to_pylist()
    except pa.ArrowException as exc:
        raise EvalError(f"{path}: cannot be read as Parquet: {exc}", _ANEW) from None


def _json(path: Path, under: str) -> Iterator[Any]:
    """Records of a list, of a list under a field of an object, or one a line."""
    number = 0
    if not path.stat().st_size:
        raise EvalError(f"{path}: is empty", _ANEW)
    try:
        with path.open(encoding="utf-8-sig") as text:
            if _is_whole(next((line for line in text if line.strip()), ""), under):
                text.seek(0)
                number, found = 0, json.load(text)
                held = found.get(under, [found]) if isinstance(found, dict) else found
                if not isinstance(held, list):
                    raise EvalError(f"{path}: holds no list of records", _ANEW)
                yield from held
            else:
                text.seek(0)
                for number, line in enumerate(text, 1):  # noqa: B007
                    if line.strip():
                        yield json.loads(line)
    except UnicodeDecodeError:
        raise EvalError(f"{path}: is not UTF-8", _ANEW) from None
    except json.JSONDecodeError as exc:
        line_of = number or exc.lineno
        raise EvalError(f"{path}:{line_of}: not valid JSON: {exc.msg}", _ANEW) from None


def _is_whole(line: str, under: str) -> bool:
    """Whether a file that begins with this line is one value, not one a line."""
    try:
        found = json.loads(line)
    except ValueError:
        return True
    return isinstance(found, list) or bool(under and isinstance(found, dict) and under in found)
