import json
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from guard_eval.canonical import digest
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger import anchors
from guard_eval.ledger.chain import chain, written
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.eval.sealing import home  # noqa: F401

pytestmark = pytest.mark.usefixtures("home")


def _filled(folder: Path, count: int = 4) -> Ledger:
    ledger = Ledger(folder / "ledger.jsonl")
    for number in range(count):
        ledger.append(Verb.INGEST, {"dataset": f"set {number}", "rows": number, "none": None})
    return ledger


def _refused(code: str, ledger: Ledger, anchor: anchors.Head | None = None) -> str:
    with pytest.raises(Refusal) as caught:
        ledger.verify(anchor)
    assert caught.value.code == code
    assert caught.value.exit == 4
    assert caught.value.remedy
    return caught.value.seen


def test_begins_with_its_name_and_follows_itself(tmp_path):
    ledger = _filled(tmp_path, 2)
    first, one, two = ledger.entries()
    assert (first.verb, first.count, first.prev) == (Verb.CREATE, 0, "")
    assert ledger.id == first.data["id"]
    assert (one.prev, two.prev) == (digest(first), digest(one))
    assert ledger.head() == (3, digest(two)) == ledger.verify(anchors.Head(2, digest(one)))
    assert two.data == {"dataset": "set 1", "rows": 1}


def test_what_is_returned_is_what_is_read(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    made = ledger.append(Verb.RESULT, {"figure": 0.1, "names": ("é", "e\u0301"), "empty": []})
    assert made == ledger.entries()[-1] == Ledger(ledger.path).entries()[-1]
    assert made.data == {"figure": 0.1, "names": ["é", "é"]}


def _dated(ledger: Ledger, when: datetime) -> None:
    """Write the last entry again with another date, as whoever forges one."""
    name, (*before, last) = ledger.id, ledger.entries()
    forged = written(last.model_copy(update={"at": when}))
    ledger.path.write_bytes(b"".join(written(each) + b"\n" for each in before) + forged + b"\n")
    anchors._path(name).unlink()


def test_an_entry_dated_before_the_one_it_follows(tmp_path):
    ledger = _filled(tmp_path)
    before = ledger.entries()[-2].at
    _dated(ledger, before)
    assert ledger.verify().length == 5
    _dated(ledger, before - timedelta(microseconds=1))
    assert "entry 4 is dated" in _refused("E_LEDGER_TAMPERED", ledger)


def test_a_clock_that_is_set_back_makes_nothing_earlier(tmp_path):
    ledger = _filled(tmp_path)
    ahead = datetime.now(UTC) + timedelta(days=900)
    _dated(ledger, ahead)
    assert ledger.append(Verb.INGEST, {"dataset": "next"}).at == ahead
    assert ledger.verify().length == 6


def test_is_empty_before_the_first_entry(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    assert ledger.entries() == [] and ledger.head() == (0, "")
    with pytest.raises(EvalError, match="there is no ledger yet"):
        _ = ledger.id
    assert not ledger.path.exists()


def test_edited_entry(tmp_path):
    ledger = _filled(tmp_path)
    text = ledger.path.read_text()
    ledger.path.write_text(text.replace('"set 1"', '"set 9"'))
    assert "entry 3 follows a different entry 2" in _refused("E_LEDGER_TAMPERED", ledger)


def test_last_entry_edited_shows_against_the_anchor(tmp_path):
    ledger = _filled(tmp_path)
    head = ledger.head()
    text = ledger.path.read_text()
    ledger.path.write_text(text.replace('"set 3"', '"set 9"'))
    assert "the anchor in your state folder" in _refused("E_LEDGER_TAMPERED", ledger)
    shutil.rmtree(anchors.state())
    _refused("E_LEDGER_TAMPERED", ledger, head)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: [lines[0], *lines[2:]],
        lambda lines: [*lines[:2], lines[1], *lines[2:]],
        lambda lines: lines[1:],
        lambda lines: [*lines, "{}"],
        lambda lines: [*lines[:2], "", *lines[2:]],
        lambda lines: [lines[0].replace(":", ": ", 1), *lines[1:]],
        lambda lines: [lines[0], lines[1].replace('"rows"', '"empty":[],"rows"'), *lines[2:]],
    ],
    ids=["reordered", "left out", "twice", "beheaded", "added", "blank", "respaced", "padded"],
)
def test_other_order_or_form(tmp_path, change):
    ledger = _filled(tmp_path)
    lines = ledger.path.read_text().splitlines()
    ledger.path.write_text("\n".join(change(lines)) + "\n")
    _refused("E_LEDGER_TAMPERED", ledger)


def test_truncated(tmp_path):
    ledger = _filled(tmp_path)
    head = ledger.head()
    lines = ledger.path.read_bytes().splitlines(keepends=True)
    ledger.path.write_bytes(b"".join(lines[:3]))
    assert "has 3 entries, but the anchor in your state folder knows of 5" in _refused(
        "E_LEDGER_ROLLBACK", ledger
    )
    shutil.rmtree(anchors.state())
    assert ledger.verify().length == 3  # nothing left to notice it by
    _refused("E_LEDGER_ROLLBACK", ledger, head)


def test_older_copy_put_back_elsewhere(tmp_path):
    ledger = _filled(tmp_path)
    old = ledger.path.read_bytes()
    ledger.append(Verb.BURN, {"split": "s", "reason": "r"})
    other = tmp_path / "copy" / "ledger.jsonl"
    other.parent.mkdir()
    other.write_bytes(old)
    _refused("E_LEDGER_ROLLBACK", Ledger(other))
    with pytest.raises(Refusal, match="E_LEDGER_ROLLBACK"):
        Ledger(other).append(Verb.BURN, {"split": "s"})


