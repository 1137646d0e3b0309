"""What is in a corpus: list it, count it, delete from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from guard.adapters.lance import Lance, Passages, one_of
from guard.corpus.load import name_of
from guard.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of a corpus: a file or a row of it. `source` is what answers cite."""

    name: str
    file: str
    source: str
    title: str
    passages: int
    available_at: datetime


@dataclass(frozen=True, slots=True)
class Stats:
    """A corpus in numbers. `spaces` are its embedding spaces: column -> dimensions."""

    files: int
    documents: int
    passages: int
    bytes: int
    version: int
    spaces: dict[str, int]
    earliest: datetime | None
    latest: datetime | None
    """When the first and the last document became available."""


async def existing(lance: Lance, corpus: str) -> Passages:
    """The corpus as it is now. Raises ConfigError if there is none."""
    table = await lance.open(corpus)
    if table is None:
        names = await lance.names()
        known = f"there are {', '.join(names)}" if names else "there is none yet"
        raise ConfigError(
            f"there is no corpus {corpus!r} ({known}); "
            f"make it with: guard corpus add PATH... --corpus {corpus}"
        )
    return table


async def documents(lance: Lance, corpus: str) -> list[Entry]:
    """The documents of a corpus, by file. Raises ConfigError if there is no such corpus."""
    columns = ["document", "file", "source", "title", "available_at", "number"]
    found: dict[str, Entry] = {}
    for row in await (await existing(lance, corpus)).columns(columns):
        name = row["document"]
        count = max(row["number"], found[name].passages if name in found else 0)
        about = row["file"], row["source"], row["title"]
        found[name] = Entry(name, *about, count, row["available_at"])
    return sorted(found.values(), key=lambda entry: entry.name)


async def delete(lance: Lance, corpus: str, names: Sequence[str]) -> list[Entry]:
    """Remove what these names say: files, folders of files, or sources; return what is gone.

    Raises ConfigError for a name that is in no document, before anything is removed.
    """
    await existing(lance, corpus)
    async with lance.alone(corpus):
        listed = await documents(lance, corpus)
        gone: dict[str, Entry] = {}
        for name in names:
            meant = {entry.name: entry for entry in listed if _means(name, entry)}
            if not meant:
                raise ConfigError(f"{corpus!r} has no document {name!r}; nothing was deleted")
            gone |= meant
        await (await existing(lance, corpus)).delete(one_of("document", gone))
    return list(gone.values())


async def drop(lance: Lance, corpus: str) -> None:
    """Remove a corpus with all its versions. Raises ConfigError if there is none."""
    await existing(lance, corpus)
    async with lance.alone(corpus):
        await lance.drop(corpus)


async def stats(lance: Lance, corpus: str) -> Stats:
    """A corpus in numbers. Raises ConfigError if there is no such corpus."""
    table = await existing(lance, corpus)
    listed = await documents(lance, corpus)
    moments = [entry.available_at for entry in listed]
    return Stats(
        files=len({entry.file for entry in listed}),
        documents=len(listed),
        passages=sum(entry.passages for entry in listed),
        earliest=min(moments, default=None),
        latest=max(moments, default=None),
        **await table.facts(),
    )


def _means(name: str, entry: Entry) -> bool:
    place = name_of(Path(name))
    return name in (entry.name, entry.source) or f"{entry.file}/".startswith(f"{place}/")
