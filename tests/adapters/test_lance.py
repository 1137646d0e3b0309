import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from guard.adapters.lance import Lance, Passages, available_by, one_of
from guard.errors import ConfigError, GuardError

DAY = datetime(2024, 5, 6, tzinfo=UTC)
SPACE, WIDTH = "space", 4


def row(id_: str, file: str, text: str = "text", at: datetime = DAY) -> dict[str, Any]:
    about = {"fingerprint": "f", "document": file, "source": file, "title": "", "url": ""}
    times = {"available_at": at, "added_at": DAY}
    place = {"number": 1, "start": 0, "end": len(text)}
    vector = np.ones(WIDTH, np.float32)
    return {"id": id_, "file": file, "content": text, SPACE: vector, **about, **times, **place}


@pytest.fixture
def lance(tmp_path: Path) -> Lance:
    return Lance(str(tmp_path / "corpora"))


@pytest.fixture
async def table(lance: Lance) -> Passages:
    return await lance.create("c", SPACE, WIDTH)


async def held(lance: Lance) -> dict[str, str]:
    table = await lance.open("c")
    assert table
    return {one["id"]: one["file"] for one in await table.columns(["id", "file"])}


async def matching(table: Passages, text: str, where: str | None = None) -> list[str]:
    return sorted(one["id"] for one in await table.matching(text, 10, where))


async def test_replacing_is_by_file(lance: Lance, table: Passages) -> None:
    await table.replace(["a", "b"], [row("a-1", "a"), row("a-2", "a"), row("b-1", "b")])
    await table.replace(["a"], [row("a-1", "a", "new")])
    assert await held(lance) == {"a-1": "a", "b-1": "b"}
    assert await matching(table, "new") == ["a-1"]


async def test_a_table_once_opened_does_not_change(lance: Lance, table: Passages) -> None:
    await table.replace(["a"], [row("a-1", "a", "old words")])
    before = await lance.open("c")
    await table.replace(["a"], [row("a-1", "a", "new words"), row("a-2", "a", "new words")])
    await table.optimize()
    after = await lance.open("c")
    assert before
    assert after
    assert (await before.count(), await after.count()) == (1, 2)
    assert (await matching(before, "old"), await matching(before, "new")) == (["a-1"], [])
    assert (await matching(after, "old"), await matching(after, "new")) == ([], ["a-1", "a-2"])


async def test_every_version_can_be_read_again_and_tagged(lance: Lance, table: Passages) -> None:
    await table.replace(["a"], [row("a-1", "a")])
    await table._table.tags.create("snapshot", await table._table.version())
    await table.delete(one_of("file", ["a"]))
    await table.optimize()
    assert await held(lance) == {}
    await table._table.checkout("snapshot")
    assert await table.count() == 1


async def test_a_space_is_a_column(lance: Lance, table: Passages) -> None:
    await table.replace(["a"], [row("a-1", "a")])
    await table._table.add_columns({"other": "arrow_cast(space, 'FixedSizeList(4, Float32)')"})
    assert (await table.facts())["spaces"] == {"space": 4, "other": 4}
    found = await table.nearest("other", np.ones(WIDTH, np.float32), 3, None)
    assert [one["id"] for one in found] == ["a-1"]


async def test_new_passages_are_found_before_and_after_indexing(table: Passages) -> None:
    await table.replace(["a"], [row("a-1", "a", "zebra")])
    assert await matching(table, "zebra") == ["a-1"]
    await table.optimize()
    await table.replace(["b"], [row("b-1", "b", "zebras")])
    assert await matching(table, "Zébra") == ["a-1", "b-1"]


async def test_available_by(table: Passages) -> None:
    later = DAY + timedelta(hours=1)
    await table.replace(["a"], [row("a-1", "a", at=DAY), row("a-2", "a", at=later)])
    east = timezone(timedelta(hours=2))
    for moment, found in (
        (DAY, ["a-1"]),
        (DAY.replace(tzinfo=None), ["a-1"]),
        (later.astimezone(east), ["a-1", "a-2"]),
        (DAY - timedelta(microseconds=1), []),
    ):
        where = available_by(moment)
        assert await matching(table, "text", where) == found
        near = await table.nearest(SPACE, np.ones(WIDTH, np.float32), 9, where)
        assert sorted(one["id"] for one in near) == found


async def test_any_name_can_be_asked_for(lance: Lance, table: Passages) -> None:
    names = ["it's", 'a"b', "x' OR 1=1 --", "back\\slash", "中", "%_", ""]
    await table.replace(names, [row(f"r-{n}", name) for n, name in enumerate(names)])
    for name in names:
        assert [r["file"] for r in await table.columns(["file"], one_of("file", [name]))] == [name]
    await table.delete(one_of("file", names[:3]))
    assert set((await held(lance)).values()) == set(names[3:])


async def test_two_writers_that_do_not_see_each_other(lance: Lance, table: Passages) -> None:
    async def write(file: str, ids: Sequence[str]) -> None:
        other = await Lance(str(lance.folder)).open("c")
        assert other
        await other.replace([file], [row(id_, file) for id_ in ids])

    same = await asyncio.gather(*(write("a", ["a-1", "a-2"]) for _ in range(2)))
    assert same == [None, None]
    assert await held(lance) == {"a-1": "a", "a-2": "a"}
    done = await asyncio.gather(
        write("x", ["r-1", "r-2"]), write("y", ["r-1", "r-2", "r-3"]), return_exceptions=True
    )
    (failed,) = [one for one in done if one]
    assert isinstance(failed, GuardError)
    assert "run the command again" in str(failed)
    whole = {"r-1": "x", "r-2": "x"}, {"r-1": "y", "r-2": "y", "r-3": "y"}
    rest = {id_: file for id_, file in (await held(lance)).items() if file != "a"}
    assert rest in whole


async def test_only_one_writes_at_a_time(lance: Lance) -> None:
    inside = 0

    async def write() -> None:
        nonlocal inside
        async with Lance(str(lance.folder)).alone("c"):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0.02)
            inside -= 1

    await asyncio.gather(*(write() for _ in range(3)))


async def test_names(lance: Lance, table: Passages) -> None:
    await lance.create("b.2", SPACE, WIDTH)
    assert await lance.names() == ["b.2", "c"]
    await lance.drop("c")
    assert (await lance.names(), await lance.open("c")) == (["b.2"], None)
    with pytest.raises(ConfigError, match="cannot be called"):
        async with lance.alone("../c"):
            pass


async def test_a_folder_called_like_a_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await Lance("db").create("c", SPACE, WIDTH)
    assert os.listdir("db") == ["c.lance"]


async def test_what_is_broken_is_said_in_a_line(lance: Lance, table: Passages) -> None:
    await table.replace(["a"], [row("a-1", "a")])
    for path in (lance.folder or Path()).glob("c.lance/data/*"):
        path.write_bytes(b"broken")
    opened = await Lance(str(lance.folder)).open("c")
    assert opened
    with pytest.raises(GuardError, match="the corpus cannot be read or written: ") as caught:
        await opened.matching("text", 3, None)
    assert "\n" not in str(caught.value)
    assert ".rs:" not in str(caught.value)


async def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(GuardError, match="cannot be read or written"):
        async with Lance(str(tmp_path / "file" / "corpora")).alone("c"):
            pass
