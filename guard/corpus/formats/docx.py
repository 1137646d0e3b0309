"""Word documents: headings, paragraphs, lists, tables, text boxes, footnotes and endnotes."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from guard.corpus.document import Block, Document, Unreadable
from guard.corpus.formats.html import address

MAX_UNPACKED = 200_000_000
"""Bytes a file may unpack to."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ALSO = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = {f"{_W}del", f"{_W}moveFrom", _ALSO}  # deleted, moved away, said a second time
_SPACE = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def parse(data: bytes) -> list[Document]:
    """Read the body and the notes."""
    import docx

    try:
        with ZipFile(BytesIO(data)) as unpacked:
            size = sum(part.file_size for part in unpacked.infolist())
    except BadZipFile:
        raise Unreadable("is not a whole Word document (a broken zip file)") from None
    if size > MAX_UNPACKED:
        raise Unreadable(f"unpacks to {size:,} bytes; the limit is {MAX_UNPACKED:,}")
    word = docx.Document(BytesIO(data))
    return [Document((*_body(word, word.element.body), *_notes(word)))]


def _body(word: Any, element: Any) -> Iterator[Block]:
    from docx.text.paragraph import Paragraph

    for child in element:
        if child.tag == f"{_W}p":
            style = Paragraph(child, word).style
            name = style.name if style is not None else ""
            listed = name.startswith("List ") or child.find(f"{_W}pPr/{_W}numPr") is not None
            text, level = _words(child, word.part.rels), _level(name)
            yield Block(f"- {text}" if listed and text.strip() and not level else text, level)
        elif child.tag == f"{_W}tbl":
            yield from _rows(word, child)
        elif child.tag not in _GONE:
            yield from _body(word, child)


def _level(style: str) -> int:
    kind, _, number = style.partition(" ")
    if kind == "Heading" and number.isdecimal():
        return min(int(number), 6)
    return 1 if style == "Title" else 0


def _rows(word: Any, table: Any) -> Iterator[Block]:
    from docx.table import Table

    header = ""
    for row in Table(table, word).rows:
        cells = {id(cell._tc): cell._tc for cell in row.cells}  # a merged cell comes several times
        texts = [" ".join(_words(cell, word.part.rels).split()) for cell in cells.values()]
        if any(texts):
            line = " | ".join(texts)
            yield Block(line, header=header)
            header = header or line


def _notes(word: Any) -> Iterator[Block]:
    from docx.oxml import parse_xml

    for part in word.part.package.iter_parts():
        if str(part.partname) in ("/word/footnotes.xml", "/word/endnotes.xml"):
            for note in parse_xml(part.blob):
                if note.get(f"{_W}type") is None:  # else it is a line between text and notes
                    yield Block(_words(note, part.rels))


def _words(element: Any, relations: Any) -> str:
    return "".join(_pieces(element, relations)).strip()


def _pieces(element: Any, relations: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SPACE:
            yield _SPACE[child.tag]
        elif child.tag not in _GONE:
            inner = "".join(_pieces(child, relations))
            yield inner
            if child.tag == f"{_W}p":
                yield "\n"
            elif child.tag == f"{_W}hyperlink" and child.get(_RELATION) in relations:
                yield address(relations[child.get(_RELATION)].target_ref, inner)
