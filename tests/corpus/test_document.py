from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.corpus.document import Block, Document, Unreadable, clean, moment

BLOCKS = st.lists(st.builds(Block, st.text(), st.integers(0, 6), st.sampled_from(["", "a | b"])))


@given(BLOCKS)
def test_spans_are_where_the_blocks_stand(blocks: list[Block]) -> None:
    document = clean(Document(tuple(blocks)))
    for block, (start, end) in zip(document.blocks, document.spans, strict=True):
        assert document.text[start:end] == block.text
        assert block.text.strip()


def test_cleaning() -> None:
    dirty = (
        Block("a\x1b[31m \ud800 b  \r\n\n\n\nc"),
        Block(" \n\t "),
        Block("Two\nlines", level=2),
        Block("1 |\n2", header="a\n| b"),
    )
    cleaned = clean(Document(dirty, title=" a\nb ", source="s\0"))
    assert cleaned.blocks == (
        Block("a[31m ? b\n\nc"),
        Block("Two lines", level=2),
        Block("1 | 2", header="a | b"),
    )
    assert (cleaned.title, cleaned.source) == ("a b", "s")


def test_a_line_that_is_no_prose_is_refused() -> None:
    clean(Document((Block("x" * 1_000_000 + "\n" + "y" * 1_000_000),)))
    with pytest.raises(Unreadable, match="a line of 10,000,000 characters"):
        clean(Document((Block("x" * 10_000_000),)))


@pytest.mark.parametrize(
    "said",
    [
        "2024-05-06",
        " 2024-05-06T00:00:00Z ",
        "2024-05-06T02:00:00+02:00",
        date(2024, 5, 6),
        datetime(2024, 5, 6),
        datetime(2024, 5, 6, 2, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_moments(said: str | date) -> None:
    assert moment(said) == datetime(2024, 5, 6, tzinfo=UTC)
    assert moment(said).tzinfo is UTC
