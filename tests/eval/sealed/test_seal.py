import hashlib
import re
from pathlib import Path

import pytest
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.rows.row import Row
from guard_eval.sealed import canary
from guard_eval.sealed.seal import _encrypted, header, place, same_rows, seal, sketched, unseal
from guard_eval.splits.split import Level, Role
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.eval.sealing import KEY, home, rows, split_of  # noqa: F401

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    found = rows()
    seal(tmp_path, split_of(found), found, KEY, Ledger(tmp_path / "ledger.jsonl"))
    return place(tmp_path, "test")


def test_gives_back_what_was_sealed(sealed):
    head, found = unseal(sealed, KEY)
    assert found == rows()
    assert head.split.level is Level.SEALED and head.split.file == "splits/test.sealed"
    assert head == header(sealed)


def test_text_comes_back_as_it_was_not_normalised(tmp_path):
    found = [Row(id="1", question="e\u0301 \u2028 \r\n", answer="\x00", meta={"a": "b"})]
    seal(tmp_path, split_of(found), found, KEY, Ledger(tmp_path / "ledger.jsonl"))
    assert unseal(place(tmp_path, "test"), KEY)[1] == found


def test_rows_are_unpacked_piece_by_piece(sealed, monkeypatch):
    monkeypatch.setattr("guard_eval.sealed.seal._PIECE", 7)
    assert unseal(sealed, KEY)[1] == rows()


def test_no_text_and_no_label_lies_in_the_clear(sealed):
    folder = sealed.parent.parent
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes().lower()
            for row in rows():
                assert row.question[:20].encode() not in data
            assert b"unsupported" not in data and b"groundwire-canary" not in data


def test_ledger_knows_of_it_and_it_of_the_ledger(sealed, tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    entry, head = ledger.entries()[-1], header(sealed)
    assert entry.verb is Verb.SEAL
    assert entry.data["canary"] == head.canary and entry.data["split"] == head.split.sha256
    assert entry.data["file"] == hashlib.sha256(sealed.read_bytes()).hexdigest()
    assert (head.ledger, head.count, head.head) == (ledger.id, 1, entry.prev)
    own = sketched(tmp_path, head.split.sha256).read_bytes()
    assert head.sketch == entry.data["sketch"] == hashlib.sha256(own).hexdigest()


def test_canary_is_planted_and_never_measured_on(sealed):
    head, found = unseal(sealed, KEY)
    assert all(head.canary not in row.model_dump_json() for row in found)
    assert head.canary in canary.row(head.canary).question


def test_another_canary_inside_is_refused(sealed):
    head = header(sealed)
    other = head.model_copy(update={"canary": canary.new()})
    data = _encrypted(other, rows(), KEY)
    cut = data.index(b"\n", data.index(b"\n") + 1)
    swapped = data[:cut].replace(other.canary.encode(), head.canary.encode()) + data[cut:]
    sealed.write_bytes(swapped)
    with pytest.raises(Refusal, match="E_SEAL_BROKEN"):
        unseal(sealed, KEY)


def test_wrong_key(sealed):
    with pytest.raises(Refusal, match="E_SEAL_KEY.*yours is") as caught:
        unseal(sealed, b"x" * 32)
    assert "GUARD_EVAL_KEY" in caught.value.remedy


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"budget":"1"', b'"budget":"9"'),
        (b'"role":"test"', b'"role":"tune"'),
        (b'"level":"L1"', b'"level":"L3"'),
        (b'"rows":"6"', b'"rows":"5"'),
    ],
)
def test_edited_header(sealed, old, new):
    data = sealed.read_bytes()
    assert old in data
    sealed.write_bytes(data.replace(old, new))
    with pytest.raises(Refusal, match="E_SEAL_BROKEN"):
        unseal(sealed, KEY)


def test_header_spelt_otherwise(sealed):
    data = sealed.read_bytes()
    spelt = re.sub(rb'("sealed":"[0-9-]+)T', rb"\1t", data)
    assert spelt != data
    sealed.write_bytes(spelt)
    with pytest.raises(Refusal, match="E_SEAL_BROKEN"):
        unseal(sealed, KEY)


def test_not_a_seal(tmp_path):
    (tmp_path / "x").write_text("hello")
    with pytest.raises(Refusal, match="is not a sealed split"):
        header(tmp_path / "x")
    with pytest.raises(EvalError, match="there is no sealed split"):
        header(tmp_path / "y")


@pytest.mark.parametrize("size", [0, 10, 40, 900])
def test_cut_off(sealed, size):
    sealed.write_bytes(sealed.read_bytes()[:size])
    with pytest.raises(Refusal, match="E_SEAL_BROKEN"):
        unseal(sealed, KEY)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_flipped_byte_is_noticed(sealed, chosen):
    data = bytearray(whole := sealed.read_bytes())
    place = chosen.draw(st.integers(0, len(data) - 1))
    data[place] ^= 1 << chosen.draw(st.integers(0, 7))
    sealed.write_bytes(data)
    try:
        with pytest.raises(Refusal) as caught:
            unseal(sealed, KEY)
    finally:
        sealed.write_bytes(whole)
    assert caught.value.code in ("E_SEAL_BROKEN", "E_SEAL_KEY")


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(_TEXT, _TEXT), min_size=1, max_size=4))
def test_any_rows_come_back(tmp_path, texts):
    found = [Row(id=str(i), question=q, answer=a) for i, (q, a) in enumerate(texts)]
    path = tmp_path / "any.sealed"
    head = header_of(found)
    path.write_bytes(_encrypted(head, found, KEY))
    assert unseal(path, KEY) == (head, found)


def header_of(found):
    from datetime import UTC, datetime

    from guard_eval.sealed import key as keys
    from guard_eval.sealed.seal import Header

    return Header(
        split=split_of(found), canary=canary.new(), sketch="0" * 64, key=keys.name(KEY),
        ledger="l", count=1, head="h", sealed=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def test_same_seal_twice_is_no_new_budget(sealed, tmp_path):
    with pytest.raises(EvalError, match="sealed already"):
        seal(tmp_path, split_of(rows(), "again"), rows(), KEY, Ledger(tmp_path / "ledger.jsonl"))


def test_only_test_splits(tmp_path):
    with pytest.raises(EvalError, match="is a tune split"):
        seal(tmp_path, split_of(rows(), role=Role.TUNE), rows(), KEY, Ledger(tmp_path / "l"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda found: found[1:], "E_ROWS_MISSING"),
        (
            lambda found: [found[0].model_copy(update={"label": "supported"}), *found[1:]],
            "E_LABEL_CHANGED",
        ),
        (
            lambda found: [found[0].model_copy(update={"segment": "x"}), *found[1:]],
            "E_ROWS_CHANGED",
        ),
        (lambda found: found[::-1], "E_ROWS_CHANGED"),
    ],
)
def test_other_rows(change, code):
    same_rows(split_of(rows()), rows())
    with pytest.raises(Refusal) as caught:
        same_rows(split_of(rows()), change(rows()))
    assert caught.value.code == code
