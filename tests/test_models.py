"""Shipped weights are what their cards say."""

import hashlib
import re
from pathlib import Path

import pytest

MODELS = Path(__file__).parents[1] / "guard" / "models"
FOLDERS = sorted(path for path in MODELS.iterdir() if path.is_dir())


def test_there_are_models() -> None:
    assert {"encoder", "reranker"} <= {folder.name for folder in FOLDERS}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_card_names_every_file_and_its_sha256(folder: Path) -> None:
    card = (folder / "CARD.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|", card, re.MULTILINE))
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name not in ("CARD.md", "LICENSE")
    }
    assert said == there
    assert (folder / "LICENSE").stat().st_size > 500
