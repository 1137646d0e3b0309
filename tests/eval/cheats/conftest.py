"""Desks are set up once and copied: the honest walk is the same for every cheater."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.eval.cheats.desk import Desk, Lines, lines
from tests.eval.jsonl import read

Make = Callable[[], Desk]


@pytest.fixture(scope="session")
def _dealt(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk.new(tmp_path_factory.mktemp("dealt") / "home")
    desk.added(lines()).passed()
    desk.ok("seal", "key")
    return desk


@pytest.fixture(scope="session")
def tests_rows(_dealt: Desk) -> Lines:
    """The rows of the test split, as the cheater has seen them before they were sealed."""
    return read(_dealt.work / "splits/test.jsonl")


@pytest.fixture(scope="session")
def tune_rows(_dealt: Desk) -> Lines:
    return read(_dealt.work / "splits/tune.jsonl")


@pytest.fixture(scope="session")
def _sealed(_dealt: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = _dealt.copy(tmp_path_factory.mktemp("sealed") / "home")
    desk.seal().passed()
    return desk


@pytest.fixture(scope="session")
def _looked(_sealed: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = _sealed.copy(tmp_path_factory.mktemp("looked") / "home")
    desk.look().passed()
    return desk


def _copies(desk: Desk, folder: Path, name: str) -> Make:
    count = iter(range(99))
    return lambda: desk.copy(folder / f"{name}{next(count)}")


@pytest.fixture
def dealt(_dealt: Desk, tmp_path: Path) -> Make:
    """A workspace with splits and a key, nothing sealed."""
    return _copies(_dealt, tmp_path, "dealt")


@pytest.fixture
def sealed(_sealed: Desk, tmp_path: Path) -> Make:
    """The same with its test sealed."""
    return _copies(_sealed, tmp_path, "sealed")


@pytest.fixture
def looked(_looked: Desk, tmp_path: Path) -> Make:
    """The same after the one look that is allowed."""
    return _copies(_looked, tmp_path, "looked")


@pytest.fixture
def pair(tmp_path: Path) -> Callable[[Lines, Lines], Desk]:
    """A workspace of two data sets dealt apart: one to train, tune and cal, the other to test."""
    count = iter(range(99))

    def made(first: Lines, second: Lines, *how: object) -> Desk:
        desk = Desk.new(tmp_path / f"pair{next(count)}")
        desk.added(first, "a", "--shares", "train=50,tune=20,cal=30").passed()
        desk.added(second, "b", "--shares", "test=1", *how).passed()
        desk.ok("seal", "key")
        return desk

    return made
