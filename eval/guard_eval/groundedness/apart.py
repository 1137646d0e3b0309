"""Rows of dev whose evidence nearly repeats some that was trained on: they are left out of dev."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from guard_eval.groundedness.rows import Row

SHINGLE = 5  # words that follow each other
NEAR = 0.5
"""Share of the shorter text's shingles from which on two texts are nearly the same."""
_WORD = re.compile(r"\w+")


def apart(dev: Sequence[Row], trained: Iterable[Row]) -> list[Row]:
    """Return the rows of dev of whose evidence no trained row has nearly the same."""
    shingles = {row.evidence: _shingles(row.evidence) for row in dev}
    having = defaultdict(list)
    for text, own in shingles.items():
        for shingle in own:
            having[shingle].append(text)
    near: set[str] = set()
    read: set[str] = set()
    for row in trained:
        if row.evidence in read:
            continue
        read.add(row.evidence)
        own = _shingles(row.evidence)
        shared = Counter(text for shingle in own for text in having.get(shingle, ()))
        near |= {t for t, n in shared.items() if n >= NEAR * min(len(own), len(shingles[t]))}
    return [row for row in dev if row.evidence not in near]


def repeated(dev: Sequence[Row], trained: Iterable[Row]) -> frozenset[str]:
    """The ids of dev rows whose claim, but for case and punctuation, a trained row has too.

    With other evidence, since evidence is what rows are split by: what a claim is worth by itself
    may be known of these, not how it stands to this evidence.
    """
    known = {" ".join(_words(row.claim)) for row in trained}
    return frozenset(row.id for row in dev if " ".join(_words(row.claim)) in known)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _shingles(text: str) -> frozenset[int]:
    """Hashes of the text's shingles; of a text shorter than one, the text."""
    words = _words(text)
    starts = range(max(1, len(words) - SHINGLE + 1))
    return frozenset(hash(tuple(words[start : start + SHINGLE])) for start in starts)
