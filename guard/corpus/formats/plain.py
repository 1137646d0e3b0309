"""Plain text: paragraphs between blank lines."""

import re

from guard.corpus.document import Block, Document, Unreadable

_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def parse(data: bytes) -> list[Document]:
    """Read UTF-8 (or UTF-16 with a byte order mark) text."""
    return [Document(paragraphs(decode(data)))]


def paragraphs(text: str) -> tuple[Block, ...]:
    """The paragraphs of a text."""
    return tuple(Block(part) for part in re.split(r"\n\s*\n", text) if part.strip())


def decode(data: bytes) -> str:
    """The text in `data`; guesses no encoding, as a wrong guess is a wrong quotation."""
    encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise Unreadable(
            f"is not {encoding.removesuffix('-sig').upper()} text (byte {exc.start:,}); "
            "convert it to UTF-8 first"
        ) from None
    if "\0" in text:
        raise Unreadable("is binary, not text")
    return text.replace("\r\n", "\n").replace("\r", "\n")
