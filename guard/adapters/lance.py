"""Passages kept in LanceDB: a folder here, an object store there."""

import asyncio
import contextlib
import importlib
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guard.errors import ConfigError, GuardError, MissingExtra

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
"""What a table may be called."""

TEXT = "content"
"""The column that full-text search reads."""

Row = Mapping[str, Any]


class Lance:
    """A place with tables of passages; connects on first use."""

    def __init__(self, location: str) -> None:
        self.folder = None if "://" in location else Path(location).expanduser().absolute()
        self._uri = str(self.folder or location)
        self._connection: Any = None

    async def names(self) -> list[str]:
        """The tables there are, in order."""
        if self.folder and not self.folder.is_dir():
            return []
        with _said_plainly():
            return sorted((await (await self._connected()).list_tables(limit=10_000)).tables)

    async def open(self, name: str) -> "Passages | None":
        """A table as it is now, for good: later changes do not show. None if there is none."""
        if not NAME.fullmatch(name) or (self.folder and not self.folder.is_dir()):
            return None
        connection = await self._connected()
        try:
            with _said_plainly():
                return Passages(await connection.open_table(name))
        except GuardError:
            if name in await self.names():
                raise
            return None

    async def create(self, name: str, space: str, width: int) -> "Passages":
        """Make an empty table with one embedding space (a column) of that width."""
        connection = await self._connected()
        from lancedb.index import FTS

        with _said_plainly():
            table = await connection.create_table(name, schema=_schema(space, width))
            # Makes two writers that insert the same id see each other.
            await table.set_unenforced_primary_key("id")
            await table.create_index(TEXT, config=FTS(with_position=False))
        return Passages(table)

    async def drop(self, name: str) -> None:
        """Remove a table with all its versions."""
        with _said_plainly():
            await (await self._connected()).drop_table(name)

    @contextlib.asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[None]:
        """Be the only writer of a table in a folder; an object store has no such lock.

        Raises ConfigError for a name that no table may have.
        """
        if not NAME.fullmatch(name):
            raise ConfigError(
                f"a corpus cannot be called {name!r}: use up to 64 letters, digits, '.', '_', '-', "
                "beginning with a letter or a digit"
            )
        await self._connected()
        if not self.folder:
            yield
            return
        from filelock import AsyncFileLock

        with _said_plainly():
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = AsyncFileLock(self.folder / f".{name}.lock")
            await lock.acquire()
        try:
            yield
        finally:
            await lock.release()

    async def _connected(self) -> Any:
        if self._connection is None:
            try:
                lancedb = await asyncio.to_thread(importlib.import_module, "lancedb")
            except ImportError:
                raise MissingExtra("a corpus", "corpus") from None
            with _said_plainly():
                self._connection = await lancedb.connect_async(self._uri)
        return self._connection


