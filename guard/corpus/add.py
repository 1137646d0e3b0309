"""Add files to a corpus: read, cut, encode, commit."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guard.adapters.encoder import Encoder
from guard.adapters.lance import TEXT, Lance, Passages, one_of
from guard.corpus.chunk import chunk
from guard.corpus.document import Document, Unreadable
from guard.corpus.ids import Ids, document_name
from guard.corpus.load import File, Options, Skipped, find, name_of, parse, read

BATCH = 250
"""Passages after which an import commits what it has; a file never spans two commits."""

STEP = 16
"""Passages encoded between two steps of a progress bar."""

Watch = Callable[[str, int, int], None]
"""Told how far an import is: of what ("files", "passages"), how many are done, of how many."""

DEFAULTS = Options()


@dataclass
class Report:
    """What an import did, by name of file."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    passages: int = 0


async def add(
    lance: Lance,
    corpus: str,
    paths: Iterable[Path],
    options: Options = DEFAULTS,
    watch: Watch = lambda *_: None,
) -> Report:
    """Load files and folders into a corpus, made if there is none of that name.

    A file that is there already with the same content costs nothing; one that has changed takes
    the place of its old passages in one commit. Raises ConfigError for an impossible name and
    GuardError if the corpus cannot be written; what was committed before stays.
    """
    async with lance.alone(corpus):
        table = await lance.open(corpus) or await lance.create(corpus, Encoder.space, Encoder.width)
        adding = await _Adding.begin(table, options, watch)
        found = await asyncio.to_thread(lambda: list(find(paths)))
        for done, path in enumerate(found):
            watch("files", done, len(found))
            await adding.take(path)
        watch("files", len(found), len(found))
        await adding.commit()
        if adding.report.passages:
            await table.optimize()
    return adding.report


@dataclass
class _Adding:
    """An import under way: what the corpus holds, and the files read but not yet committed."""

    table: Passages
    options: Options
    watch: Watch
    held: dict[str, str]  # name of a file -> its fingerprint
    ids: Ids
    encoder: Encoder = field(default_factory=Encoder)
    report: Report = field(default_factory=Report)
    rows: list[dict[str, Any]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @classmethod
    async def begin(cls, table: Passages, options: Options, watch: Watch) -> "_Adding":
        rows = await table.columns(["file", "document", "fingerprint", "id"], "number = 1")
        held = {row["file"]: row["fingerprint"] for row in rows}
        slugs = {row["document"]: row["id"].rpartition("-")[0] for row in rows}
        return cls(table, options, watch, held, Ids(slugs))

    async def take(self, found: Path | Skipped) -> None:
        """Read one file, unless it is held already; commit when enough has come together."""
        if isinstance(found, Skipped):
            self.report.skipped.append(found)
            return
        try:
            file = await asyncio.to_thread(read, found, self.options)
            if self._is_held(file):
                return
            documents = await asyncio.to_thread(parse, file, self.options)
        except Unreadable as exc:
            name = name_of(found)
            kept = "; what it held before is kept" if name in self.held else ""
            self.report.skipped.append(Skipped(name, f"{exc}{kept}"))
            return
        (self.report.changed if file.name in self.held else self.report.added).append(file.name)
        notes = dict.fromkeys(note for document in documents for note in document.notes)
        self.report.notes += [(file.name, note) for note in notes]
        self.held[file.name] = file.fingerprint
        self.files.append(file.name)
        self.rows += await asyncio.to_thread(self._rows, file, documents)
        if len(self.rows) >= BATCH:
            await self.commit()

    async def commit(self) -> None:
        """Encode what has come together and put it in the place of what was there."""
        if not self.rows:
            return
        vectors = await self._vectors([row[TEXT] for row in self.rows])
        rows = [{**row, self.encoder.space: vectors[row[TEXT]]} for row in self.rows]
        await self.table.replace(self.files, rows)
        self.report.passages += len(rows)
        self.rows, self.files = [], []

    def _is_held(self, file: File) -> bool:
        if self.held.get(file.name) == file.fingerprint:
            self.report.unchanged.append(file.name)
            return True
        twins = (name for name, print_ in self.held.items() if print_ == file.fingerprint)
        twin = next(twins, None) if file.name not in self.held else None
        if twin:
            self.report.unchanged.append(file.name)
            self.report.notes.append((file.name, f"has the same content as {twin}"))
        return twin is not None

    def _rows(self, file: File, documents: list[Document]) -> list[dict[str, Any]]:
        now = datetime.now(UTC)
        return [
            {
                "id": f"{self.ids.slug(file.name, document.key)}-{passage.number}",
                "file": file.name,
                "fingerprint": file.fingerprint,
                "document": document_name(file.name, document.key),
                "source": document.source,
                "title": document.title,
                "url": document.url,
                "available_at": document.available_at,
                "added_at": now,
                "number": passage.number,
                "start": passage.start,
                "end": passage.end,
                TEXT: passage.content,
            }
            for document in documents
            for passage in chunk(document)
        ]

    async def _vectors(self, texts: list[str]) -> dict[str, NDArray[np.float32]]:
        """Text -> vector; those of texts that the same files held before are taken from there."""
        space = self.encoder.space
        before = await self.table.columns([TEXT, space], one_of("file", self.files))
        vectors = {row[TEXT]: np.array(row[space], np.float32) for row in before}
        new = [text for text in dict.fromkeys(texts) if text not in vectors]
        for i in range(0, len(new), STEP):
            self.watch("passages", i, len(new))
            step = new[i : i + STEP]
            vectors.update(zip(step, await self.encoder.passages(step), strict=True))
        self.watch("passages", len(new), len(new))
        return vectors
