"""Texts whose words run together or whose letters stand apart, as text out of a PDF may be."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

LONG = 32  # signs between two spaces; more than words have
SINGLE = 16  # letters that stand alone
START = 16  # signs of a question by which it is looked for; a shorter one with its answer

_GAP = re.compile(r"(?<!\d) | (?!\d)")  # 1 5 is not 15


def is_so(text: str) -> bool:
    """Say whether a text may be one of these; many a one that may is none."""
    sizes = list(map(len, text.split()))
    return max(sizes, default=0) >= LONG or sizes.count(1) >= SINGLE


def copies(texts: Sequence[str], normal: Callable[[str], str]) -> list[list[int]]:
    """Return groups of places of texts that are the same but for spaces.

    Args:
        texts: as they are written; only those that may be uneven are compared, with all others.
        normal: writes a text as words.
    """
    odd = [n for n, text in enumerate(texts) if is_so(text)]
    if not odd:
        return []
    alike: dict[str, list[int]] = defaultdict(list)
    for n, text in enumerate(texts):
        alike[_joined(normal(text))].append(n)
    found = (alike[_joined(normal(texts[n]))] for n in odd)
    return [list(group) for group in {tuple(group) for group in found if len(group) > 1}]


def holding(
    asked: Sequence[str], answered: Sequence[str], hays: Sequence[str], likely: Sequence[int]
) -> set[int]:
    """Return which of the likely places hold a question and its answer, whatever the spaces.

    Args:
        asked: questions, as words.
        answered: their answers, as words.
        hays: texts, as words.
        likely: places of the uneven ones.
    """
    if not likely:
        return set()
    sought: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for question, answer in zip(map(_joined, asked), map(_joined, answered), strict=True):
        whole = question if len(question) >= START else question + answer
        if answer and len(whole) >= START:
            sought[whole[:START]].append((whole, answer))
    return {place for place in likely if _holds(_joined(hays[place]), sought)}


def _holds(hay: str, sought: dict[str, list[tuple[str, str]]]) -> bool:
    for at in range(len(hay) - START + 1):
        for whole, answer in sought.get(hay[at : at + START], ()):
            if hay.startswith(whole, at) and answer in hay:
                return True
    return False


def _joined(said: str) -> str:
    return _GAP.sub("", said)
