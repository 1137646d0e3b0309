"""From the tokens of a claim to its words at fault."""

from collections.abc import Iterator, Sequence
from itertools import groupby

Piece = tuple[int | None, tuple[int, int], float]
"""A token of a claim: the number of its word, its start and end, its probability of fault."""


def by_word(pieces: Sequence[Piece], claim: str) -> Iterator[tuple[int, int, float]]:
    """Yield each word's start, end and probability of fault: that of the worst of its pieces."""
    for _, group in groupby(pieces, key=lambda piece: piece[0]):
        word = list(group)
        start, end = word[0][1][0], word[-1][1][1]
        start += len(claim[start:end]) - len(claim[start:end].lstrip())  # of byte-level tokens
        yield start, end, max(probability for _, _, probability in word)
