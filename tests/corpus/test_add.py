import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guard.adapters.encoder import Encoder
from guard.adapters.lance import Lance, Passages
from guard.corpus.add import add
from guard.corpus.load import Options, Skipped
from guard.errors import ConfigError, GuardError
from tests.corpus.makers import pdf


async def texts(lance: Lance) -> dict[str, str]:
    table = await lance.open("c")
    assert table
    return {row["id"]: row["content"] for row in await table.columns(["id", "content"])}


async def version(lance: Lance) -> int:
    table = await lance.open("c")
    assert table
    return int((await table.facts())["version"])


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passages that were really encoded."""
    seen: list[str] = []
    encode = Encoder.passages

    async def spy(self: Encoder, texts: list[str]) -> Any:
        seen.extend(texts)
        return await encode(self, texts)

    monkeypatch.setattr(Encoder, "passages", spy)
    return seen


async def test_files_of_every_kind(lance: Lance, docs: Path) -> None:
    import docx

    word = docx.Document()
    word.add_paragraph("From Word.")
    word.save(str(docs / "word.docx"))
    (docs / "plain.txt").write_text("From text.")
    (docs / "mark.md").write_text("# Head\n\nFrom Markdown.")
    (docs / "page.html").write_text("<title>Page</title><p>From HTML.")
    (docs / "print.pdf").write_bytes(pdf(["From PDF."]))
    (docs / "table.csv").write_text("name,price\nTea,2\n")
    (docs / "rows.jsonl").write_text('{"id": "r1", "text": "From a row.", "source": "Book"}')
    (docs / "broken.pdf").write_bytes(b"%PDF-1.4 oh")
    report = await add(lance, "c", [docs])
    assert await texts(lance) == {
        "word-1": "From Word.",
        "plain-1": "From text.",
        "mark-1": "Head\nFrom Markdown.",
        "page-1": "Page\nFrom HTML.",
        "print-1": "From PDF.",
        "table-2-1": "name: Tea\nprice: 2",
        "r1-1": "From a row.",
    }
    assert len(report.added) == report.passages == 7
    assert report.skipped == [
        Skipped("docs/broken.pdf", "is cut off: the end of the PDF is missing")
    ]


async def test_adding_again_does_nothing(lance: Lance, docs: Path, encoded: list[str]) -> None:
    (docs / "a.md").write_text("Hello.")
    await add(lance, "c", [docs])
    before = await version(lance)
    os.utime(docs / "a.md", (0, 0))
    report = await add(lance, "c", [docs / "a.md", docs])
    assert (report.unchanged, report.passages) == (["docs/a.md"], 0)
    assert (encoded, await version(lance)) == (["Hello."], before)


async def test_a_copy_is_not_added(lance: Lance, docs: Path) -> None:
    (docs / "a.md").write_text("Hello.")
    (docs / "b.md").write_text("Hello.")
    report = await add(lance, "c", [docs])
    assert (report.added, report.unchanged) == (["docs/a.md"], ["docs/b.md"])
    assert report.notes == [("docs/b.md", "has the same content as docs/a.md")]


async def test_a_changed_file_replaces_its_passages_and_encodes_only_what_is_new(
    lance: Lance, docs: Path, encoded: list[str]
) -> None:
    (docs / "a.md").write_text("# One\n\nFirst.\n\n# Two\n\nSecond.\n\n# Three\n\nThird.")
    (docs / "b.md").write_text("Other.")
    await add(lance, "c", [docs])
    encoded.clear()
    (docs / "a.md").write_text("# One\n\nFirst.\n\n# Three\n\nChanged.")
    report = await add(lance, "c", [docs])
    assert (report.changed, report.unchanged) == (["docs/a.md"], ["docs/b.md"])
    assert encoded == ["Three\nChanged."]
    assert await texts(lance) == {
        "a-1": "One\nFirst.",
        "a-2": "Three\nChanged.",
        "b-1": "Other.",
    }


async def test_a_file_that_broke_keeps_what_it_held(lance: Lance, docs: Path) -> None:
    (docs / "a.md").write_text("Hello.")
    await add(lance, "c", [docs])
    (docs / "a.md").write_bytes(b"\xff")
    report = await add(lance, "c", [docs])
    (skipped,) = report.skipped
    assert skipped.reason.endswith("; what it held before is kept")
    assert await texts(lance) == {"a-1": "Hello."}


async def test_options_count_as_a_change(lance: Lance, docs: Path) -> None:
    (docs / "a.csv").write_text("body,more\nHello.,x\n")
    await add(lance, "c", [docs])
    day = datetime(2020, 1, 1, tzinfo=UTC)
    report = await add(lance, "c", [docs], Options(day, text_column="body"))
    assert report.changed == ["docs/a.csv"]
    assert await texts(lance) == {"a-2-1": "Hello."}


async def test_files_of_one_name_have_ids_of_their_own(lance: Lance, docs: Path) -> None:
    for name in ("x", "y"):
        (docs / name).mkdir()
        (docs / name / "refunds.md").write_text(f"About {name}.")
    await add(lance, "c", [docs])
    (docs / "y" / "refunds.md").write_text("About y again.")
    await add(lance, "c", [docs])
    assert await texts(lance) == {"refunds-1": "About x.", "refunds2-1": "About y again."}


async def test_batches(lance: Lance, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guard.corpus.add.BATCH", 2)
    monkeypatch.setattr("guard.corpus.add.STEP", 1)
    for n in range(5):
        (docs / f"f{n}.md").write_text(f"Text {n}.")
    seen: list[tuple[str, int, int]] = []
    report = await add(lance, "c", [docs], watch=lambda *at: seen.append(at))
    assert (report.passages, len(await texts(lance))) == (5, 5)
    assert seen[:4] == [
        ("files", 0, 5),
        ("files", 1, 5),
        ("passages", 0, 2),
        ("passages", 1, 2),
    ]
    assert seen[-2:] == [("passages", 0, 1), ("passages", 1, 1)]


async def test_what_was_committed_before_a_failure_stays(
    lance: Lance, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guard.corpus.add.BATCH", 1)
    (docs / "a.md").write_text("First.")
    (docs / "b.md").write_text("Second.")
    replace = Passages.replace

    async def fail(self: Passages, files: list[str], rows: Any) -> None:
        if files == ["docs/b.md"]:
            raise GuardError("the corpus cannot be read or written: No space left on device")
        await replace(self, files, rows)

    monkeypatch.setattr(Passages, "replace", fail)
    with pytest.raises(GuardError, match="No space left"):
        await add(lance, "c", [docs])
    assert await texts(lance) == {"a-1": "First."}
    monkeypatch.setattr(Passages, "replace", replace)
    report = await add(lance, "c", [docs])
    assert (report.unchanged, report.added) == (["docs/a.md"], ["docs/b.md"])


@pytest.mark.parametrize("name", ["", "../c", "a/b", ".c", "a b", "x" * 65])
async def test_impossible_names(lance: Lance, docs: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="a corpus cannot be called"):
        await add(lance, name, [docs])
