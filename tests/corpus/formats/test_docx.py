from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from guard.corpus.document import Block, Unreadable
from guard.corpus.formats import docx as word
from guard.corpus.load import Options, read
from guard.corpus.load import parse as load


def made(write: Callable[[Any], None]) -> bytes:
    document, data = docx.Document(), BytesIO()
    write(document)
    document.save(data)
    return data.getvalue()


def blocks(write: Callable[[Any], None]) -> list[Block]:
    return [block for block in word.parse(made(write))[0].blocks if block.text]


def test_headings_paragraphs_and_lists() -> None:
    def write(document: Any) -> None:
        document.add_heading("Handbook", 0)
        document.add_heading("Refunds", 2)
        document.add_paragraph("Money ").add_run("back").bold = True
        document.add_paragraph("item", style="List Bullet")

    assert blocks(write) == [
        Block("Handbook", level=1),
        Block("Refunds", level=2),
        Block("Money back"),
        Block("- item"),
    ]


def test_tables_with_merged_cells() -> None:
    def write(document: Any) -> None:
        table = document.add_table(3, 2)
        for row, texts in zip(
            table.rows, (("Item", "Price"), ("Tea", "1 €"), ("all", "")), strict=True
        ):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        table.cell(2, 0).merge(table.cell(2, 1))

    assert blocks(write) == [
        Block("Item | Price"),
        Block("Tea | 1 €", header="Item | Price"),
        Block("all", header="Item | Price"),
    ]


def test_text_in_controls_and_insertions_counts_and_deleted_text_does_not() -> None:
    def write(document: Any) -> None:
        body = document.element.body
        for inner in (
            "<w:sdt><w:sdtContent><w:p><w:r><w:t>in a control</w:t></w:r></w:p></w:sdtContent>"
            "</w:sdt>",
            "<w:p><w:ins><w:r><w:t>put in</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>",
        ):
            at = inner.index(">")
            body.insert(0, parse_xml(f"{inner[:at]} {nsdecls('w')}{inner[at:]}"))

    assert [block.text for block in blocks(write)] == ["put in", "in a control"]


def test_footnotes() -> None:
    data = made(lambda document: document.add_paragraph("Body."))
    notes = (
        f"<w:footnotes {nsdecls('w')}><w:footnote w:type='separator' w:id='-1'><w:p/></w:footnote>"
        "<w:footnote w:id='2'><w:p><w:r><w:t>The small print.</w:t></w:r></w:p></w:footnote>"
        "</w:footnotes>"
    )
    assert word.parse(with_part(data, "footnotes", notes))[0].blocks[-1] == Block(
        "The small print."
    )


def with_part(data: bytes, name: str, xml: str) -> bytes:
    changed = BytesIO()
    kind = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml"
    link = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{name}"
    with ZipFile(BytesIO(data)) as old, ZipFile(changed, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "[Content_Types].xml":
                more = f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/></Types>'
                text = text.replace(b"</Types>", more.encode())
            if part == "word/_rels/document.xml.rels":
                more = f'<Relationship Id="n1" Type="{link}" Target="{name}.xml"/></Relationships>'
                text = text.replace(b"</Relationships>", more.encode())
            new.writestr(part, text)
        new.writestr(f"word/{name}.xml", xml)
    return changed.getvalue()


def test_no_cut_off_or_faulty_file_is_half_loaded(tmp_path: Any) -> None:
    whole = made(lambda document: [document.add_paragraph(f"Line {n}.") for n in range(50)])
    text = word.parse(whole)[0].text
    path = tmp_path / "a.docx"
    for at in range(0, len(whole), 1500):
        for broken in (whole[:at], whole[:at] + b"\xa5\x5a" + whole[at + 2 :]):
            path.write_bytes(broken)
            try:
                (document,) = load(read(path, Options()), Options())
            except Unreadable:
                continue
            assert document.text == text  # the fault is in a part that holds no text


def test_a_bomb_is_not_unpacked() -> None:
    bomb = BytesIO()
    with ZipFile(bomb, "w", compression=8) as packed:
        packed.writestr("word/document.xml", b"\0" * 210_000_000)
    with pytest.raises(Unreadable, match="unpacks to 210,000,000 bytes"):
        word.parse(bomb.getvalue())