def test_two_copies_that_grew_apart(tmp_path):
    ledger = _filled(tmp_path)
    other = Ledger(tmp_path / "other.jsonl")
    shutil.copy(ledger.path, other.path)
    ledger.append(Verb.BURN, {"split": "a"})
    with pytest.raises(Refusal, match="E_LEDGER_ROLLBACK"):
        other.append(Verb.BURN, {"split": "b"})


def test_an_emptied_file_is_not_a_new_ledger_for_its_anchor(tmp_path):
    ledger = _filled(tmp_path)
    head = ledger.head()
    ledger.path.write_bytes(b"")
    _refused("E_LEDGER_ROLLBACK", ledger, head)


def test_entries_of_others_move_the_anchor_forward(tmp_path, monkeypatch):
    ledger = _filled(tmp_path)
    mine = os.environ["XDG_STATE_HOME"]
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "colleague"))
    ledger.append(Verb.BURN, {"split": "a"})
    monkeypatch.setenv("XDG_STATE_HOME", mine)
    assert anchors.known(ledger.id).length == 6


def test_torn_last_line_is_not_tampering(tmp_path):
    ledger = _filled(tmp_path)
    with ledger.path.open("ab") as file:
        file.write(b'{"count":5,"at":"2026-01-01T00:00:00Z","verb":"open","data":{"split":"abc')
    assert "the last line stops after 73 bytes; the 5 entries before it are whole" in _refused(
        "E_LEDGER_TORN", ledger
    )
    with pytest.raises(Refusal, match="ledger mend"):
        ledger.append(Verb.BURN, {})
    assert '"split":"abc' in ledger.mend()
    last = ledger.entries()[-1]
    assert last.verb is Verb.MEND and last.count == 5 and '"open"' in last.data["torn"]
    assert ledger.mend() is None


def test_chopping_a_written_entry_is_not_a_torn_line(tmp_path):
    ledger = _filled(tmp_path)
    ledger.path.write_bytes(ledger.path.read_bytes()[:-7])
    with pytest.raises(Refusal, match="E_LEDGER_ROLLBACK"):
        ledger.mend()
    assert len(ledger.path.read_bytes().splitlines()) == 5  # nothing was taken off


def test_first_entry_without_a_name(tmp_path):
    path = tmp_path / "ledger.jsonl"
    line = {"count": 0, "at": "2026-01-01T00:00:00Z", "verb": "create", "data": {"id": "../x"}}
    path.write_text(json.dumps(line | {"prev": ""}, separators=(",", ":")) + "\n")
    assert "does not say which ledger" in _refused("E_LEDGER_TAMPERED", Ledger(path))


def test_unreadable_anchor_is_said(tmp_path):
    ledger = _filled(tmp_path)
    (anchors.state() / "anchors" / ledger.id).write_text("what?")
    with pytest.raises(EvalError, match="anchor of this ledger cannot be read"):
        Ledger(ledger.path).entries()


def test_state_folder_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    with pytest.raises(EvalError, match="XDG_STATE_HOME"):
        _filled(tmp_path, 1)


def test_writers_and_readers_wait_for_each_other(tmp_path):
    ledger, other = _filled(tmp_path), Ledger(tmp_path / "ledger.jsonl")
    with ThreadPoolExecutor(2) as pool:
        with ledger.alone():
            written = pool.submit(other.append, Verb.BURN, {"split": "b"})
            read = pool.submit(Ledger(ledger.path).head)
            for waiting in (written, read):
                with pytest.raises(TimeoutError):
                    waiting.result(timeout=0.1)
            ledger.append(Verb.BURN, {"split": "a"})
        written.result(timeout=60)
        assert read.result(timeout=60).length in (6, 7)
    assert [entry.data["split"] for entry in ledger.entries()[-2:]] == ["a", "b"]


_DATA = st.dictionaries(
    st.text(max_size=5),
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.lists(st.text(max_size=3)),
    max_size=3,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_DATA, min_size=1, max_size=3), st.data())
def test_any_flipped_byte_is_noticed(made, chosen):
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "ledger.jsonl")
        for each in made:
            ledger.append(Verb.RESULT, each)
        assert [e.verb for e in ledger.entries()] == [Verb.CREATE] + [Verb.RESULT] * len(made)
        data = bytearray(ledger.path.read_bytes())
        place = chosen.draw(st.integers(0, len(data) - 1))
        data[place] ^= 1 << chosen.draw(st.integers(0, 7))
        ledger.path.write_bytes(data)
        with pytest.raises(Refusal) as caught:
            ledger.verify()
        assert caught.value.code.startswith("E_LEDGER_")


def test_every_flip_of_every_byte_of_a_small_ledger(tmp_path):
    ledger = _filled(tmp_path, 1)
    data, head = ledger.path.read_bytes(), ledger.head()
    entries = chain(data, ledger.path)
    for place in range(len(data)):
        for bit in range(8):
            changed = bytearray(data)
            changed[place] ^= 1 << bit
            try:
                found = chain(bytes(changed), ledger.path)
            except Refusal:
                continue
            assert (len(found), digest(found[-1])) != head, (place, bit, entries)


@pytest.mark.parametrize(
    "text", ["", "5", "5:abc", "x:" + "0" * 64, "5:" + "G" * 64, "-1:" + "0" * 64]
)
def test_malformed_anchor(text):
    with pytest.raises(EvalError, match="not an anchor"):
        anchors.parse(text)


def test_anchor_reads_what_it_writes():
    head = anchors.Head(5, "0" * 64)
    assert anchors.parse(f"{head}\n") == head
