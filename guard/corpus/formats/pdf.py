"""PDF: the text of its pages, under the headings its outline names."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from guard.corpus.document import Block, Document, Unreadable

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_CHARACTERS = 50_000_000


def parse(data: bytes) -> list[Document]:
    """Read the text of every page, or of none."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    if b"%%EOF" not in data[-2048:]:
        raise Unreadable("is cut off: the end of the PDF is missing")
    try:
        with _complaints() as complaints:
            reader = PdfReader(BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise Unreadable("is encrypted; remove the password first")
            pages = _pages(reader)
            headings = _outline(reader)
    except (FileNotDecryptedError, DependencyError):
        raise Unreadable("is encrypted; remove the password first") from None
    except PyPdfError as exc:
        raise Unreadable(f"is not a whole PDF: {exc}") from None
    if any("decompress" in complaint for complaint in complaints):
        raise Unreadable("is not a whole PDF: some of it cannot be unpacked")
    bare = [number for number, page in enumerate(pages, 1) if not page.strip()]
    if len(bare) == len(pages):
        raise Unreadable("holds no text, only pictures; run text recognition (OCR) over it first")
    notes = (f"no text on {_list(bare)} (pictures?)",) if bare else ()
    return [Document(tuple(_blocks(pages, headings)), notes=(*notes, *dict.fromkeys(complaints)))]


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What pypdf logs instead of raising: where it guessed, or went on without something."""
    said: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("pypdf")
    propagate = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate


def _pages(reader: "PdfReader") -> list[str]:
    pages, room = [], MAX_CHARACTERS
    for page in reader.pages:
        pages.append(page.extract_text())
        room -= len(pages[-1])
        if room < 0:
            raise Unreadable(f"holds more than {MAX_CHARACTERS:,} characters; split it")
    return pages


def _outline(reader: "PdfReader") -> dict[int, dict[str, int]]:
    """Page (from 0) -> title, as it may stand on that page -> level."""
    found: dict[int, dict[str, int]] = {}
    todo: list[tuple[Any, int]] = [(reader.outline, 0)]
    while todo:
        entry, depth = todo.pop()
        if isinstance(entry, list):
            todo += [(inner, depth + 1) for inner in entry]
        elif entry.title and (page := reader.get_destination_page_number(entry)) is not None:
            found.setdefault(page, {})[_key(entry.title)] = min(depth, 6)
    return found


def _blocks(pages: list[str], headings: dict[int, dict[str, int]]) -> Iterator[Block]:
    """Paragraphs; one that does not end with its page goes on over the page's end."""
    lines: list[str] = []
    for number, page in enumerate(pages):
        if lines and re.search(r"[.!?:;…][\"”’)\]]*$", lines[-1]):
            yield Block("\n".join(lines))
            lines = []
        for raw in page.splitlines():
            line = raw.strip()
            level = headings.get(number, {}).get(_key(line), 0)
            if (level or not line) and lines:
                yield Block("\n".join(lines))
                lines = []
            if level:
                yield Block(line, level)
            elif line:
                lines.append(line)
    if lines:
        yield Block("\n".join(lines))


def _key(title: str) -> str:
    return re.sub(r"\W+", "", title).casefold()


def _list(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10]))
    more = f" and {len(numbers) - 10} more" if len(numbers) > 10 else ""
    return f"page{'s' if len(numbers) > 1 else ''} {shown}{more}"
