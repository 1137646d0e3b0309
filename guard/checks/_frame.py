"""Whether a sentence says the same as another with one name in the place of another."""

from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from guard.checks._words import FUNCTION, WORD, fold, stem

_ARTICLES = ("a", "an", "the")
_LONGEST = 5  # words a name may have
_MOST = 400  # words of a sentence that are compared
_LEAST = 2  # content words that both must share, besides another word


class _Token(NamedTuple):
    stem: str
    raw: str
    start: int
    end: int


def in_place(name: str, text: str, other: str) -> str | None:
    """Return the name that `other` has where `text` has `name`, if the words around it agree."""
    before, found, after = text.partition(name)
    left = [token.stem for token in _tokens(before)]
    right = [token.stem for token in _tokens(after)]
    around = left + right
    if not found or sum(w not in FUNCTION for w in around) < _LEAST or len(around) <= _LEAST:
        return None
    tokens = _tokens(other)
    stems = [token.stem for token in tokens]
    if any(token.stem in stems for token in _tokens(name)):
        return None  # Obama, where the name is Barack Obama
    for at in range(len(left), len(tokens)):
        if stems[at - len(left) : at] != left:
            continue
        for end in range(at + 1, min(at + _LONGEST, len(tokens)) + 1):
            if not _may_name(tokens[end - 1].raw, end - at == 1):
                break
            more = end < len(tokens) and _may_name(tokens[end].raw, False) and not right
            if stems[end : end + len(right)] == right and not more:
                return other[tokens[at].start : tokens[end - 1].end]
    return None


@lru_cache(maxsize=64)
def _tokens(text: str) -> tuple[_Token, ...]:
    found = (_Token(stem(fold(m.group())), m.group(), *m.span()) for m in WORD.finditer(text))
    return tuple(islice((token for token in found if token.stem not in _ARTICLES), _MOST))


def _may_name(word: str, first: bool) -> bool:
    if word[0].isupper():
        return fold(word) not in FUNCTION
    return not first and (word[0].isdigit() or word in ("of", "de", "von", "van"))
