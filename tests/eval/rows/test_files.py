"""Rows in files: both formats give the same rows, and whatever is wrong is told."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from guard_eval.canonical import merkle
from guard_eval.errors import EvalError
from guard_eval.rows.files import read, write
from guard_eval.rows.identity import Whole, identify
from guard_eval.rows.parsing import quickly
from guard_eval.rows.row import LabelledClaim, Passage, Quote, Row
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

TIMES = st.none() | st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
PASSAGES = st.builds(Passage, id=TEXTS, text=TEXTS, source=TEXTS, available_at=TIMES)
CLAIMS = st.builds(LabelledClaim, text=TEXTS, label=st.sampled_from(["supported", "unsupported"]))
QUOTES = st.builds(Quote, document=TEXTS.filter(len), text=TEXTS.filter(len))
ROWS = st.builds(
    Row, id=TEXTS.filter(len), cluster=TEXTS, question=TEXTS, answer=TEXTS, reference=TEXTS,
    context=st.lists(PASSAGES, max_size=3).map(tuple), claims=st.lists(CLAIMS, max_size=2).map(tuple),
    quotes=st.lists(QUOTES, max_size=2).map(tuple),
    label=st.sampled_from([None, "supported", "unsupported"]), answerable=st.sampled_from([None, True, False]),
    event_time=TIMES, prediction_time=TIMES, segment=TEXTS,
    meta=st.dictionaries(TEXTS.filter(lambda t: "." not in t), TEXTS, max_size=3),
)  # fmt: skip


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(ROWS, max_size=4))
def test_both_formats_keep_rows_and_hashes(tmp_path, rows):
    for name in ("rows.jsonl", "rows.parquet"):
        assert write(tmp_path / name, rows) == len(rows)
        assert list(read(tmp_path / name)) == rows
        assert identify(read(tmp_path / name)) == identify(rows)


def test_plain_columns_of_others_are_read(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    naive = [
        {"id": "a", "context": "It rained.", "meta.stars": 3, "answer": None, "event_time": None}
    ]
    pq.write_table(pa.Table.from_pylist(naive), tmp_path / "a.parquet")
    (tmp_path / "a.jsonl").write_text(json.dumps(naive[0]) + "\n")
    (row,) = read(tmp_path / "a.parquet")
    assert row == Row(id="a", context="It rained.", meta={"stars": "3"})
    assert list(read(tmp_path / "a.jsonl")) == [row]


def test_further_fields_are_kept_as_text(tmp_path):
    import datetime as dt
    import decimal

    import pyarrow as pa
    import pyarrow.parquet as pq

    values = {
        "meta.day": dt.date(2026, 1, 31),
        "meta.price": decimal.Decimal("1.50"),
        "meta.ok": True,
    }
    pq.write_table(pa.Table.from_pylist([{"id": "a", **values}]), tmp_path / "a.parquet")
    (row,) = read(tmp_path / "a.parquet")
    assert row.meta == {"day": "2026-01-31", "price": "1.50", "ok": "true"}


def test_times_in_nanoseconds_are_read_but_not_rounded(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    for nanoseconds, fine in ((1_000, True), (1_001, False)):
        times = pa.array([nanoseconds], pa.timestamp("ns", tz="UTC"))
        pq.write_table(pa.table({"id": ["a"], "event_time": times}), tmp_path / "a.parquet")
        if fine:
            (row,) = read(tmp_path / "a.parquet")
            assert row.event_time == datetime(1970, 1, 1, microsecond=1, tzinfo=UTC)
        else:
            with pytest.raises(EvalError, match="lose data"):
                list(read(tmp_path / "a.parquet"))


def test_an_unknown_field_is_refused_once_with_the_ways_out(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "verdict": 1}\n{"id": "b", "verdict": 0}\n')
    with pytest.raises(EvalError) as told:
        list(read(path))
    assert told.value.problem == f"{path}:1: verdict: unknown field"
    assert "verdict -> meta.verdict" in told.value.remedy
    assert "--drop verdict" in told.value.remedy
    assert "label_source" in told.value.remedy
    assert [row.id for row in read(path, drop=["verdict"])] == ["a", "b"]
    with pytest.raises(EvalError, match="no row has color"):
        list(read(path, drop=["verdict", "color"]))


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    path = tmp_path / "a.jsonl"
    lines = [
        b'{"id": "fine"}',
        b'{"question": "no id"}',
        b'{"id": "", "label": "maybe"}',
        b'{"id": "a", "event_time": "2026-01-31T00:00:00"}',
        b"{broken",
        b"[1]",
        b'{"id": "a", "id": "b"}',
        b'{"id": "\xff"}',
        b'{"id": "a", "context": [{"txt": "x"}]}',
        b'{"id": NaN}',
    ]
    path.write_bytes(b"\n\n".join(lines))
    with pytest.raises(EvalError) as told:
        list(read(path))
    said = told.value.problem.splitlines()
    for line, words in (
        (3, "id: is missing"),
        (5, "id: must not be empty"),
        (5, "label: "),
        (7, "event_time: needs a time zone"),
        (9, "not valid JSON"),
        (11, "must be an object, not list"),
        (13, "'id' is given twice"),
        (15, "not UTF-8 from byte"),
        (17, "context.0.text: is missing"),
        (17, "context.0.txt: unknown field"),
        (19, "NaN"),
    ):
        assert any(s.startswith(f"{path}:{line}:") and words in s for s in said), (
            line,
            words,
            said,
        )
    assert len(said) == 11


def test_only_the_first_twenty_are_told(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 1}\n' * 50)
    with pytest.raises(EvalError) as told:
        list(read(path))
    assert told.value.problem.count("\n") == 20
    assert "may be more" in told.value.problem


def test_what_is_no_file_of_rows_is_refused(tmp_path):
    (tmp_path / "a.json").write_text("{}")
    for name, words in (("a.json", "not a format"), ("gone.jsonl", "no such file")):
        with pytest.raises(EvalError, match=words):
            list(read(tmp_path / name))
    (tmp_path / "a.parquet").write_bytes(b"not parquet at all")
    with pytest.raises(EvalError, match="cannot be read as Parquet"):
        list(read(tmp_path / "a.parquet"))


def test_a_crash_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.jsonl"
    write(path, [Row(id="old")])

    def rows():
        yield Row(id="new")
        raise RuntimeError

    for name in ("a.jsonl", "b.parquet"):
        with pytest.raises(RuntimeError):
            write(tmp_path / name, rows())
    assert [row.id for row in read(path)] == ["old"]
    assert [file.name for file in Path(tmp_path).iterdir()] == ["a.jsonl"]


def test_order_changes_the_hash_but_not_the_root():
    rows = [Row(id=str(i), cluster=str(i // 2)) for i in range(5)]
    one, other = identify(rows), identify(rows[::-1])
    assert one.merkle == other.merkle
    assert one.sha256 != other.sha256
    assert (one.rows, one.clusters, one.first) == (5, 3, None)
    whole = Whole()
    assert [whole.add(row) for row in rows] == [row.canonical for row in rows]
    assert (whole.sha256, whole.rows) == (one.sha256, 5)
    assert one.merkle == merkle(row.digest for row in rows)
    relabelled = identify([rows[0].model_copy(update={"label": "supported"}), *rows[1:]])
    assert relabelled.labels != one.labels
    renamed = identify([rows[0].model_copy(update={"id": "x"}), *rows[1:]])
    assert renamed.labels == one.labels


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda each: st.lists(each, max_size=3) | st.dictionaries(TEXTS, each, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXTS, JSON, max_size=4), st.booleans(), st.sampled_from([None, 1]))
@example({"a": "ends in \\"}, True, None)
@example({'"': '"quoted" \\" \\\\', "é": [{"b": "\\"}]}, False, None)
def test_what_is_read_quickly_is_what_stands_there(fields, ascii_, indent):
    line = json.dumps(fields, ensure_ascii=ascii_, indent=indent).encode()
    assert quickly(line) in (None, fields)
    if fields:
        name = json.dumps(next(iter(fields)), ensure_ascii=not ascii_).encode()
        assert quickly(line[:-1] + b"," + name + b': "again"}') is None


def test_rows_are_read_quickly():
    row = {"id": "a", "question": 'Is it "so"?', "context": ["x", "y"], "meta": {"stars": "3"}}
    assert quickly(json.dumps(row).encode()) == row


def test_a_long_number_is_kept_as_it_is_written(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "meta.n": 12345678901234567890123}\n')
    (row,) = read(path)
    assert row.meta == {"n": "12345678901234567890123"}


@pytest.mark.parametrize(
    "again",
    [
        '"id": "b"',
        '"\\u0069d": "b"',
        '"meta": {"x": "1", "x": "2"}',
        '"answer": "x\\\\", "reference": "y\\\\", "answerable": true, "answerable": false',
    ],
)
def test_a_field_given_twice_is_seen_however_it_is_written(tmp_path, again):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": "a", "question": "Is it \\"so\\"?", ' + again + "}\n", "utf-8")
    with pytest.raises(EvalError, match="given twice"):
        list(read(path))
