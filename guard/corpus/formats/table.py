"""Tables of HTML pages: one line a row."""

from typing import TYPE_CHECKING

from guard.corpus.document import Block

if TYPE_CHECKING:
    from bs4 import Tag


def rows(table: "Tag") -> list[Block]:
    """The caption and rows of a table of data; none for one that lays out other things.

    A cell that spans several rows is repeated in each, so that every row can be read alone.
    """
    if table.find("table"):
        return []
    caption = " ".join(table.caption.get_text().split()) if table.caption else ""
    blocks = [Block(caption)] if caption else []
    seen, header = caption, ""
    below: dict[int, tuple[str, int]] = {}  # cells that reach down: column -> text, rows left
    for tr in table.find_all("tr"):
        cells = tr.find_all(["td", "th"], recursive=False)
        row: list[str] = []
        for cell in cells:
            _reach_down(below, row)
            text = " ".join(cell.get_text(" ").split())
            seen += text
            span = str(cell.get("rowspan", ""))
            if span.isdecimal() and int(span) > 1:
                below[len(row)] = (text, int(span) - 1)
            row.append(text)
        _reach_down(below, row)
        if any(row):
            line = " | ".join(row)
            blocks.append(Block(line, header=header))
            if not header and all(cell.name == "th" for cell in cells):
                header = line
    return blocks if _letters(seen) == _letters(table.get_text()) else []


def _reach_down(below: dict[int, tuple[str, int]], row: list[str]) -> None:
    while len(row) in below:
        text, left = below.pop(len(row))
        if left > 1:
            below[len(row)] = (text, left - 1)
        row.append(text)


def _letters(text: str) -> int:
    return sum(not character.isspace() for character in text)
