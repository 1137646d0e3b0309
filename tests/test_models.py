"""Shipped weights are what their cards say."""

import hashlib
import re
from pathlib import Path

import pytest

MODELS = Path(__file__).parents[1] / "guard" / "models"
POLICIES = Path(__file__).parents[1] / "policies"
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


def test_what_a_threshold_passes_is_said_as_it_was_measured() -> None:
    """Comments of the shipped policies, by the table of the model's card."""
    table = (
        (MODELS / "groundedness" / "CARD.md").read_text("utf-8").partition("| support from |")[2]
    )
    rows = re.findall(r"^\| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|", table, re.M)
    passes = {
        level: (round(100 * float(bad)), round(100 * float(good))) for level, bad, good in rows
    }
    said = {}
    for policy in POLICIES.glob("*.yaml"):
        text = re.sub(r"\n *# ", " ", policy.read_text("utf-8"))
        for level, bad, good in re.findall(
            r"([\d.]+) passes (\d+) %(?: of the unsupported)? and (\d+) %", text
        ):
            said[policy.stem, level] = int(bad), int(good)
    assert {name for name, _ in said} == {"default", "support", "legal", "medical", "finance"}
    assert said == {key: passes[key[1]] for key in said}
