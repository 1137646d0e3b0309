import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from guard.adapters.lance import Lance
from guard.corpus import Corpora
from guard.corpus.add import add
from guard.corpus.contents import delete
from guard.corpus.corpora import fuse
from guard.errors import ConfigError, GuardError, MissingExtra
from guard.ports import Store
from guard.types import Origin
from tests.corpus import measure

DAY = datetime(2024, 5, 6, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Corpora(str(tmp_path / "corpora"))


def jsonl(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


async def test_evidence(store: Store, lance: Lance, docs: Path) -> None:
    (docs / "refunds.md").write_text(
        "---\navailable_at: 2024-05-06\n---\n# Refunds\n\nMoney is paid back within 14 days.\n\n"
        "# Opening hours\n\nWe are open from nine to five.\n"
    )
    await add(lance, "c", [docs])
    first, second = await store.search("c", "When do I get my money back?", 5)
    assert (first.id, first.source) == ("refunds-1", "docs/refunds.md")
    assert first.text == "Refunds\nMoney is paid back within 14 days."
    assert (first.origin, first.available_at) == (Origin.CORPUS, DAY)
    assert 1 > first.score > 0.5 > second.score > 0
    assert [one.id for one in await store.search("c", "opening hours", 1)] == ["refunds-2"]


async def test_words_alone_and_meaning_alone_are_found(
    store: Store, lance: Lance, docs: Path
) -> None:
    rows = [{"id": f"n{n}", "text": f"Part number ZX-{n} is made of steel."} for n in range(80)]
    rows.append({"id": "dog", "text": "A puppy should sleep eighteen hours a day."})
    await add(lance, "c", [jsonl(docs / "a.jsonl", *rows)])
    assert (await store.search("c", "ZX-41", 1))[0].id == "n41-1"
    assert (await store.search("c", "rest for young canines", 1))[0].id == "dog-1"


@pytest.mark.parametrize(
    "query", ["", " \n", "?!", "the", '"a" AND (b* OR -c:~2', "\ud800", "中文"]
)
async def test_odd_queries(store: Store, lance: Lance, docs: Path, query: str) -> None:
    (docs / "a.md").write_text("Hello.")
    await add(lance, "c", [docs])
    assert len(await store.search("c", query, 3)) == bool(query.strip())


async def test_of_a_long_query_the_end_counts(store: Store, lance: Lance, docs: Path) -> None:
    texts = "Refunds take 14 days.", "The museum is closed on Mondays."
    await add(lance, "c", [jsonl(docs / "a.jsonl", *({"text": text} for text in texts))])
    query = "refunds " * 100_000 + "x" * 1_000 + "\nIs the museum open on Mondays?"
    assert (await store.search("c", query, 1))[0].text == texts[1]


async def test_as_of(store: Store, lance: Lance, docs: Path) -> None:
    rows = [{"id": f"y{y}", "text": "The fee.", "available_at": f"{y}-01-01"} for y in (2020, 2022)]
    await add(lance, "c", [jsonl(docs / "a.jsonl", *rows)])

    async def found(as_of: datetime | None) -> set[str]:
        return {one.id for one in await store.search("c", "fee", 5, as_of)}

    assert await found(None) == {"y2020-1", "y2022-1"}
    assert await found(datetime(2022, 1, 1, tzinfo=UTC)) == {"y2020-1", "y2022-1"}
    east = timezone(timedelta(hours=1))
    assert await found(datetime(2022, 1, 1, 0, 59, tzinfo=east)) == {"y2020-1"}
    assert await found(datetime(2021, 6, 1)) == {"y2020-1"}
    assert await found(datetime(2019, 1, 1, tzinfo=UTC)) == set()


async def test_no_such_corpus(store: Store, lance: Lance, docs: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no corpus 'x' \(there is none yet\); make it with"):
        await store.search("x", "fee", 5)
    assert not (tmp_path / "corpora").exists()
    (docs / "a.md").write_text("Hello.")
    await add(lance, "c", [docs])
    with pytest.raises(
        ConfigError, match=r"'x' \(there are c\).*guard corpus add PATH... --corpus x"
    ):
        await store.search("x", "fee", 5)


async def test_an_emptied_corpus_finds_nothing(store: Store, lance: Lance, docs: Path) -> None:
    (docs / "a.md").write_text("Hello.")
    await add(lance, "c", [docs])
    await delete(lance, "c", ["docs"])
    assert await store.search("c", "hello", 5) == ()


async def test_a_broken_corpus_tells_a_client_nothing_of_this_machine(
    store: Store, lance: Lance, docs: Path, tmp_path: Path
) -> None:
    (docs / "a.md").write_text("Hello.")
    await add(lance, "c", [docs])
    for path in (tmp_path / "corpora/c.lance/data").iterdir():
        path.write_bytes(b"broken")
    with pytest.raises(GuardError, match="^the corpus 'c' cannot be read now$"):
        await store.search("c", "hello", 5)


async def test_without_lancedb_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "lancedb", None)
    with pytest.raises(MissingExtra, match=r"groundwire\[corpus\]"):
        await Corpora(str(tmp_path)).search("c", "x", 1)


def test_importing_it_imports_nothing_heavy() -> None:
    heavy = "lancedb", "pyarrow", "onnxruntime", "tokenizers", "bs4", "pypdf", "docx", "lxml"
    code = f"import guard.corpus, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_fusion() -> None:
    a, b, c = ({"id": name} for name in "abc")
    assert fuse([[a, b], [b, c]]) == [b, a, c]
    assert fuse([[a], [b]]) == fuse([[b], [a]]) == [a, b]
    assert fuse([[], []]) == []


async def test_the_shipped_models_find_what_they_found(tmp_path: Path) -> None:
    found, _ = await measure.ranks(tmp_path, measure.CASES["questions"][::4])
    stages = {stage: measure.scores(ranks) for stage, ranks in found.items()}
    first, among_five, mrr = stages["re-ranked"]
    assert first > 0.7
    assert among_five > 0.93
    assert mrr > 0.8
    assert stages["dense"][1] > 0.9
    assert first > stages["fused"][0] > stages["BM25"][0] > 0.25


WRITER = """
import asyncio, sys
from pathlib import Path
from guard.adapters.lance import Lance
from guard.corpus.add import add

async def main(location, file):
    lance = Lance(location)
    for turn in range(5):
        lines = (f"# Part {n}\\n\\nThe fee in version {turn} is {turn} euros.\\n" for n in range(4))
        Path(file).write_text("\\n".join(lines))
        await add(lance, "c", [Path(file)])

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_reader_sees_the_old_or_the_new_never_a_mixture(
    store: Store, lance: Lance, docs: Path, tmp_path: Path
) -> None:
    file = docs / "fees.md"
    file.write_text("\n".join(f"# Part {n}\n\nThe fee in version x is 0.\n" for n in range(4)))
    await add(lance, "c", [file])
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, str(tmp_path / "corpora"), str(file)
    )
    seen = []
    while writer.returncode is None or len(seen) < 2:
        found = await store.search("c", "what is the fee in this version", 10)
        versions = {one.text.partition("version ")[2].partition(" ")[0] for one in found}
        assert len(found) == 4
        assert len(versions) == 1
        seen += [version for version in versions if version not in seen]
        await asyncio.sleep(0.05)
    assert await writer.wait() == 0
    assert len(seen) >= 2
    assert (await store.search("c", "fee", 1))[0].text.endswith("version 4 is 4 euros.")
