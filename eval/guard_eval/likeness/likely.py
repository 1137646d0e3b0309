"""Which of many texts may say nearly what another says, or hold it: none that does is missed.

Of two texts of Jaccard similarity s, each shares at least s of its shingles with the other. So a
text of which fewer stand anywhere else is nearly the same as none. Runs of words go by hashes of 32
bits: chance makes a text likely that is not, never the other way.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from guard_eval.likeness.shingled import Short, runs
from guard_eval.likeness.words import SHINGLE

HASHED = 128  # texts that are hashed at once: their arrays stay in the processor's cache


class Shingles:
    """Shingles of texts, at 4 bytes each; a text's place is how many were given before it."""

    def __init__(self) -> None:
        self._hashes: list[Short] = []
        self._sizes: list[NDArray[np.int64]] = []

    def add(self, texts: Sequence[str]) -> None:
        """Take in the next texts, which were normalised."""
        for start in range(0, len(texts), HASHED):
            hashes, bounds = runs(texts[start : start + HASHED], SHINGLE)
            self._hashes.append(hashes)
            self._sizes.append(np.diff(bounds))

    def shared(self, at_least: float) -> list[int]:
        """Return the places of texts of whose shingles such a share stands in another one, too."""
        if not self._hashes:
            return []
        hashes, sizes = np.concatenate(self._hashes), np.concatenate(self._sizes)
        self._hashes = [hashes]
        ordered = np.sort(hashes)
        again = _Set(ordered[1:][ordered[1:] == ordered[:-1]]).likely(hashes)
        counts = np.add.reduceat(again, np.cumsum(sizes) - sizes, dtype=np.int64)
        found: list[int] = np.flatnonzero(counts >= at_least * sizes).tolist()
        return found


def holders(needles: Iterable[str], hays: Sequence[str], size: int, least: int) -> list[int]:
    """Return the places of hays that hold `size` words, in their order, of a needle.

    Args:
        needles: texts that were normalised; one of fewer words has to stand as a whole.
        hays: texts that were normalised.
        size: words of a run.
        least: words of the shortest needle that is looked for.
    """
    by_size: dict[int, list[str]] = {}
    for needle in dict.fromkeys(needles):
        if (words := needle.count(" ") + 1) >= least:
            by_size.setdefault(min(size, words), []).append(needle)
    found = np.zeros(len(hays), bool)
    for each, own in by_size.items():
        sought = _Set(np.concatenate([runs(block, each)[0] for block in _blocks(own)]))
        for start, block in zip(range(0, len(hays), HASHED), _blocks(hays), strict=True):
            hashes, bounds = runs(block, each)
            having = np.logical_or.reduceat(sought.having(hashes), bounds[:-1].astype(np.int64))
            found[start : start + HASHED] |= having
    places: list[int] = np.flatnonzero(found).tolist()
    return places


class _Set:
    """Hashes, to be asked for many at once."""

    def __init__(self, hashes: Short) -> None:
        self._hashes = np.sort(hashes)
        bits = min(max(len(hashes).bit_length() + 3, 10), 26)
        self._shift = np.uint32(32 - bits)
        self._there = np.zeros(1 << bits, bool)
        self._there[self._hashes >> self._shift] = True

    def likely(self, hashes: Short) -> NDArray[np.bool_]:
        """Return which hashes are in it by their upper bits: of others, one in eight at most."""
        found: NDArray[np.bool_] = self._there[hashes >> self._shift]
        return found

    def having(self, hashes: Short) -> NDArray[np.bool_]:
        """Return which hashes are in it."""
        found = self.likely(hashes)
        asked = hashes[found]
        at = np.searchsorted(self._hashes, asked).clip(max=len(self._hashes) - 1)
        found[found] = self._hashes[at] == asked
        return found


def _blocks(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[start : start + HASHED] for start in range(0, len(texts), HASHED))
