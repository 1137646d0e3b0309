from datetime import UTC, datetime

import pytest

from guard.corpus.document import Block, Unreadable
from guard.corpus.formats.markdown import parse


def blocks(text: str) -> list[Block]:
    return list(parse(text.encode())[0].blocks)


def test_headings_and_paragraphs_lose_their_markup_not_their_words() -> None:
    assert blocks("# A *b*\n\nSee **the** `code`,\n[form](https://x.org/f) and [top](#top).\n") == [
        Block("A b", level=1),
        Block("See the code, form (https://x.org/f) and top."),
    ]


def test_lists_keep_markers_and_nesting() -> None:
    assert blocks("- one\n- two\n  more\n\n  1. inner\n  2. last\n") == [
        Block("- one\n- two more\n  1. inner\n  2. last")
    ]


def test_quotations_and_code() -> None:
    assert blocks("> said *he*\n\n```py\na = 1\n\nb = 2\n```\n") == [
        Block("said he"),
        Block("a = 1\n\nb = 2\n"),
    ]


def test_a_heading_in_a_quotation_is_no_heading() -> None:
    assert blocks("> # Not mine\n") == [Block("Not mine")]


def test_rows_know_their_header() -> None:
    assert blocks("| a | b |\n|---|---|\n| 1 | *2* |\n| 3 | |\n") == [
        Block("a | b"),
        Block("1 | 2", header="a | b"),
        Block("3 | ", header="a | b"),
    ]


def test_html_inside_is_read_too() -> None:
    text = "Text\n\n<table><tr><th>k</th></tr><tr><td>v</td></tr></table>\n\n<!-- no -->\n"
    assert blocks(text) == [Block("Text"), Block("k"), Block("v", header="k")]


def test_front_matter() -> None:
    (document,) = parse(
        b"---\ntitle: Refunds\nurl: https://x.org\nsource: Handbook\navailable_at: 2024-05-06\n"
        b"other: 1\n---\n# R\n"
    )
    assert (document.title, document.url, document.source) == (
        "Refunds",
        "https://x.org",
        "Handbook",
    )
    assert document.available_at == datetime(2024, 5, 6, tzinfo=UTC)
    assert document.blocks == (Block("R", level=1),)


def test_a_rule_at_the_start_is_no_front_matter() -> None:
    assert blocks("---\njust text\n---\n")[0].text == "just text"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: [1\n---\n", r"front matter is not valid YAML \(line 3\)"),
        ("---\navailable_at: soon\n---\nx\n", "available_at is not an ISO 8601 date"),
        ("---\navailable_at: [1]\n---\nx\n", "available_at is not an ISO 8601 date"),
        ("> " * 200 + "deep", "deeper than 100"),
    ],
)
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse(text.encode())
