"""Figures that stand in one place, so that one may be reckoned from the others."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from guard.checks._figures import Figure, figures
from guard.checks._figures.cells import cells
from guard.checks._figures.quantity import Quantity
from guard.checks._figures.shares import parts
from guard.checks._passages import Passages, Sentence
from guard.checks._words import content
from guard.types import Evidence

_MOST = 4  # sentences beside which a figure is looked for
_SHORT = 6  # sentences of evidence in which one word shared with the claim is enough
_FEW = 24  # figures; a place with more is a list of values
PAIRS = 4
"""Figures of a kind among which any two are taken."""
_DAYS = re.compile(r"year|date|since|built|opened|founded", re.I)
_RULE = re.compile(r"[ |:=-]*-[ |:=-]*")
_BAR, _COMMA = re.compile(r"\s*\|\s*"), re.compile(r",(?=\S)")


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of one place with their text; `column` tells that they are one of a table.

    `wider` are the same place with the sentence before or after, for where it tells too few.
    """

    text: str
    figures: tuple[Figure, ...]
    column: bool = False
    wider: tuple["Group", ...] = ()

    @property
    def few(self) -> bool:
        """Whether it has so few figures of a kind that chance hits rarely."""
        kinds = Counter(q.unit.family for q in self.quantities)
        return not self.column and max(kinds.values(), default=0) <= PAIRS

    def beside(self, others: tuple[Figure, ...]) -> "Group":
        """The same with figures that stand elsewhere, and no sentence more."""
        return replace(self, figures=(*others, *self.figures), wider=())

    @property
    def quantities(self) -> list[Quantity]:
        """Those that can be reckoned with."""
        some = [f for f in self.figures if isinstance(f, Quantity)]
        return [f for f in some if (self.column and not _DAYS.search(self.text)) or _counts(f)]


def groups(line: str, known: Passages, evidence: tuple[Evidence, ...]) -> list[Group]:
    """Return the places of the evidence that a claim's figures may follow from."""
    stems = set(content(line))
    least = 1 if len(known.sentences) <= _SHORT else 2
    texts = {passage.id: passage.text for passage in evidence}
    found: list[Group] = []
    close = known.closest(stems)[:_MOST]
    for shared, at in close:
        if shared >= max(least, close[0][0] / 2):
            here = known.sentences[at]
            lines = texts[here.evidence][here.start : here.end].split("\n")
            if len(lines) > 1 and not any(one[:1].islower() for one in lines):
                found += [_read(one) for one in lines if _touches(stems, one)]
            else:
                found.append(_around(known.sentences, at))
    for text in texts.values():
        found += [one for one in _tables(text) if one.column or _touches(stems, one.text)]
    return [group for group in found if len(group.figures) <= _FEW]


def _touches(stems: set[str], text: str) -> bool:
    return not stems.isdisjoint(content(text))


def _around(sentences: list[Sentence], at: int) -> Group:
    here = sentences[at]
    wider = [
        _read(*(sentences[i].text for i in sorted((at, other))))
        for other in (at - 1, at + 1)
        if 0 <= other < len(sentences) and sentences[other].evidence == here.evidence
    ]
    return replace(_read(here.text), wider=tuple(wider))


def _read(*lines: str) -> Group:
    lines = tuple(cells(line) for line in lines)
    return Group(" ".join(lines), tuple(f for line in lines for f in _figures(line)))


def _figures(line: str) -> Iterator[Figure]:
    """The figures of a line, and the shares it tells as `one third`."""
    found = [f for f in figures(line) if not isinstance(f, Quantity) or _counts(f) or f.yearlike]
    yield from found
    for share in parts(line):
        if not any(f.start < share.end and share.start < f.end for f in found):
            yield share


@lru_cache(maxsize=64)
def _tables(text: str) -> tuple[Group, ...]:
    """The rows and columns of the tables of a text."""
    found: list[Group] = []
    rows: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        row = (_BAR if "|" in line else _COMMA).split(line.strip(" |"))
        if _RULE.fullmatch(line):
            continue
        if len(row) > 1 and (not rows or len(row) == len(rows[0])):
            rows.append(row)
            continue
        if len(rows) > 2:
            found += _columns(rows)
        rows = [row] if len(row) > 1 else []
    return tuple(found)


def _columns(rows: list[list[str]]) -> Iterator[Group]:
    """The rows of a table under its head, and its columns of figures."""
    for row in rows[1:]:
        yield _read(" | ".join(row))
    for name, *column in zip(*rows, strict=True):
        values = [figures(cell) for cell in column]
        if all(len(one) == 1 for one in values):
            yield Group(name, tuple(one[0] for one in values), column=True)


def _counts(figure: Quantity) -> bool:
    if (
        figure.year
        or (figure.yearlike and not figure.nouns)
        or figure.named
        or figure.section
        or figure.kind == "ordinal"
    ):
        return False
    return figure.text.lower() != "one"
