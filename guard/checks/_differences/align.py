"""Two sentences side by side: which of their words are the same, and which stand between."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from guard.checks._differences.opposites import NOT
from guard.checks._words import FUNCTION, fold, stem

MOST = 120
"""Words of a sentence that are compared; of a longer one nothing is said."""

_TOKEN = re.compile(
    r"[$€£¥₹%]|n['’]t\b|can(?=not\b)|[^\W_]{1,30}?(?=n['’]t\b)|[^\W_]{1,60}+(?:['’.,][^\W_]{1,60}+){0,8}",
    re.I,
)
_DROPPED = frozenset("a an the do does did yes".split())
_AS = {"n't": "not", "ca": "can", "wo": "will", "sha": "shall"}


class Token(NamedTuple):
    """A word or sign at `start` to `end` of its text; `word` is folded."""

    word: str
    stem: str
    start: int
    end: int

    @property
    def content(self) -> bool:
        """Whether it is more than a function word or a negation."""
        return self.word not in FUNCTION and self.word not in NOT


class Gap(NamedTuple):
    """Tokens between two words that both sentences share: those told, and those said instead.

    `edge` is True before the first shared word and after the last.
    """

    told: tuple[Token, ...]
    said: tuple[Token, ...]
    edge: bool


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the words and signs of a text that say something: no articles, no `did`, no `yes`."""
    return tuple(
        Token(word, stem(word), *m.span())
        for m in _TOKEN.finditer(text)
        if (word := _word(m.group())) not in _DROPPED
    )


def gaps(told: tuple[Token, ...], said: tuple[Token, ...]) -> list[Gap]:
    """Return where two sentences differ, in order."""
    return list(_gaps(told, said))


def _gaps(told: tuple[Token, ...], said: tuple[Token, ...]) -> Iterator[Gap]:
    one, other = [token.stem for token in told], [token.stem for token in said]
    head = 0
    while head < min(len(one), len(other)) and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(other)) - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    end, last = len(one) - tail, len(other) - tail
    matcher = SequenceMatcher(None, one[head:end], other[head:last], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            edge = (head + a == 0 and head + c == 0) or (
                head + b == len(one) and head + d == len(other)
            )
            yield Gap(told[head + a : head + b], said[head + c : head + d], edge)


def _word(raw: str) -> str:
    word = fold(raw).replace("’", "'").removesuffix("'s")
    return _AS.get(word, word)
