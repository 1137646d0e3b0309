import pytest

from guard.corpus.document import Block, Unreadable
from guard.corpus.formats.html import address, parse


def blocks(html: str) -> list[Block]:
    return list(parse(html.encode())[0].blocks)


def test_what_a_reader_sees() -> None:
    (document,) = parse(
        b"<html><head><title>T &amp; C</title><style>a{}</style></head><body><nav>Home</nav>"
        b"<h1>Big <i>one</i></h1>loose <b>text</b><p>Para<br>two</p><div hidden>H</div>"
        b"<p style='display: none'>N</p><script>s()</script><!-- c --><pre>a\n  b</pre>end"
    )
    assert document.title == "T & C"
    assert list(document.blocks) == [
        Block("Big one", level=1),
        Block("loose text"),
        Block("Para\ntwo"),
        Block("a\n  b"),
        Block("end"),
    ]


def test_addresses_of_links_and_words_of_pictures_stay() -> None:
    assert blocks(
        "<p><a href='https://x.org/f'>Form</a> <a href='#x'>up</a> <img alt='A cat'>"
    ) == [Block("Form (https://x.org/f) up A cat")]
    assert address("https://x.org/", "https://x.org") == ""
    assert address("mailto:a@x.org", "us") == " (a@x.org)"
    assert address("javascript:alert(1)", "x") == ""


def test_lists() -> None:
    html = "<ul><li><p>one</p></li><li>two<ol><li>in</li><li>out</li></ol></li></ul>"
    assert [block.text for block in blocks(html)] == ["- one", "- two", "1. in", "2. out"]


def test_tables_of_data_become_rows() -> None:
    html = (
        "<table><caption>Prices</caption><tr><th>Item<th>Size<th>Price</tr>"
        "<tr><td rowspan=2>Tea<td>S<td>1 €</tr><tr><td>L<td>2 €</tr><tr><td><td></tr></table>"
    )
    assert blocks(html) == [
        Block("Prices"),
        Block("Item | Size | Price"),
        Block("Tea | S | 1 €", header="Item | Size | Price"),
        Block("Tea | L | 2 €", header="Item | Size | Price"),
    ]


def test_tables_that_lay_out_a_page_become_paragraphs() -> None:
    html = (
        "<table><tr><td><h2>Left</h2>text<table><tr><td>inner</td></tr></table></td></tr></table>"
    )
    assert blocks(html) == [Block("Left", level=2), Block("text"), Block("inner")]


def test_declared_encodings() -> None:
    page = "<meta charset='windows-1252'><p>Größe"
    assert parse(page.encode("cp1252"))[0].blocks == (Block("Größe"),)
    for lie in ("utf-8", "klingon"):
        with pytest.raises(Unreadable, match="says that its encoding is"):
            parse(f"<meta charset={lie}><p>Größe".encode("cp1252"))


def test_broken_markup_is_read_as_browsers_do() -> None:
    assert [block.text for block in blocks("<p>a <b>b <p>c</i></td> d")] == ["a b", "c d"]


def test_depth() -> None:
    assert blocks("<div>" * 900 + "deep") == [Block("deep")]
    with pytest.raises(Unreadable, match="deeper than 1,000"):
        blocks("<div>" * 20_000 + "deep")
