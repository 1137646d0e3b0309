import pytest

from guard.corpus.document import Block, Unreadable
from guard.corpus.formats.plain import parse


def test_blank_lines_part_paragraphs() -> None:
    (document,) = parse(b"One\r\nline two.\r\n\r\n \r\nNext.\n")
    assert [block.text for block in document.blocks] == ["One\nline two.", "Next.\n"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are(encoding: str) -> None:
    (document,) = parse("Größe – 5 €".encode(encoding))
    assert document.blocks == (Block("Größe – 5 €"),)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("Größe".encode("cp1252"), "not UTF-8 text .byte 2.*convert"),
        (b"\xff\xfeabc", "not UTF-16"),
        (b"MZ\x00\x01text", "binary"),
        (bytes(range(256)), "not UTF-8"),
    ],
)
def test_no_encoding_is_guessed(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse(data)
