"""A workspace knows its files, and notices when they change."""

import pytest
import yaml
from guard_eval.errors import EvalError
from guard_eval.ledger.entries import Verb
from guard_eval.manifest import Workspace
from guard_eval.rows.files import read, write
from guard_eval.rows.identity import identify
from guard_eval.rows.row import Row
from guard_eval.splits.clusters import Brief
from guard_eval.splits.cutting import cut, dropped
from guard_eval.splits.dealing import Dealt
from guard_eval.splits.split import Role

from guard.errors import ConfigError

ROWS = [
    Row(id=f"r{i}", cluster=f"c{i // 2}", question=f"q{i}", answer="yes", label="supported")
    for i in range(8)
]


class Kept(list):
    def append(self, verb, data):
        super().append((verb, data))


@pytest.fixture
def place(tmp_path):
    write(tmp_path / "data/faq.jsonl", ROWS)
    workspace = Workspace(tmp_path)
    workspace.add("faq", tmp_path / "data/faq.jsonl", licence="CC0", origin="us")
    workspace.save()
    return workspace


def dealt():
    return Dealt(
        rows=[Brief.of(row) for row in ROWS],
        ends=[*[Role.TUNE] * 4, *[Role.TEST] * 3, "embargo"],
        roles=(Role.TUNE, Role.TEST),
        joined={},
        rule="by hand",
    )


def test_a_data_set_is_known_by_its_rows(place, tmp_path):
    told = yaml.safe_load((tmp_path / "eval.yaml").read_text())
    assert told["schema"] == 1
    found = identify(ROWS)
    assert told["datasets"]["faq"] == {
        "file": "data/faq.jsonl", "format": "jsonl", "sha256": found.sha256, "merkle": found.merkle,
        "rows": 8, "clusters": 4, "licence": "CC0", "origin": "us",
    }  # fmt: skip
    again = Workspace(tmp_path)
    assert again.manifest == place.manifest
    assert list(again.checked("faq")) == ROWS


def test_the_same_rows_in_another_format_are_the_same_data_set(place, tmp_path):
    write(tmp_path / "faq.parquet", ROWS)
    assert place.add("faq", tmp_path / "faq.parquet").sha256 == identify(ROWS).sha256
    write(tmp_path / "other.jsonl", ROWS[1:])
    with pytest.raises(EvalError, match="data set faq with other rows"):
        place.add("faq", tmp_path / "other.jsonl")


def test_what_is_outside_is_named_absolutely(place, tmp_path, tmp_path_factory):
    file = tmp_path_factory.mktemp("far") / "far.jsonl"
    write(file, ROWS[:2])
    assert place.add("far", file).file == str(file.resolve())
    assert len(list(place.checked("far"))) == 2


def test_fields_that_are_left_out_stay_left_out(place, tmp_path):
    (tmp_path / "x.jsonl").write_text('{"id": "a", "junk": 1}\n')
    place.add("x", tmp_path / "x.jsonl", drop=("junk",))
    place.save()
    assert [row.id for row in Workspace(tmp_path).checked("x")] == ["a"]


def test_a_changed_file_is_noticed(place, tmp_path):
    place.verify()
    write(
        tmp_path / "data/faq.jsonl",
        [ROWS[0].model_copy(update={"label": "unsupported"}), *ROWS[1:]],
    )
    for use in (place.verify, lambda: list(place.checked("faq"))):
        with pytest.raises(EvalError, match="data set faq is not what it was") as told:
            use()
        assert "under a new name" in told.value.remedy


def test_an_empty_file_is_no_data_set(place, tmp_path):
    (tmp_path / "none.jsonl").write_text("\n")
    with pytest.raises(EvalError, match="no rows"):
        place.add("none", tmp_path / "none.jsonl")


def test_splits_are_written_recorded_and_read(place, tmp_path):
    log = Kept()
    made = cut(place, ["faq"], dealt(), log, 17)
    again = Workspace(tmp_path)
    assert [again.split(split.name) for split in made] == made
    assert list(again.rows("tune")) == ROWS[:4]
    assert [verb for verb, _ in log] == [Verb.SPLIT] * 2
    assert log[1][1]["split"]["sha256"] == again.split("test").sha256 == identify(ROWS[4:7]).sha256
    assert made[0].dataset == place.dataset("faq").sha256
    (row,) = read(dropped(tmp_path))
    assert row == ROWS[7].model_copy(update={"meta": {"dropped": "embargo"}})
    for prefix in ("", "b-"):
        with pytest.raises(EvalError, match="faq was dealt already, to tune, test"):
            cut(place, ["faq"], dealt(), log, 17, prefix)


def test_without_the_ledger_there_is_no_split(place, tmp_path):
    class Full:
        def append(self, verb, data):
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        cut(place, ["faq"], dealt(), Full(), 17)
    assert Workspace(tmp_path).manifest.splits == {}


def test_a_sealed_split_is_not_for_reading(place, tmp_path):
    (_, test) = cut(place, ["faq"], dealt(), Kept(), 17)
    place.put(test.model_copy(update={"file": "splits/test.sealed"}))
    with pytest.raises(EvalError, match="the split test is sealed") as told:
        place.rows("test")
    assert "guard eval register" in told.value.remedy
    place.verify()
    with pytest.raises(
        EvalError, match="no split 'tset'; did you mean 'test'. there are: tune, test"
    ):
        place.rows("tset")


def test_a_wrong_manifest_is_explained(tmp_path):
    (tmp_path / "eval.yaml").write_text("schema: 1\ndatasetz: {}\n")
    with pytest.raises(
        ConfigError, match=r"eval.yaml:2: datasetz: unknown setting; did you mean 'datasets'"
    ):
        Workspace(tmp_path)
