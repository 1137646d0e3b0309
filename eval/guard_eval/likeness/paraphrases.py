"""Texts that mean the same in other words, by the embedding that ships: a hint, never a proof."""

import asyncio
from collections.abc import Iterator, Sequence

from guard_eval.likeness.near import Pair

ALIKE = 0.92
"""Cosine from which on two rows may mean the same. With bge-small unrelated questions lie at 0.5 to
0.75, questions about the same thing at up to 0.9."""

_BLOCK = 1024  # rows compared at once with all others: 4 kB each for a thousand of them


def pairs(texts: Sequence[str]) -> Iterator[Pair]:
    """Yield pairs of texts whose embeddings have a cosine of `ALIKE` or more."""
    import numpy as np

    from guard.adapters.encoder import Encoder

    vectors = asyncio.run(Encoder().passages(texts))
    for start in range(0, len(texts), _BLOCK):
        cosines = vectors[start : start + _BLOCK] @ vectors.T
        for row, right in zip(*np.nonzero(cosines >= ALIKE), strict=True):
            if (left := start + int(row)) < right:
                yield Pair(left, int(right), float(min(cosines[row, right], 1.0)))
