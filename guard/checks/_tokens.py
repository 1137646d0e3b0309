"""Which tokens of an answer a part of its text was written with."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from guard.types import TokenLogprob


def behind(
    spans: Iterable[tuple[int, int]], text: str, tokens: Sequence[TokenLogprob]
) -> list[Sequence[TokenLogprob]] | None:
    """Return the tokens behind each span `text[start:end]`, also those it only has a part of.

    None if the tokens do not spell the text.
    """
    if not tokens or "".join(token.token for token in tokens) != text:
        return None
    ends = list(accumulate(len(token.token) for token in tokens))
    return [tokens[bisect_right(ends, a) : bisect_left(ends, b) + 1] for a, b in spans]
