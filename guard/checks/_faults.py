"""The part of a claim that the evidence does not bear out, as a model sees it word by word."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from guard.checks._blame import blame
from guard.checks._hypothesis import Hypothesis
from guard.checks._words import FUNCTION, fold
from guard.types import Span

_AT_FAULT = 0.5  # probability from which on a word is shown
_LIKELY = 0.2  # from which on the most doubtful word is shown, where no other is
_LABEL = "unsupported"


def faults(said: Hypothesis, words: Sequence[tuple[int, int, float]]) -> tuple[Span, ...]:
    """Return the spans of the draft's text to show, in order.

    `words` are (start, end, probability of being at fault) in characters of `said.text`. Words
    with nothing but function words and marks between them are shown as one.
    """
    shift = len(said.lead)
    own = [(a - shift, b - shift, p) for a, b, p in words if a >= shift and b > a]
    worst = max(own, key=lambda word: word[2], default=None)
    if worst is None or worst[2] < _LIKELY:
        return ()
    marked = [word[:2] for word in own if word[2] >= _AT_FAULT] or [worst[:2]]
    return tuple(
        span
        for start, end in _joined(marked, said.plain)
        for span in blame(said.claim, said.plain, start, end, _LABEL)
    )


def _joined(marked: Sequence[tuple[int, int]], text: str) -> Iterable[tuple[int, int]]:
    """Spans of neighbouring words; one that is only a function word or a mark is left out."""
    if not marked:
        return
    start, end = marked[0]
    for (_, last), (first, until) in pairwise([*marked, (len(text) + 1, len(text) + 1)]):
        between = text[last:first].split()
        if first <= len(text) and all(fold(w.strip(".,;:()")) in FUNCTION | {""} for w in between):
            end = until
            continue
        if any(c.isalnum() for c in text[start:end]) and fold(text[start:end]) not in FUNCTION:
            yield start, end
        start, end = first, until
