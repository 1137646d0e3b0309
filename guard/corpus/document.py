"""What a file holds once its format is forgotten: documents made of blocks of text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from guard.errors import GuardError

MAX_LINE = 1_000_000
"""Characters in one line above which a file is taken for something other than prose."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Unreadable(GuardError):
    """A file cannot be loaded; the message is the reason, for the report."""

    code = "unreadable"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level` 1 to 6), a row of a table (`header`: its header row) or a paragraph."""

    text: str
    level: int = 0
    header: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A text to search in. `key` tells the documents of one file apart.

    `source` is what an answer cites. `notes` are what a reader of the import report should know.
    """

    blocks: tuple[Block, ...]
    key: str = ""
    source: str = ""
    title: str = ""
    url: str = ""
    available_at: datetime | None = None
    notes: tuple[str, ...] = ()

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where each block stands in `text`: (start, end), in characters."""
        spans: list[tuple[int, int]] = []
        at = 0
        for block in self.blocks:
            at += len(_before(block)) if spans else 0
            spans.append((at, at + len(block.text)))
            at += len(block.text)
        return spans

    @property
    def text(self) -> str:
        """The whole text; offsets of passages count its characters."""
        return "".join(
            (_before(block) if i else "") + block.text for i, block in enumerate(self.blocks)
        )


def clean(document: Document) -> Document:
    """Drop control characters, half characters and empty blocks. Raises Unreadable."""
    return replace(
        document,
        blocks=tuple(_clean_blocks(document.blocks)),
        source=_one_line(document.source),
        title=_one_line(document.title),
        url=_one_line(document.url),
    )


def moment(value: str | date | datetime) -> datetime:
    """A point in time from an ISO 8601 date or date and time; UTC unless it says otherwise.

    Raises ValueError.
    """
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _before(block: Block) -> str:
    return "\n" if block.header else "\n\n"


def _clean_blocks(blocks: Iterable[Block]) -> Iterable[Block]:
    for block in blocks:
        lines = [line.rstrip() for line in _plain(block.text).split("\n")]
        if (longest := max(map(len, lines))) > MAX_LINE:
            raise Unreadable(f"a line of {longest:,} characters: this is not prose")
        if text := re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n"):
            if block.level or block.header:
                text = _one_line(text)
            yield Block(text, block.level, _one_line(block.header))


def _plain(text: str) -> str:
    text = text.encode("utf-8", "replace").decode()  # lone surrogates become "?"
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _one_line(text: str) -> str:
    return " ".join(_plain(text).split())
