"""A premise in overlapping parts, for models that cannot read it at once."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Text = TypeVar("Text", str, list[int], Sequence[int])


def overlapping(text: Text, size: int) -> Iterator[Text]:
    """Yield parts of at most `size` that share at least a quarter with the next; one if it fits."""
    over = max(0, len(text) - size)
    steps = -(-over // max(1, size - size // 4))
    for i in range(steps + 1):
        start = i * over // max(1, steps)
        yield text[start : start + size]
