"""Labelled rows: read, cleaned, and split by their evidence."""

import gzip
import json
from pathlib import Path

import pytest
from guard_eval.groundedness.rows import Row, grounded, nli


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "groundedness").mkdir()
    (tmp_path / "nli").mkdir()
    rows = [
        {
            "id": "a",
            "group": "g",
            "evidence": "L 'Oréal , it said .",
            "claim": "So .",
            "supported": True,
        },
        {
            "id": "b",
            "group": "g",
            "evidence": "It rained.",
            "claim": "It did n't .",
            "supported": False,
        },
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "groundedness" / "own.jsonl").write_text(text, "utf-8")
    labels = ["entailment", "contradiction", "neutral", "not_entailment"]
    rows = [{"evidence": "It rained.", "claim": "It did.", "label": label} for label in labels]
    with gzip.open(tmp_path / "nli" / "pairs.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    return tmp_path


def test_rows_of_both_kinds_have_the_same_labels(data):
    first, second = grounded(data)
    assert (first.label, second.label) == ("supported", "unsupported")
    found = [row.label for row in nli(data)]
    assert found == ["supported", "refuted", "not_enough_info", "unsupported"]


def test_marks_of_tokenisation_are_no_clue(data):
    first, second = grounded(data)
    assert first.evidence.endswith(", it said.")
    assert second.claim == "It didn't."


def test_rows_of_one_group_are_on_the_same_side():
    rows = [Row(str(i), "s", f"g{i // 10}", "e", "c", "supported") for i in range(5000)]
    sides = {row.group: {r.dev for r in rows if r.group == row.group} for row in rows[::10]}
    assert all(len(side) == 1 for side in sides.values())
    share = sum(row.dev for row in rows) / len(rows)
    assert 0.10 < share < 0.20


def test_some_sets_are_never_trained_on():
    assert Row("1", "wice_dev", "any", "e", "c", "supported").dev
