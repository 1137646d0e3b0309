"""A row's canonical form, written the quick way, is that of any value."""

from datetime import UTC, timedelta, timezone

from guard_eval.canonical import canonical
from guard_eval.rows.row import LabelledClaim, Passage, Quote, Row
from hypothesis import given
from hypothesis import strategies as st

TEXT = st.text(max_size=6)
WHEN = st.none() | st.datetimes(
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])
)


@given(
    st.builds(
        Row, id=st.text(min_size=1, max_size=5), cluster=TEXT, question=TEXT, answer=TEXT,
        context=st.lists(st.builds(Passage, id=TEXT, text=TEXT, available_at=WHEN), max_size=2),
        claims=st.lists(st.builds(LabelledClaim, text=TEXT, label=st.just("supported")), max_size=2),
        quotes=st.lists(st.builds(Quote, document=st.just("d"), text=st.just("caf\u0065\u0301")), max_size=2),
        label=st.sampled_from([None, "supported"]), answerable=st.sampled_from([None, True, False]),
        event_time=WHEN, meta=st.dictionaries(TEXT, TEXT, max_size=3),
    )
)  # fmt: skip
def test_a_row_is_written_as_any_value_is(row):
    assert row.canonical == canonical(row)


def test_letters_with_accents_apart_are_written_as_one():
    row = Row(id="a", answer="cafe\u0301")
    assert row.canonical == canonical(row) == Row(id="a", answer="caf\u00e9").canonical


def test_a_row_without_quotes_has_the_hash_that_it_had_before_there_were_any():
    row = Row(id="a", question="q", answer="b", context=["c"])
    assert row.digest == "4a558572501128b6dd911e7c120f8805fdf0d7fe0260f25c827236d4dbd204dc"
    quoted = row.model_copy(update={"quotes": (Quote(document="d", text="t"),)})
    assert quoted.digest != row.digest and quoted.content == row.content
