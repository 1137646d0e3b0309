"""The part of a claim that the evidence does not bear out, as a model sees it word by word."""

from collections.abc import Sequence

from guard.checks._blame import blame
from guard.checks._hypothesis import Hypothesis
from guard.checks._located import located
from guard.types import Span

_AT_FAULT = 0.5  # probability from which on a word is shown
_LIKELY = 0.2  # from which on the most doubtful word is shown, where no other is
_LABEL = "unsupported"


def faults(said: Hypothesis, words: Sequence[tuple[int, int, float]]) -> tuple[Span, ...]:
    """Return the spans of the draft's text to show, in order.

    `words` are (start, end, probability of being at fault) in characters of `said.text`.
    """
    shift = len(said.lead)
    own = [(start - shift, end - shift, fault) for start, end, fault in words]
    return tuple(
        span
        for start, end in blame(said.plain, own, _AT_FAULT, _LIKELY)
        for span in located(said.claim, said.plain, start, end, _LABEL)
    )
