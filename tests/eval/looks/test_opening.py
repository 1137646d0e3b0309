import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger import anchors
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.lineage.parts import Bundle, Part
from guard_eval.looks import budget
from guard_eval.looks.opening import Opening, open_split
from guard_eval.manifest import Workspace
from guard_eval.sealed.seal import place, seal, sketched
from guard_eval.splits.split import Role

from tests.eval.sealing import BUNDLE, home, key_in, promised, rows, split_of  # noqa: F401

pytestmark = pytest.mark.usefixtures("home")


def _clear(known: Opening) -> None:
    """No further reason to refuse."""


class _Work:
    """A workspace with one sealed split and a registration."""

    def __init__(self, folder: Path, key: bytes, **given: object) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.key = folder, key
        self.ledger = Ledger(folder / "ledger.jsonl")
        self.split = self.seal("test", rows(200), **given)
        self.promise = promised(self.ledger, self.split)

    def seal(self, name, found, **given):
        return seal(self.folder, split_of(found, name, **given), found, self.key, self.ledger)

    def open(self, name="test", promise=None, bundle=BUNDLE, checks=_clear):
        return open_split(self.folder, name, promise or self.promise, bundle, checks)

    def refused(self, code, name="test", promise=None, **given):
        before = self.looks()
        with pytest.raises(Refusal) as caught:
            self.open(name, promise, **given)
        assert caught.value.code == code and caught.value.exit == 4 and caught.value.remedy
        assert self.looks() == before
        for row in rows(200):
            assert row.question[:30] not in str(caught.value)
        return caught.value.seen

    def looks(self):
        """Counted without the ledger's own checks."""
        return (self.folder / "ledger.jsonl").read_text().count('"verb":"open"')


@pytest.fixture
def work(tmp_path, monkeypatch):
    return _Work(tmp_path / "work", key_in(monkeypatch))


def test_opens_once(work):
    seen = []
    assert work.open(checks=seen.append) == rows(200)
    (known,) = seen
    assert (
        known.split == work.split and known.looks.left == 1 and known.sketch.shares(rows(200)) == 1
    )
    assert known.canary and known.registration == work.promise
    entry = work.ledger.entries()[-1]
    assert entry.verb is Verb.OPEN and entry.data["look"] == 1
    assert entry.data["registration"] == work.promise.fingerprint
    assert "1 of 1 allowed looks" in work.refused("E_BUDGET")
    with pytest.raises(Refusal, match="none of them ended, so nothing was told"):
        work.open()
    work.ledger.append(Verb.LADDER, {"split": work.split.sha256, "run": "test-1a2b"})
    with pytest.raises(Refusal, match="told: guard eval report draw runs/test-1a2b\\. Measure"):
        work.open()


def test_a_larger_budget_is_counted_down(tmp_path, monkeypatch):
    work = _Work(tmp_path / "work", key_in(monkeypatch), budget=2)
    work.open()
    work.open()
    work.refused("E_BUDGET")


def test_a_check_that_refuses_costs_nothing(work):
    def against(known: Opening) -> None:
        raise Refusal("E_FIT_ON_TEST", "seen", "do this")

    work.refused("E_FIT_ON_TEST", checks=against)
    assert work.open() == rows(200)


@pytest.mark.parametrize("muddled", [False, True])
def test_a_look_taken_meanwhile_by_another_process_counts(work, muddled):
    def meanwhile(known: Opening) -> None:
        if work.looks() == 0:
            assert work.open() == rows(200)
            if muddled:  # a check that saw half of what the other one did
                raise Refusal("E_LOOK_MISSING", "of another workspace", "look there")

    with pytest.raises(Refusal, match="E_BUDGET"):
        work.open(checks=meanwhile)
    assert work.looks() == 1


def test_a_look_taken_meanwhile_in_another_workspace_counts(work, tmp_path):
    """The same rows, sealed there too; both had looked up that nobody has looked yet."""
    second = _Work(tmp_path / "second", work.key)

    def meanwhile(known: Opening) -> None:
        if second.looks() == 0:
            second.open()

    with pytest.raises(Refusal, match="E_BUDGET"):
        work.open(checks=meanwhile)
    assert (work.looks(), second.looks()) == (0, 1)


def test_the_look_is_on_the_disk_before_anything_is_decrypted(work, monkeypatch):
    def never(*_):
        assert work.looks() == 1
        raise KeyboardInterrupt

    monkeypatch.setattr("guard_eval.looks.opening.unseal", never)
    with pytest.raises(KeyboardInterrupt):
        work.open()
    work.refused("E_BUDGET")


