import gzip

import pytest
from guard_eval.errors import EvalError
from guard_eval.sealed import canary
from guard_eval.sealed.canary import Hit, Unread


def test_found_wherever_it_stands(tmp_path):
    own = canary.new()
    text = canary.row(own).question
    path = tmp_path / "log.txt"
    path.write_text(f"abc {text}\n{text.upper()}")
    assert list(canary.scan([path])) == [
        Hit(path, 4, own),
        Hit(path, 5 + len(text), own),
    ]


def test_found_across_the_edge_of_a_block(tmp_path, monkeypatch):
    monkeypatch.setattr(canary, "_BLOCK", 16)
    own = canary.new()
    path = tmp_path / "log.txt"
    for before in range(20):
        path.write_text("x" * before + canary.row(own).question * 2)
        found = list(canary.scan([path]))
        length = len(canary.row(own).question)
        assert [hit.place for hit in found] == [before, before + length]


def test_name_alone_is_no_leak(tmp_path):
    own = canary.new()
    (tmp_path / "ledger.jsonl").write_text(f'{{"canary":"{own}"}}')
    assert list(canary.scan([tmp_path])) == []


def test_packed_files_are_said_not_to_be_read(tmp_path):
    path = tmp_path / "log.gz"
    path.write_bytes(gzip.compress(canary.row(canary.new()).question.encode()))
    (found,) = canary.scan([tmp_path])
    assert isinstance(found, Unread) and "gzip" in found.why


def test_linked_folders_are_looked_through_or_named(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "log.txt").write_text(canary.row(canary.new()).question)
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "linked").symlink_to(tmp_path / "far")
    (tmp_path / "here" / "up").symlink_to(tmp_path)
    hit, left = canary.scan([tmp_path / "here"])
    assert hit.path == tmp_path / "here/linked/log.txt"
    assert left.path == tmp_path / "here/up" and "not walked through" in left.why


def test_missing_path(tmp_path):
    with pytest.raises(EvalError, match="there is no such file or folder"):
        list(canary.scan([tmp_path / "nowhere"]))
