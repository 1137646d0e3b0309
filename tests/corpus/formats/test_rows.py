from datetime import UTC, datetime

import pytest

from guard.corpus.document import Block, Unreadable
from guard.corpus.formats.rows import parse_csv, parse_jsonl


def test_a_line_of_jsonl_is_a_document() -> None:
    first, second = parse_jsonl(
        b'{"id": 7, "text": "One.\\n\\nTwo.", "source": "S", "title": "T", "url": "U", '
        b'"available_at": "2024-01-02T03:04:05+01:00", "label": 1}\n\n{"text": "Three."}\n'
    )
    assert first.blocks == (Block("One."), Block("Two."))
    assert (first.key, first.source, first.title, first.url) == ("7", "S", "T", "U")
    assert first.available_at == datetime(2024, 1, 2, 2, 4, 5, tzinfo=UTC)
    assert first.notes == ("fields left aside: label",)
    assert (second.key, second.available_at) == ("3", None)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"text": "a"}\n{"text": "b"', "line 2: Invalid JSON"),
        (b'{"text": "a"}\n{"txt": "b"}', "line 2: text: Field required"),
        (b'{"text": ["a"]}', "line 1: text: "),
        (b'["a"]', "line 1: "),
        (b"[" * 100_000, "line 1: "),
        (b'{"text": "a", "available_at": "soon"}', "line 1: available_at is not an ISO 8601 date"),
        (b'{"id": "x", "text": "a"}\n{"id": "x", "text": "b"}', "line 2: id 'x' is that of line 1"),
        (b'{"text": "\xff"}', "not UTF-8"),
    ],
)
def test_one_bad_line_refuses_the_file(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse_jsonl(data)


def test_a_row_of_csv_tells_all_its_columns() -> None:
    tea, coffee = parse_csv('name;price;note\r\nTea;"1,50 €";\r\nCoffee;2 €;"a;b"\r\n'.encode())
    assert [block.text for block in tea.blocks] == ["name: Tea\nprice: 1,50 €"]
    assert [block.text for block in coffee.blocks] == ["name: Coffee\nprice: 2 €\nnote: a;b"]
    assert (tea.key, coffee.key) == ("2", "3")


def test_a_text_column_and_columns_about_the_document() -> None:
    (document,) = parse_csv(b"id,title,body,available_at\nx1,T,Hello.,2024-01-02\n", "body")
    assert document.blocks == (Block("Hello."),)
    assert (document.key, document.title) == ("x1", "T")
    assert document.available_at == datetime(2024, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a,b\n1,2\n3\n", "line 3: 1 cells, but the header has 2"),
        (b"a,a\n1,2\n", "line 1: the header must name every column"),
        (b"a,\n1,2\n", "line 1: the header must name every column"),
        (b'a,b\n1,"2\n', "line 2: unexpected end of data"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "field larger than field limit"),
        (b"a,b\n1,2\n", "has no column 'body'; there are a, b"),
    ],
)
def test_one_bad_row_refuses_the_file(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse_csv(data, "body" if "body" in reason else None)