_KILLED = """
import os, signal, sys
from pathlib import Path
from guard_eval.looks import opening
from guard_eval.looks.registration import Registration
from tests.eval.sealing import BUNDLE

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[3] == "decrypting":
    opening.unseal = die
else:  # after the look was counted, before anybody was told
    opening.memory.remember = die
promise = Registration.model_validate_json(sys.argv[2])
opening.open_split(Path(sys.argv[1]), "test", promise, BUNDLE, lambda known: None)
"""


@pytest.mark.parametrize("moment", ["decrypting", "counted"])
def test_kill_during_an_opening_costs_the_look(work, moment):
    root = Path(__file__).parents[2]
    words = [
        sys.executable,
        "-c",
        _KILLED,
        str(work.folder),
        work.promise.model_dump_json(),
        moment,
    ]
    ran = subprocess.run(words, cwd=root, env=os.environ, capture_output=True, check=False)
    assert ran.returncode == -signal.SIGKILL, ran.stderr.decode()
    work.refused("E_BUDGET")


def test_an_opening_torn_by_a_crash_costs_the_look(work):
    whole = work.ledger.path.read_bytes()
    kept = Path(shutil.copytree(anchors.state(), anchors.state().with_name("kept")))
    work.open()
    line = work.ledger.path.read_bytes()[len(whole) :]
    shutil.rmtree(anchors.state())
    shutil.copytree(kept, anchors.state())
    work.ledger.path.write_bytes(whole + line[:-20])  # as if killed while writing
    work.refused("E_LEDGER_TORN")
    work.ledger.mend()
    work.refused("E_BUDGET")


@pytest.mark.parametrize(
    "launder",
    [
        lambda found: [row.model_copy(update={"id": f"n{i}"}) for i, row in enumerate(found)],
        lambda found: found[::-1],
        lambda found: found[:20],
        lambda found: found + rows(100, seed=5),
        lambda found: rows(298, seed=5) + found[:3],
        lambda found: [row.model_copy(update={"label": "supported"}) for row in found],
        lambda found: [row.model_copy(update={"question": "Now " + row.question}) for row in found],
    ],
    ids=["renamed", "reshuffled", "subset", "superset", "one percent", "relabelled", "edited"],
)
def test_rows_looked_at_before_are_not_fresh(work, launder):
    again = work.seal("fresh", launder(rows(200)))
    promise = promised(work.ledger, again)
    work.open()
    assert "of the rows are in split" in work.refused("E_SPLIT_LAUNDERING", "fresh", promise)


def test_other_rows_are_fresh(work):
    again = work.seal("fresh", [*rows(299, seed=5), rows(200)[0]])  # a third of a percent is shared
    small = work.seal("small", rows(50, seed=6))
    work.open()
    assert work.open("fresh", promised(work.ledger, again))[-1] == rows(200)[0]
    assert work.open("small", promised(work.ledger, small)) == rows(50, seed=6)


def test_a_part_looked_at_spends_the_whole(work):
    part = work.seal("part", rows(200)[:20])
    work.open("part", promised(work.ledger, part))
    work.refused("E_SPLIT_LAUNDERING")


def test_more_looks_at_a_part_are_not_more_looks(work):
    part = work.seal("part", rows(200)[:20], budget=50)
    work.open()
    work.refused("E_SPLIT_LAUNDERING", "part", promised(work.ledger, part))


def test_more_looks_in_another_workspace_are_not_more_looks(work, tmp_path):
    other = _Work(tmp_path / "other", work.key, budget=50)
    work.open()
    assert "1 of 1 allowed looks" in other.refused("E_BUDGET")


def test_another_workspace_of_the_same_user_is_not_fresh(work, tmp_path):
    work.open()
    other = _Work(tmp_path / "other", work.key)
    other.refused("E_BUDGET")
    part = other.seal("part", rows(200)[::-1])
    other.refused("E_SPLIT_LAUNDERING", "part", promised(other.ledger, part))


