import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guard.adapters.encoder import Encoder
from guard.adapters.lance import Lance
from guard.corpus.add import add
from guard.corpus.contents import Entry, delete, documents, drop, stats
from guard.errors import ConfigError

DAY = datetime(2024, 5, 6, tzinfo=UTC)


@pytest.fixture
async def filled(lance: Lance, docs: Path) -> Lance:
    (docs / "in").mkdir()
    (docs / "in" / "a.md").write_text("# A\n\nOne.\n\n# B\n\nTwo.")
    (docs / "in.md").write_text("Three.")
    (docs / "it's.jsonl").write_text(
        '{"text": "Four.", "source": "Book", "title": "T"}\n{"text": "Five.", "source": "Film"}\n'
    )
    for name in ("in/a.md", "in.md", "it's.jsonl"):
        os.utime(docs / name, (0, DAY.timestamp()))
    await add(lance, "c", [docs])
    return lance


async def test_documents(filled: Lance) -> None:
    rows = "docs/it's.jsonl"
    assert await documents(filled, "c") == [
        Entry("docs/in.md", "docs/in.md", "docs/in.md", "", 1, DAY),
        Entry("docs/in/a.md", "docs/in/a.md", "docs/in/a.md", "", 2, DAY),
        Entry(f"{rows}#1", rows, "Book", "T", 1, DAY),
        Entry(f"{rows}#2", rows, "Film", "", 1, DAY),
    ]


@pytest.mark.parametrize(
    ("names", "left"),
    [
        (["docs"], []),
        (["docs/in/"], ["docs/in.md", "docs/it's.jsonl#1", "docs/it's.jsonl#2"]),
        (["docs/in.md", "Book"], ["docs/in/a.md", "docs/it's.jsonl#2"]),
        (["docs/it's.jsonl"], ["docs/in.md", "docs/in/a.md"]),
        (["./docs/it's.jsonl#2"], None),
        (["docs/it's.jsonl#2"], ["docs/in.md", "docs/in/a.md", "docs/it's.jsonl#1"]),
        (["Book", "docs/i"], None),
    ],
)
async def test_delete(filled: Lance, names: list[str], left: list[str] | None) -> None:
    if left is None:
        with pytest.raises(ConfigError, match="nothing was deleted"):
            await delete(filled, "c", names)
        assert len(await documents(filled, "c")) == 4
        return
    gone = await delete(filled, "c", names)
    assert [entry.name for entry in await documents(filled, "c")] == left
    assert len(gone) == 4 - len(left)


async def test_what_was_deleted_can_be_added_again(filled: Lance, docs: Path) -> None:
    await delete(filled, "c", ["docs/in"])
    report = await add(filled, "c", [docs])
    assert report.added == ["docs/in/a.md"]


async def test_stats(filled: Lance) -> None:
    counted = await stats(filled, "c")
    assert (counted.files, counted.documents, counted.passages) == (3, 4, 5)
    assert (counted.earliest, counted.latest) == (DAY, DAY)
    assert counted.spaces == {Encoder.space: 384}
    assert counted.bytes > 1_000
    before = counted.version
    await delete(filled, "c", ["docs"])
    empty = await stats(filled, "c")
    assert (empty.documents, empty.earliest) == (0, None)
    assert empty.version > before


async def test_drop(filled: Lance) -> None:
    await drop(filled, "c")
    assert await filled.names() == []


@pytest.mark.parametrize("name", ["nope", "../c", ""])
async def test_no_such_corpus(filled: Lance, name: str) -> None:
    for what in (documents(filled, name), stats(filled, name), drop(filled, name)):
        with pytest.raises(ConfigError, match=r"there is no corpus .* \(there are c\); make it"):
            await what
    with pytest.raises(ConfigError, match="guard corpus add PATH... --corpus x"):
        await delete(filled, "x", ["docs"])
