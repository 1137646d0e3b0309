"""The commands `data` and `split`, in a workspace of their own."""

import json
import random
import re
import sys
from types import ModuleType

import pytest
from guard_eval.cli import data, split
from guard_eval.errors import EvalError, Refusal
from guard_eval.manifest import Workspace
from guard_eval.rows.files import read, write
from guard_eval.rows.row import Row
from typer.testing import CliRunner

WORDS = [f"word{i}" for i in range(3000)]
KEPT = []


class Kept:
    def __init__(self, path):
        self.path = path

    def append(self, verb, data):
        KEPT.append((self.path.name, verb, json.loads(json.dumps(data))))


@pytest.fixture(autouse=True)
def ledger(monkeypatch, tmp_path):
    module = ModuleType("guard_eval.ledger.ledger")
    module.Ledger = Kept
    monkeypatch.setitem(sys.modules, "guard_eval.ledger.ledger", module)
    monkeypatch.chdir(tmp_path)
    KEPT.clear()


def rows(count=200):
    chance = random.Random(1)
    return [
        Row(
            id=f"r{i}", cluster=f"c{i // 2}", question=" ".join(chance.choices(WORDS, k=9)),
            answer=" ".join(chance.choices(WORDS, k=9)), context=WORDS[i], label_source="person",
            label=chance.choice(["supported", "unsupported"]), prediction_time=f"2026-01-01T{i // 60:02}:{i % 60:02}:00Z",
        )
        for i in range(count)
    ]  # fmt: skip


def run(group, *words, ends=0):
    done = CliRunner().invoke(group.app, list(words))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == ends, done.output
    return done.output


def test_from_a_file_to_splits(tmp_path):
    write(tmp_path / "faq.parquet", rows())
    assert "200 rows, 100 clusters" in run(
        data, "add", "faq.parquet", "--name", "faq", "--licence", "CC0"
    )
    assert "prevalence" in run(data, "lint", "faq")
    told = run(split, "make", "faq", "--shares", "tune=1,cal=2,test=2")
    assert "guard eval seal make test" in told
    assert "share nothing" in run(split, "check")
    assert [(name, verb) for name, verb, _ in KEPT] == [("ledger.jsonl", "ingest")] + [
        ("ledger.jsonl", "split")
    ] * 3
    place = Workspace(tmp_path)
    assert sum(s.rows for s in place.manifest.splits.values()) == 200
    assert place.split("test").dataset == place.dataset("faq").sha256
    assert "prevalence" in run(data, "lint", "tune")
    with pytest.raises(EvalError, match="test is a test split"):
        run(data, "lint", "test")
    with pytest.raises(EvalError, match="faq was dealt already, to tune, cal, test"):
        run(split, "make", "faq", "--prefix", "b-")
    write(tmp_path / "more.jsonl", rows(40))
    run(data, "add", "more.jsonl", "--name", "more")
    with pytest.raises(EvalError, match="splits already"):
        run(split, "make", "more")
    with pytest.raises(EvalError, match="faq was dealt already"):
        run(split, "make", "faq", "more", "--prefix", "b-")


def test_by_time_what_is_dropped_is_kept_and_named(tmp_path):
    write(tmp_path / "faq.jsonl", [row.model_copy(update={"cluster": row.id}) for row in rows()])
    run(data, "add", "faq.jsonl", "--name", "faq")
    told = run(
        split, "make", "faq", "--by", "time", "--shares", "tune=50,test=50", "--embargo", "10m"
    )
    assert "dropped: 10 rows (embargo), kept in splits/dropped.jsonl" in told
    assert len(list(read(tmp_path / "splits/dropped.jsonl"))) == 10


def test_json_is_for_scripts(tmp_path):
    write(tmp_path / "faq.jsonl", rows())
    assert json.loads(run(data, "add", "faq.jsonl", "--name", "faq", "--json"))["rows"] == 200
    assert isinstance(json.loads(run(data, "lint", "faq", "--json")), list)
    told = json.loads(run(split, "make", "faq", "--json"))
    assert [s["name"] for s in told["splits"]] == ["train", "tune", "cal", "test"]
    assert json.loads(run(split, "check", "--json")) == {"overlaps": [], "sealed": []}


