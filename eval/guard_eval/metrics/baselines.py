"""What needs no model at all; a detector that does not beat it is not worth its milliseconds."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")


def length(answer: str) -> int:
    """Return the number of words: the longer the answer, the more there is to get wrong."""
    return len(_WORD.findall(answer))


def bigram_copy(answer: str, context: Iterable[str]) -> float:
    """Return the share of the answer's pairs of neighbouring words that a passage has, in [0, 1].

    Letter case does not count. An answer of one word is looked up as a word; one of none has
    nothing that could be missing: 1.
    """
    words = _WORD.findall(answer.casefold())
    size = min(2, len(words))
    if not size:
        return 1.0
    known = {gram for text in context for gram in _grams(_WORD.findall(text.casefold()), size)}
    grams = _grams(words, size)
    return sum(gram in known for gram in grams) / len(grams)


def _grams(words: list[str], size: int) -> list[tuple[str, ...]]:
    return list(zip(*(words[i:] for i in range(size)), strict=False))
