import time
from pathlib import Path

import pytest

from guard.adapters.fetch import cache
from guard.adapters.fetch.cache import Cache
from guard.ports import Outcome, Page

PAGE = Page("https://good.com/", Outcome.FOUND, text="Läufer \ud800")
KEY = "https://good.com/", [], []


def files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def test_keeps_a_page_under_its_key(tmp_path: Path):
    kept = Cache(tmp_path, 60)
    kept.put(KEY, PAGE)
    assert Cache(tmp_path, 60).get(KEY) == PAGE
    assert kept.get(("https://good.com/", [], ["good.com"])) is None


def test_only_its_owner_can_read_it(tmp_path: Path):
    Cache(tmp_path / "pages", 60).put(KEY, PAGE)
    (file,) = files(tmp_path)
    assert file.stat().st_mode & 0o077 == file.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("outcome", "age", "fresh"),
    [
        (Outcome.FOUND, 299, True),
        (Outcome.FOUND, 3_599, True),
        (Outcome.FOUND, 3_601, False),
        (Outcome.GONE, 3_599, True),
        (Outcome.UNKNOWN, 299, True),
        (Outcome.UNKNOWN, 301, False),
        (Outcome.FOUND, -10, False),
    ],
)
def test_forgets_in_time(tmp_path: Path, monkeypatch, outcome: Outcome, age: int, fresh: bool):
    now = time.time()
    monkeypatch.setattr(cache.time, "time", lambda: now)
    kept = Cache(tmp_path, 3_600)
    kept.put(KEY, Page("u", outcome))
    monkeypatch.setattr(cache.time, "time", lambda: now + age)
    assert (kept.get(KEY) is not None) is fresh


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"at": 1}', b'{"at": "x", "page": {}}', b"\xff", b"null"]
)
def test_a_broken_file_is_no_page(tmp_path: Path, content: bytes):
    kept = Cache(tmp_path, 60)
    kept.put(KEY, PAGE)
    files(tmp_path)[0].write_bytes(content)
    assert kept.get(KEY) is None


def test_a_folder_that_can_not_be_written_is_no_reason_to_fail(tmp_path: Path):
    (tmp_path / "file").write_text("")
    kept = Cache(tmp_path / "file", 60)
    kept.put(KEY, PAGE)
    assert kept.get(KEY) is None


def test_does_not_grow_for_ever(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(cache, "_IN_A_FOLDER", 2)
    kept = Cache(tmp_path, 60)
    for number in range(1_200):
        kept.put((str(number),), PAGE)
    assert len(files(tmp_path)) <= 2 * 256
    assert kept.get(("1199",)) == PAGE
