"""Pieces of rows by which they are found inside a text, a question together with its answer."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Self

import numpy as np

from guard_eval.sealed.keyed import hashes
from guard_eval.sealed.nearest import ALIKE, COMMON
from guard_eval.sealed.samples import Numbers, Samples, numbers

HELD = 16
"""Pieces that are kept of a question, and of an answer."""

BLOCK = 100_000  # pieces of a text that are held at once


@dataclass(frozen=True)
class Held:
    """Of each row, pieces of its question and of its answer: either alone is no sign."""

    asked: Samples
    answered: Samples

    @classmethod
    def of(cls, found: Iterable[tuple[set[str], set[str]]], key: bytes) -> Self:
        """Sample the pieces of questions and of answers, but for common ones."""
        packed, counts = (bytearray(), bytearray()), (array("q"), array("q"))
        for pair in found:
            for kind, own in enumerate(pair):
                packed[kind].extend(b"".join(hashes(key, own)))
                counts[kind].append(len(own))
        every = [Samples.cut(numbers(p), np.array(c)) for p, c in zip(packed, counts, strict=True)]
        ordered = np.sort(np.concatenate([each.values for each in every]))
        common = np.unique(ordered[COMMON:][ordered[COMMON:] == ordered[:-COMMON]])
        return cls(
            *(Samples.of(np.sort(row)[:HELD] for row in each.without(common)) for each in every)
        )

    @classmethod
    def none(cls, rows: int) -> Self:
        """Nothing of so many rows."""
        empty = Samples.cut(np.zeros(0, np.uint64), np.zeros(rows, np.int64))
        return cls(empty, empty)

    @property
    def both(self) -> tuple[Samples, Samples]:
        """Of questions, and of answers."""
        return self.asked, self.answered

    def within(self, found: Iterable[str], key: bytes) -> set[int]:
        """Return the places of rows of which half of either kind is among the pieces of a text."""
        rest, hits = iter(found), list[Numbers]()
        while block := list(islice(rest, BLOCK)):
            own = numbers(b"".join(hashes(key, block)))
            there = own[(self.asked.counts(own) + self.answered.counts(own)) > 0]
            hits += [there] if len(there) else []
        if not hits:
            return set()
        text = np.unique(np.concatenate(hits))
        kinds = [(kind, np.sort(kind.having(text))) for kind in self.both]
        rows = np.unique(np.concatenate([having for _, having in kinds]))
        for kind, having in kinds:
            left, right = (np.searchsorted(having, rows, side) for side in ("left", "right"))
            rows = rows[right - left >= ALIKE * kind.sizes(rows)]  # of no pieces none has to stand
        return set(rows.tolist())
