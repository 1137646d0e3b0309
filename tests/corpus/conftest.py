from pathlib import Path

import pytest

from guard.adapters.lance import Lance


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder `docs`, below the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    return Path("docs")


@pytest.fixture
def lance(tmp_path: Path) -> Lance:
    return Lance(str(tmp_path / "corpora"))