def test_a_copy_of_the_workspace_is_not_fresh(work, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(work.folder, copy)
    work.open()
    with pytest.raises(Refusal, match="E_LEDGER_ROLLBACK"):
        open_split(copy, "test", work.promise, BUNDLE, _clear)


def test_a_new_ledger_does_not_open_an_old_seal(work):
    work.ledger.path.unlink()
    promised(work.ledger, work.split)
    assert "looks that the other one counted" in work.refused("E_LEDGER_ROLLBACK").replace(
        "\n", " "
    )


def test_a_ledger_cut_before_the_seal(work):
    shutil.rmtree(anchors.state())
    lines = work.ledger.path.read_bytes().splitlines(keepends=True)
    work.ledger.path.write_bytes(lines[0])
    promised(work.ledger, work.split)
    assert "no entry of this seal" in work.refused("E_LEDGER_ROLLBACK")


def test_burned(work):
    work.ledger.append(Verb.BURN, {"split": work.split.sha256, "reason": "canary found"})
    assert "canary found" in work.refused("E_BURNED")
    part = work.seal("part", rows(200)[:20])
    work.refused("E_SPLIT_LAUNDERING", "part", promised(work.ledger, part))


def test_nothing_registered(work):
    other = work.promise.model_copy(update={"metric": "f1"})
    work.refused("E_NOT_REGISTERED", promise=other)


def test_another_policy_than_registered(work):
    part = Part(kind="threshold", sha256="b" * 64, fit_run="")
    work.refused("E_PREREG_MISMATCH", bundle=Bundle(policy="p", parts=(part,)))


def test_another_split_than_registered(work):
    work.seal("other", rows(seed=9))
    work.refused("E_PREREG_MISMATCH", "other")


def test_a_changed_file_costs_nothing(work):
    path = place(work.folder, "test")
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    work.refused("E_SEAL_BROKEN")
    path.write_bytes(whole.replace(b'"budget":"1"', b'"budget":"9"'))
    work.refused("E_SEAL_BROKEN")
    path.write_bytes(whole)
    work.open()


def test_wrong_key_costs_nothing(work, monkeypatch):
    key_in(monkeypatch)
    work.refused("E_SEAL_KEY")


@pytest.mark.parametrize("change", [lambda p: p.unlink(), lambda p: p.write_bytes(b"{}\n")])
def test_without_the_sketch_nobody_can_compare(work, change):
    change(sketched(work.folder, work.split.sha256))
    work.refused("E_SKETCH_MISSING")


def test_rows_are_made_sure_of_after_decryption(work, monkeypatch):
    monkeypatch.setattr("guard_eval.looks.opening.unseal", lambda *_: (None, rows(200)[1:]))
    with pytest.raises(Refusal, match="E_ROWS_MISSING"):
        work.open()
    assert work.looks() == 1


def _plain(work, found, **given):
    project = Workspace(work.folder)
    split = split_of(found, "plain", file="splits/plain.jsonl", **given)
    file = work.folder / split.file
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(row.model_dump_json(exclude_defaults=True) + "\n" for row in found))
    project.put(split)
    project.save()
    return split


def test_a_plain_test_split_is_counted_too(work):
    split = _plain(work, rows(30, seed=7))
    promise = promised(work.ledger, split)
    assert work.open("plain", promise) == rows(30, seed=7)
    work.refused("E_BUDGET", "plain", promise)
    again = work.seal("again", rows(30, seed=7)[::-1])
    work.refused("E_SPLIT_LAUNDERING", "again", promised(work.ledger, again))


def test_a_budget_raised_later_does_not_count(work):
    found = rows(30, seed=7)
    once = split_of(found, "plain", file="splits/plain.jsonl")
    work.ledger.append(Verb.SPLIT, {"split": once.model_dump(mode="json")})
    promise = promised(work.ledger, _plain(work, found, budget=9))
    work.open("plain", promise)
    assert "1 of 1 allowed looks" in work.refused("E_BUDGET", "plain", promise)


def test_a_plain_copy_of_a_sealed_split_is_not_fresh(work):
    split = _plain(work, rows(200)[::-1])
    promise = promised(work.ledger, split)
    work.open()
    work.refused("E_SPLIT_LAUNDERING", "plain", promise)


def test_only_test_splits_are_opened(work):
    split = _plain(work, rows(30, seed=7), role=Role.TUNE)
    with pytest.raises(EvalError, match="is a tune split"):
        work.open("plain", promised(work.ledger, split))


def test_unknown_split(work):
    with pytest.raises(EvalError, match="no split 'nowhere'"):
        work.open("nowhere")


def test_looks_by_rows():
    assert budget.opened([]) == {} and budget.burned([]) == {}
