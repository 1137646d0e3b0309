import zlib

import pytest

from guard.corpus.document import Block, Unreadable
from guard.corpus.formats.pdf import parse
from tests.corpus.makers import pdf


def test_paragraphs_go_on_over_the_end_of_a_page() -> None:
    (document,) = parse(pdf(["First line\ngoes on", "and ends.", "Next."]))
    assert document.blocks == (Block("First line\ngoes on\nand ends."), Block("Next."))


def test_the_outline_names_the_headings() -> None:
    made = pdf(["1.  Refunds\nMoney back.", "Costs\nNone."], [("1. Refunds", 0), ("Costs", 1)])
    assert parse(made)[0].blocks == (
        Block("1.  Refunds", level=1),
        Block("Money back."),
        Block("Costs", level=1),
        Block("None."),
    )


def test_pages_without_text_are_reported() -> None:
    (document,) = parse(pdf(["Text.", "", ""]))
    assert document.notes == ("no text on pages 2, 3 (pictures?)",)


def test_no_cut_off_file_is_half_loaded() -> None:
    whole = pdf([f"Line {n}." for n in range(5)], compress=True)
    for cut in range(0, len(whole) - 10, 97):
        with pytest.raises(Unreadable):
            parse(whole[:cut])


def test_parts_that_cannot_be_unpacked_are_not_left_out() -> None:
    whole = pdf(["\n".join(f"Line {n} of the file." for n in range(200))], compress=True)
    at = whole.index(b"stream\n") + 200
    broken = whole[:at] + b"\x00" * 50 + whole[at + 50 :]
    with pytest.raises(Unreadable, match="not a whole PDF"):
        parse(broken)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf(["secret"], password="x"), "is encrypted"),
        (pdf([""]), "only pictures"),
        (b"%PDF-1.7\nnonsense\n%%EOF", "not a whole PDF"),
    ],
)
def test_refused(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse(data)


def test_a_bomb_is_refused() -> None:
    plain = pdf(["x"])
    bomb = zlib.compress(b"(x) Tj " * 20_000_000, 9)
    start = plain.index(b"<<\n/Length")
    end = plain.index(b"endstream")
    made = b"".join(
        (
            plain[:start],
            b"<<\n/Filter /FlateDecode\n/Length %d\n>>\nstream\n" % len(bomb),
            bomb,
            b"\n",
            plain[end:],
        )
    )
    with pytest.raises(Unreadable, match="(?i)limit"):
        parse(made)