class Passages:
    """A table at one version. Every change is one commit: readers see all of it or nothing."""

    def __init__(self, table: Any) -> None:
        self._table = table

    async def count(self) -> int:
        """How many passages there are."""
        with _said_plainly():
            return int(await self._table.count_rows())

    async def matching(self, text: str, limit: int, where: str | None) -> list[dict[str, Any]]:
        """The passages that share words with a text (BM25), best first."""
        query = self._table.query().nearest_to_text(text, columns=TEXT)
        return await self._found(query, limit, where, "_score")

    async def nearest(
        self, space: str, vector: NDArray[np.float32], limit: int, where: str | None
    ) -> list[dict[str, Any]]:
        """The passages whose vectors in a space are most like a vector (cosine), best first."""
        query = self._table.query().nearest_to(vector).column(space).distance_type("cosine")
        return await self._found(query, limit, where, "_distance")

    async def columns(
        self, columns: Sequence[str], where: str | None = None
    ) -> list[dict[str, Any]]:
        """Some columns of all passages, or of those a condition holds for."""
        query = self._table.query().select(list(columns))
        with _said_plainly():
            found = await (query.where(where) if where else query).to_list()
        return list(found)

    async def batches(self, columns: Sequence[str]) -> AsyncIterator[list[dict[str, Any]]]:
        """Some columns of all passages, some thousands of passages at a time."""
        with _said_plainly():
            async for batch in await self._table.query().select(list(columns)).to_batches():
                yield await asyncio.to_thread(batch.to_pylist)

    async def version(self) -> tuple[int, str]:
        """Which version this is, and of when: a corpus that was made anew counts anew."""
        with _said_plainly():
            number = int(await self._table.version())
            listed = await self._table.list_versions()
            return number, next(str(v["timestamp"]) for v in listed if v["version"] == number)

    async def replace(self, files: Iterable[str], rows: Sequence[Row]) -> None:
        """Put rows in the place of all rows of these files, in one commit.

        Raises GuardError if somebody else took the ids of the rows meanwhile; then nothing of
        these files is kept.
        """
        import pyarrow

        of_files = one_of("file", files)
        with _said_plainly():
            schema = await self._table.schema()
            done = await (
                self._table.merge_insert("id")
                .when_matched_update_all(where="target.file = source.file")
                .when_not_matched_insert_all()
                .when_not_matched_by_source_delete(of_files)
                .execute(pyarrow.Table.from_pylist(list(rows), schema=schema))
            )
            if done.num_inserted_rows + done.num_updated_rows < len(rows):
                await self._table.delete(of_files)
                raise GuardError("somebody else is writing to this corpus; run the command again")

    async def delete(self, where: str) -> None:
        """Remove the passages a condition holds for, in one commit."""
        with _said_plainly():
            await self._table.delete(where)

    async def optimize(self) -> None:
        """Take new passages into the full-text index and join small files; keep every version."""
        with contextlib.suppress(GuardError), _said_plainly():  # a writer elsewhere came first
            await self._table.optimize(cleanup_older_than=timedelta(days=36_500))

    async def facts(self) -> dict[str, Any]:
        """Version, embedding spaces (column -> width) and bytes of the present version."""
        with _said_plainly():
            fields = {field.name: field.type for field in await self._table.schema()}
            spaces = {
                name: kind.list_size
                for name, kind in fields.items()
                if str(kind).startswith("fixed_size_list")
            }
            size = (await self._table.stats())["total_bytes"]
            return {"version": await self._table.version(), "spaces": spaces, "bytes": size}

    async def _found(
        self, query: Any, limit: int, where: str | None, score: str
    ) -> list[dict[str, Any]]:
        columns = ["id", "source", TEXT, "available_at", score]
        with _said_plainly():
            limited = query.select(columns).limit(limit)
            found = await (limited.where(where) if where else limited).to_list()
        return list(found)


def available_by(moment: datetime) -> str:
    """The condition that a passage was available by then (UTC if it does not say)."""
    utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return f"available_at <= timestamp '{utc.replace(tzinfo=None).isoformat()}Z'"


def one_of(column: str, values: Iterable[str]) -> str:
    """The condition that a text column holds one of these values."""
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"{column} IN ({quoted})"


def _schema(space: str, width: int) -> Any:
    import pyarrow as pa

    text, moment = pa.string(), pa.timestamp("us", "UTC")
    columns = [
        pa.field("id", text, nullable=False),
        ("file", text),  # what an import replaces as a whole
        ("fingerprint", text),  # of the file, as it was read
        ("document", text),  # the file, or a row of it
        ("source", text),
        ("title", text),
        ("url", text),
        ("available_at", moment),
        ("added_at", moment),
        ("number", pa.int32()),  # which passage of the document, from 1
        ("start", pa.int64()),  # where it stands in the document's text, in characters
        ("end", pa.int64()),
        (TEXT, text),  # its lead (headings, header row) and the text from start to end
        (space, pa.list_(pa.float32(), width)),
    ]
    return pa.schema(columns)


@contextlib.contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn what LanceDB raises into a GuardError of one line."""
    try:
        yield
    except (RuntimeError, OSError, ValueError) as exc:
        first = str(exc).partition("\n")[0]
        said = re.sub(r",? /\S+\.rs:\d+:\d+.*", "", first)
        raise GuardError(f"the corpus cannot be read or written: {said}") from exc
