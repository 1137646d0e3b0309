"""Which statements rest on which references."""

import re
from collections.abc import Sequence

from guard.checks._plain import plain
from guard.checks._references.reference import Reference
from guard.checks._words import content
from guard.types import Claim, Draft

_LABEL = re.compile(r"[^\S\n]{0,9}(?:[-*]\s)?\[\^?([\w.:-]{1,64})\]:?[^\S\n]{0,9}")
_POINTS = re.compile(
    r"\W{0,9}(?:see|read|visit|more|source|sources|refer|check|learn|find|click|go|download|open|for)"
    r"\b",
    re.I,
)
_LEAST = 3  # content words of a statement that says something itself


def cited(draft: Draft, found: Sequence[Reference]) -> dict[Claim, list[Reference]]:
    """Return the check-worthy claims that rest on references, in them or by a note: `[1]`.

    What only points to a page ("See https://...") says nothing that the page could bear out.
    """
    notes: dict[str, list[Reference]] = {}
    for reference in found:
        line = draft.text.rfind("\n", 0, reference.start) + 1
        if label := _LABEL.match(draft.text, line, reference.start):
            notes.setdefault(label[1], []).append(reference)
    rests: dict[Claim, list[Reference]] = {}
    first = 0
    for claim in draft.claims:
        while first < len(found) and found[first].end <= claim.start:
            first += 1
        on, at = [], first
        while at < len(found) and found[at].start < claim.end:
            on.append(found[at])
            at += 1
        if not _LABEL.match(claim.text):
            for label in re.findall(r"\[\^?([\w.:-]{1,64})\]", claim.text) if notes else ():
                on += notes.get(label, [])
        if on and claim.checkworthy and _says_something(claim):
            rests[claim] = on
    return rests


def _says_something(claim: Claim) -> bool:
    text = plain(claim)
    return _POINTS.match(text) is None and len(content(text)) >= _LEAST
