"""Rows as Parquet: a row group at a time, so that memory does not grow with the file."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from guard_eval.errors import EvalError
from guard_eval.rows.problems import FIELDS, Problems
from guard_eval.rows.row import TIMES, Row

GROUP = 4096  # rows that are held at once


def records(path: Path, problems: Problems) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (row number from 1, fields) of a Parquet file. Raises EvalError if it is none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(batch_size=GROUP):
                for fields in _plain(batch).to_pylist():
                    number += 1
                    yield number, _unmapped(fields)
                    if problems.full:
                        return
    except pa.ArrowException as exc:
        raise EvalError(f"{path}: cannot be read as Parquet: {exc}", "write it anew") from None


def write(path: Path, rows: Iterable[Row]) -> int:
    """Write rows in groups of 4,096; return how many."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    count, each = 0, iter(rows)
    with pq.ParquetWriter(path, _schema(), compression="zstd") as out:
        while batch := list(islice(each, GROUP)):
            out.write_table(pa.Table.from_pylist([_mapped(row) for row in batch], _schema()))
            count += len(batch)
    return count


def _schema() -> Any:
    import pyarrow as pa

    time = pa.timestamp("us", tz="UTC")
    passage = [("id", pa.string()), ("text", pa.string()), ("source", pa.string())]
    passage += [("available_at", time), ("ingested_at", time)]
    types = dict.fromkeys(FIELDS, pa.string()) | dict.fromkeys(TIMES, time)
    types["context"] = pa.list_(pa.struct(passage))
    types["claims"] = pa.list_(pa.struct([("text", pa.string()), ("label", pa.string())]))
    types["quotes"] = pa.list_(pa.struct([("document", pa.string()), ("text", pa.string())]))
    types["answerable"] = pa.bool_()
    types["meta"] = pa.map_(pa.string(), pa.string())
    return pa.schema(list(types.items()))


def _mapped(row: Row) -> dict[str, Any]:
    given = row.model_dump(exclude_defaults=True)
    return given | ({"meta": list(row.meta.items())} if row.meta else {})


def _unmapped(fields: dict[str, Any]) -> dict[str, Any]:
    meta = fields.get("meta")
    return fields | {"meta": dict(meta)} if isinstance(meta, list) else fields


def _plain(batch: Any) -> Any:
    """The batch with times in microseconds, which is what a row keeps; no digit is lost unsaid."""
    import pyarrow as pa

    fields = [
        field.with_type(pa.timestamp("us", tz=field.type.tz))
        if pa.types.is_timestamp(field.type) and field.type.unit == "ns"
        else field
        for field in batch.schema
    ]
    return batch.cast(pa.schema(fields))
