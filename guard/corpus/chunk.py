"""Documents to passages: pieces small enough to cite, whole enough to be read alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from guard.corpus.document import Block, Document
from guard.corpus.sentences import sentences, words

WORDS = 200
"""Words in a passage at most. The encoder reads 510 tokens at once, some 380 English words."""

HEADING_WORDS = 50
"""A heading longer than this is taken for a paragraph."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document: `document.text[start:end] == text`, offsets in characters.

    `lead` is what it cannot be understood without and what stands elsewhere: the headings above
    it, outermost first, and for rows cut off from their table its header row.
    """

    number: int
    start: int
    end: int
    text: str
    lead: str

    @property
    def content(self) -> str:
        """What is searched, shown and judged."""
        return f"{self.lead}\n{self.text}" if self.lead else self.text


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a sentence or a table row. `ahead`: words left in its block from here."""

    start: int
    end: int
    words: int
    ahead: int
    header: str


def chunk(document: Document) -> list[Passage]:
    """Cut a document along its headings, paragraphs and sentences; nothing is left out."""
    text = document.text
    made: list[Passage] = []
    path: list[tuple[int, str]] = []
    section: list[_Unit] = []
    alone: _Unit | None = None  # a heading that nothing stands under so far

    def close() -> None:
        for units in _pack(section):
            start, end = units[0].start, units[-1].end
            titles = [title for _, title in path if text[start:end] != title]
            if document.title and (not path or path[0][0] > 1):
                titles.insert(0, document.title)
            lead = "\n".join(filter(None, (" > ".join(titles), units[0].header)))
            made.append(Passage(len(made) + 1, start, end, text[start:end], lead))
        section.clear()

    for block, (start, end) in zip(document.blocks, document.spans, strict=True):
        level = block.level if words(block.text) <= HEADING_WORDS else 0
        if not level:
            section += _units(block, text, start, end)
            alone = None
            continue
        if alone and level <= path[-1][0]:
            section.append(alone)
        close()
        path = [(above, title) for above, title in path if above < level]
        path.append((level, block.text))
        alone = _Unit(start, end, 0, 0, "")
    if alone:
        section.append(alone)
    close()
    return made


def _units(block: Block, text: str, start: int, end: int) -> list[_Unit]:
    if block.header and words(block.text) <= WORDS:
        spans = [(start, end)]
    else:
        spans = [(start + a, start + b) for a, b in sentences(text[start:end], WORDS)]
    header = block.header if words(block.header) <= HEADING_WORDS else ""
    units: list[_Unit] = []
    ahead = 0
    for a, b in reversed(spans):
        size = words(text[a:b])
        ahead += size
        units.append(_Unit(a, b, size, ahead, header))
    return units[::-1]


def _pack(units: list[_Unit]) -> Iterator[list[_Unit]]:
    """Fill passages with units; a paragraph that doesn't fit a half-full one begins the next."""
    packed: list[_Unit] = []
    size = 0
    for unit in units:
        begins = not packed or packed[-1].ahead == packed[-1].words
        over = unit.ahead if begins and size >= WORDS / 2 else unit.words
        if packed and size + over > WORDS:
            yield packed
            packed, size = [], 0
        packed.append(unit)
        size += unit.words
    if packed:
        yield packed
