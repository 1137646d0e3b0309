"""Which words of a claim a reader is shown as at fault."""

import re
from collections.abc import Sequence

from guard.checks._words import FUNCTION, fold

_CHARACTER = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # kana and Han: words without spaces
_WORD = re.compile(
    rf"[{_CHARACTER}]|[$€£¥]?[^\W_{_CHARACTER}]+"
    rf"(?:['’.:/&-][^\W_{_CHARACTER}]+|(?<=\d),\d+)*[%‰°]?"
)
_NEAR = 2  # characters between two parts that are shown as one


def blame(
    text: str,
    faults: Sequence[tuple[int, int, float]],
    threshold: float,
    lowest: float | None = None,
) -> tuple[tuple[int, int], ...]:
    """Return the spans (start, end) of a claim's text to show, in order and apart.

    `faults` are characters of the text and the probability that they are at fault. Shown are the
    words with a probability of at least `threshold`; with `lowest`, for a claim that is not
    supported, the worst word alone if none reaches the threshold but it reaches `lowest`. Words
    with nothing but punctuation and function words between them are one span; function words
    alone are none.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    worst = _worst(words, faults)
    told = [_says_something(text[start:end], start > 0) for start, end in words]
    shown = [at for at, fault in enumerate(worst) if fault >= threshold and told[at]]
    if not shown and lowest is not None:
        best = max((at for at in range(len(words)) if told[at]), key=worst.__getitem__, default=-1)
        shown = [best] if best >= 0 and worst[best] >= lowest else []
    spans: list[tuple[int, int]] = []
    last = -1
    for at in shown:
        start, end = words[at]
        if spans and _joins(words, told, last, at):
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
        last = at
    return tuple(spans)


def _worst(
    words: Sequence[tuple[int, int]], faults: Sequence[tuple[int, int, float]]
) -> list[float]:
    """The highest probability that touches each word, 0 where there is none."""
    worst = [0.0] * len(words)
    first = 0
    for start, end, fault in sorted(faults):
        while first < len(words) and words[first][1] <= start:
            first += 1
        at = first
        while at < len(words) and words[at][0] < end:
            worst[at] = max(worst[at], fault)
            at += 1
    return worst


def _joins(words: Sequence[tuple[int, int]], told: Sequence[bool], last: int, at: int) -> bool:
    """Whether nothing that says something stands between two words."""
    return words[at][0] - words[last][1] < _NEAR or not any(told[last + 1 : at])


def _says_something(word: str, within: bool) -> bool:
    """Whether a word is no function word; with a capital within a claim it is a name (`May`)."""
    return fold(word) not in FUNCTION or (within and word[0].isupper())
