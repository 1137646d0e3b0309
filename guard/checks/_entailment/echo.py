"""A claim with its figures written as the evidence writes them, for a model that reads words."""

from collections.abc import Sequence
from dataclasses import dataclass

from guard.checks._figures import Figure, figures
from guard.checks._figures.compare import same
from guard.checks._figures.shares import shares
from guard.checks._passages import Passages
from guard.checks._words import content

_CLOSE = 32  # sentences in which a figure is looked for

Fault = tuple[int, int, float]


@dataclass(frozen=True, slots=True)
class Echo:
    """A text, and `edits`: characters (start, end) of what was said first, and what is said now."""

    text: str
    edits: tuple[tuple[int, int, str], ...] = ()

    def faults(self, found: Sequence[Fault]) -> tuple[Fault, ...]:
        """Faults of the text, at the characters of what was said first."""
        return tuple(
            (self._first(start)[0], self._first(max(start, end - 1))[1], fault)
            for start, end, fault in found
        )

    def _first(self, place: int) -> tuple[int, int]:
        """The characters that one of the text stands for; all of a figure, where it is new."""
        shift = 0
        for start, end, new in self.edits:
            if place < start + shift:
                break
            if place < start + shift + len(new):
                return start, end
            shift += len(new) - (end - start)
        return place - shift, place - shift + 1


def echo(text: str, told: Passages) -> Echo:
    """Return a text with each figure as the sentence closest to it has it: `two weeks`, `14 days`.

    A figure that no sentence has stays as it is, so that it is still to be borne out.
    """
    edits, pieces, at = [], [], 0
    every = sorted(figures(text), key=lambda figure: figure.start)
    close = told.closest(content(text))[:_CLOSE] if every else ()
    lines = [told.sentences[position].text for _, position in close]
    for said in every:
        if new := _as_told(said, lines):
            edits.append((said.start, said.end, new))
            pieces += [text[at : said.start], new]
            at = said.end
    return Echo("".join([*pieces, text[at:]]), tuple(edits))


def _as_told(said: Figure, lines: Sequence[str]) -> str | None:
    """How the first of the lines that has the figure writes it; None if just so, or none has it."""
    old = _bare(said.text)
    if old == "one":
        return None
    for line in lines:
        found = [figure.text for figure in (*figures(line), *shares(line)) if same(said, figure)]
        if found:
            # What one of them only says in more words is no other way to write it.
            alike = any(old in _bare(new) or _bare(new) in old for new in found)
            return None if alike else found[0]
    return None


def _bare(figure: str) -> str:
    return figure.replace(" ", "").casefold()
