"""CSV and JSON Lines: one document a row; all rows of a file, or none."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from guard.corpus.document import Document, Unreadable, moment
from guard.corpus.formats.plain import decode, paragraphs

ABOUT = ("id", "source", "title", "url", "available_at")
"""Columns that say something about a row's document."""

DELIMITERS = ",;\t|"


class Row(BaseModel):
    """What a line of JSON Lines may say; other fields are left aside, and reported."""

    model_config = {"extra": "allow", "coerce_numbers_to_str": True}

    text: str
    id: str | None = None
    source: str | None = None
    title: str | None = None
    url: str | None = None
    available_at: str | None = None


def parse_jsonl(data: bytes) -> list[Document]:
    """Read `{"text": ..., "id"?, "source"?, "title"?, "url"?, "available_at"?}` lines."""
    rows = []
    for number, line in enumerate(decode(data).split("\n"), 1):
        if line.strip():
            try:
                rows.append((number, Row.model_validate_json(line)))
            except ValidationError as exc:
                error = exc.errors()[0]
                where = ".".join(map(str, error["loc"]))
                problem = f"{where}: {error['msg']}" if where else error["msg"]
                raise Unreadable(f"line {number:,}: {problem}") from None
    extra = sorted({name for _, row in rows for name in row.model_extra or ()})
    notes = (f"fields left aside: {', '.join(extra[:10])}",) if extra else ()
    return _documents(rows, notes)


def parse_csv(data: bytes, text_column: str | None = None) -> list[Document]:
    """Read a table with a header row; the text is a column, or else every column by name."""
    text = decode(data)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(_csv_rows(reader, text_column))
    except csv.Error as exc:
        raise Unreadable(f"line {reader.line_num:,}: {exc}") from None
    return _documents(rows, ())


def _csv_rows(reader: Any, text_column: str | None) -> Iterator[tuple[int, Row]]:
    header = [name.strip() for name in next(reader, [])]
    if len(set(header)) < len(header) or not all(header):
        raise Unreadable("line 1: the header must name every column, each with a name of its own")
    if text_column and text_column not in header:
        raise Unreadable(f"has no column {text_column!r}; there are {', '.join(header)}")
    for cells in reader:
        if not cells:
            continue
        if len(cells) != len(header):
            raise Unreadable(
                f"line {reader.line_num:,}: {len(cells)} cells, but the header has {len(header)}"
            )
        row = dict(zip(header, cells, strict=True))
        said = [f"{name}: {cell.strip()}" for name, cell in row.items() if cell.strip()]
        text = row[text_column] if text_column else "\n".join(said)
        about = {name: row[name].strip() or None for name in ABOUT if name in row}
        yield reader.line_num, Row(text=text, **about)


def _documents(rows: list[tuple[int, Row]], notes: tuple[str, ...]) -> list[Document]:
    documents, lines = [], dict[str, int]()
    for number, row in rows:
        key = row.id or str(number)
        if key in lines:
            raise Unreadable(f"line {number:,}: id {key!r} is that of line {lines[key]:,}")
        lines[key] = number
        try:
            at = moment(row.available_at) if row.available_at else None
        except ValueError:
            raise Unreadable(
                f"line {number:,}: available_at is not an ISO 8601 date: {row.available_at!r}"
            ) from None
        documents.append(
            Document(
                paragraphs(row.text),
                key=key,
                source=row.source or "",
                title=row.title or "",
                url=row.url or "",
                available_at=at,
                notes=notes,
            )
        )
    return documents
