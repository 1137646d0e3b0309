"""What an answer points to: web addresses, papers, books, standards, decisions."""

from collections.abc import Iterator
from dataclasses import replace

from guard.checks._references.cases import cases
from guard.checks._references.identifiers import at_home, identifiers
from guard.checks._references.reference import Kind, Reference
from guard.checks._references.urls import urls

__all__ = ["Kind", "Reference", "references"]

_PIECE = 50_000  # characters


def references(text: str) -> Iterator[Reference]:
    """Yield the references of a text, in order; time is linear in its length.

    An address of a registry (doi.org, arxiv.org...) is the identifier it is of. What stands within
    an address is part of it.
    """
    for start, end in _pieces(text):
        piece = text[start:end]
        found = [*map(at_home, urls(piece)), *identifiers(piece), *cases(piece)]
        last = 0
        for one in sorted(found, key=lambda one: (one.start, -one.end)):
            if one.start >= last:
                last = one.end
                yield replace(one, start=start + one.start, end=start + one.end)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """A long text in pieces, cut between lines or words: no search of one keeps others waiting."""
    start = 0
    while start < len(text):
        end = start + _PIECE
        if end < len(text):
            half = start + _PIECE // 2
            end = 1 + max(text.rfind("\n", half, end), text.rfind(" ", half, end)) or end
        yield start, end
        start = end