def test_errors_of_lint_end_with_two(tmp_path):
    write(tmp_path / "bad.jsonl", [*rows(), rows(1)[0]])
    assert "repeated_id" in run(data, "lint", "bad.jsonl", ends=2)
    with pytest.raises(EvalError, match="1 id used more than once: r0"):
        run(data, "add", "bad.jsonl", "--name", "bad")
    assert not (tmp_path / "eval.yaml").exists()
    assert KEPT == []


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_a_field_of_meta_that_is_the_label_is_left_out_as_lint_says(tmp_path, ending):
    bad = [row.model_copy(update={"meta": {"by": row.label, "n": "1"}}) for row in rows()]
    write(tmp_path / f"bad.{ending}", bad)
    assert "--drop meta.by" in run(data, "lint", f"bad.{ending}", ends=2).replace("\n", " ")
    assert "label_proxy" not in run(data, "lint", f"bad.{ending}", "--drop", "meta.by")
    (first, *_) = read(tmp_path / f"bad.{ending}", ["meta.by"])
    assert first.meta == {"n": "1"}
    with pytest.raises(EvalError, match="no row has meta.of"):
        run(data, "lint", f"bad.{ending}", "--drop", "meta.of")


def test_help_names_every_field_of_a_row():
    told = run(data, "add", "--help")
    assert [name for name in Row.model_fields if name not in told] == []


@pytest.mark.parametrize("field", ["prediction_time", "label_available_at", "available_at"])
def test_lint_says_what_is_dated_ahead(tmp_path, field):
    for year, ends in (("2999", 2), ("2019", 0)):
        row = rows()[0].model_dump() | {field: f"{year}-01-01T00:00:00Z"}
        write(tmp_path / f"{year}.jsonl", [Row.model_validate(row), *rows()[1:]])
        assert ("dated_ahead" in run(data, "lint", f"{year}.jsonl", ends=ends)) is (ends == 2)


def test_splits_of_two_makings_that_share_rows_are_refused(tmp_path):
    write(tmp_path / "a.jsonl", rows())
    write(
        tmp_path / "b.jsonl",
        [
            row.model_copy(update={"id": f"b{row.id}", "cluster": f"b{row.cluster}"})
            for row in rows()
        ],
    )
    for name in "ab":
        run(data, "add", f"{name}.jsonl", "--name", name)
        run(split, "make", name, "--prefix", f"{name}-")
    with pytest.raises(Refusal, match="E_DUP_ACROSS_SPLITS") as told:
        run(split, "check")
    assert told.value.exit == 4
    assert "guard eval split make" in told.value.remedy
    (tmp_path / "joint").mkdir()
    for name in "ab":
        run(data, "add", f"{name}.jsonl", "--name", name, "-w", "joint")
    joint = json.loads(run(split, "make", "a", "b", "--json", "-w", "joint"))
    assert joint["joined"] == {"the same question and answer": 100}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--shares", "train=50,tset=50"], "'tset=50' is not a role"),
        (["--shares", "train=0,test=1"], "'train=0' is not a role"),
        (["--by", "time", "--embargo", "week"], "'week' is not a duration"),
        (["--embargo", "1d"], "--embargo is for splits by time"),
    ],
)  # fmt: skip
def test_wrong_settings_are_explained(tmp_path, words, said):
    write(tmp_path / "faq.jsonl", rows(40))
    run(data, "add", "faq.jsonl", "--name", "faq")
    with pytest.raises(EvalError, match=said):
        run(split, "make", "faq", *words)


def test_a_public_set_keeps_licence_and_origin(tmp_path):
    record = {
        "id": "u",
        "passage": "P.",
        "question": "q?",
        "answer": "a",
        "label": "FAIL",
        "source_ds": "DROP",
    }
    (tmp_path / "x.jsonl").write_text(json.dumps(record) + "\n")
    told = run(
        data, "convert", "halubench", "x.jsonl", "--out", "rows.parquet", "--name", "halubench"
    )
    assert "1 rows (1 unsupported)" in told
    added = Workspace(tmp_path).dataset("halubench")
    assert (added.licence, added.format, added.rows) == ("CC-BY-NC-2.0", "parquet", 1)
    assert "PatronusAI" in added.origin
    assert "ragtruth" in run(data, "convert", "list")
    with pytest.raises(EvalError, match="no format 'nope'"):
        run(data, "convert", "nope", "x.jsonl", "--out", "y.jsonl")
    with pytest.raises(EvalError, match="published files, and --out FILE"):
        run(data, "convert", "squad2")


def test_the_help_names_every_field_of_a_row():
    words = set(re.findall(r"\w+", CliRunner().invoke(data.app, ["add", "--help"]).output))
    assert Row.model_fields.keys() <= words
