"""What a sentence puts on either side: `X is older than Y`, `X after Y`, `X because Y`, `X sold Y`.

Each side is its words, as they are compared. Nothing is parsed: the sides are what stands left and
right of the word that relates them, up to where another statement begins.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from guard.checks._clauses import verbs
from guard.checks._clauses.syntax import DETERMINERS, PREPOSITIONS
from guard.checks._differences.align import MOST, Token, tokens
from guard.checks._differences.exchange import EITHER_WAY
from guard.checks._differences.opposites import NOT
from guard.checks._words import FUNCTION, stem

ORDER = "order"
"""The kind of what comes first and what comes after it: a time and a later one, a cause and what
comes of it."""

_STOP = re.compile(r"[;:()]")
_COMMA = re.compile(r",")
_DETERMINER = re.compile(r"\b(?:a|an|the)\b", re.I)
_BE = verbs.BE | {"be", "been", "being"}
_LATER = frozenset("after following since".split())  # what follows them comes first
_EARLIER = frozenset(["before"])
_AGAIN = frozenset("that those one ones".split())
_THIS = frozenset("that this which these".split())
_THEN = frozenset("then later afterwards finally".split())
_NEAR = 6  # words before `than` among which the comparative is
_SHORT = 4  # letters
_FAR = 3  # words from a form of `be` to its participle, at most
_NO_VERB = frozenset(
    """
    is are was were be been being has have had do does did will would can could may might must shall
    should become became remain seem appear know
    """.split()
)


class Relation(NamedTuple):
    """What comes `first` (the earlier, the cause, the greater, who does it) and what `last`.

    `kind` is ORDER, else the stem of the comparative or the verb. `span` is where the word stands.
    """

    kind: str
    first: frozenset[str]
    last: frozenset[str]
    span: tuple[int, int]


@lru_cache(maxsize=8192)
def key(word: str) -> str:
    """A folded word as it is compared: the stem of a verb's base form."""
    return stem(verbs.lemma(word))


@lru_cache(maxsize=1024)
def relations(text: str) -> tuple[Relation, ...]:
    """Return what a sentence relates, in order."""
    some = tokens(text)
    if not 2 < len(some) <= MOST or any(t.word == "not" for t in some[:1]):
        return ()
    return tuple(one for one in _relations(some, text) if one.first or one.last)


def words(some: Sequence[Token]) -> frozenset[str]:
    """The words of a side that say something; a negation is one."""
    return frozenset(key(token.word) for token in some if token.content or token.word in NOT)


def _relations(some: tuple[Token, ...], text: str) -> Iterator[Relation]:
    acts = [at for at in range(len(some)) if is_verb(some, text, at)]
    for at, token in enumerate(some):
        if token.word == "than":
            yield from _compared(some, text, at, acts)
        elif token.word in _LATER | _EARLIER or token.word == "because":
            yield from _ordered(some, text, at)
        elif token.word in _THEN and at and some[at - 1].word in ("and", "only"):
            yield from _listed(some, text, at, acts)
        elif at in acts:
            yield from _done(some, text, at)


def _compared(some: tuple[Token, ...], text: str, at: int, acts: list[int]) -> Iterator[Relation]:
    left, right = _around(some, text, at)
    more = next((t for t in reversed(left[-_NEAR:]) if _comparative(t.word)), None)
    if more is None:
        return
    kind = more.word if more.word in ("more", "less", "fewer") else key(more.word)
    first = some.index(left[0])
    verb = [n for n in range(first, at) if some[n].word in _BE or n in acts]
    subject = [*some[first : verb[-1]]] if verb else left
    noun = next((n for n, t in enumerate(subject) if t.word in PREPOSITIONS), len(subject))
    other = [*subject[:noun], *right] if right and right[0].word in _AGAIN else right
    yield _relation(f"than {kind}", subject, other, some[at])


def _comparative(word: str) -> bool:
    return word in ("more", "less", "fewer") or (word.endswith("er") and len(word) > _SHORT)


def _ordered(some: tuple[Token, ...], text: str, at: int) -> Iterator[Relation]:
    """`X after Y` and `After Y, X`; `because` tells the cause, which comes first."""
    left, right = _around(some, text, at)
    if right and right[0].word in _THIS:
        return
    if not left:
        comma = next((n for n, t in enumerate(right[1:], 1) if _comma(text, right[n - 1], t)), 0)
        if not comma:
            return
        left, right = right[comma:], right[:comma]
    earlier, later = (left, right) if some[at].word in _EARLIER else (right, left)
    yield _relation(ORDER, earlier, later, some[at])


def _listed(some: tuple[Token, ...], text: str, at: int, acts: list[int]) -> Iterator[Relation]:
    """`X and then Y`: what the verb before both is said of."""
    left, right = _around(some, text, at)
    first = at - len(left)
    verb = [n for n in acts if first <= n < at]
    if not any(at < n <= at + len(right) for n in acts) and verb:
        left = [*some[verb[-1] + 1 : at]]
    yield _relation(ORDER, left, right, some[at])


def _done(some: tuple[Token, ...], text: str, at: int) -> Iterator[Relation]:
    """`X sold Y` and `Y was sold by X`; the verb itself is on neither side."""
    left, right = _around(some, text, at)
    while len(left) > 1 and left[0].word in PREPOSITIONS and left[1].word[0].isdigit():
        left = left[2:]  # In 1990
    if not (left and right) or left[0].word in PREPOSITIONS or _asks(left, text):
        return  # `In the yard stands a tree`, `Use a knife to cut it`
    left = [token for token in left if not token.word.endswith("ly") and token.word != "most"]
    right = right[: next((n for n, t in enumerate(right[1:], 1) if t.word == "as"), None)]
    kind = f"verb {key(some[at].word)}"
    by = next((n for n, t in enumerate(right) if t.word == "by"), None)
    being = passive(some, at)
    reduced = verbs.participle(some[at].word) and right[0].word in PREPOSITIONS
    if by is not None and (being or (by == 0 and reduced)):
        ends = PREPOSITIONS | {"to"}
        to = next((n for n in range(by + 1, len(right)) if right[n].word in ends), len(right))
        yield _relation(kind, right[by + 1 : to], [*left, *right[:by], *right[to:]], some[at])
    elif right[0].word == "to" if being else not reduced or _alone(some[at].word):
        yield _relation(kind, left, right, some[at])


def _asks(left: list[Token], text: str) -> bool:
    """Whether a sentence begins with a verb before an article: `Use a knife`."""
    first, end = left[0], left[1].start if len(left) > 1 else left[0].end
    return verbs.base(first.word) and _DETERMINER.search(text, first.end, end) is not None


def passive(some: tuple[Token, ...], at: int) -> bool:
    """Whether a form of `be` stands shortly before a verb."""
    return any(token.word in _BE for token in some[max(0, at - _FAR) : at])


def _alone(word: str) -> bool:
    """Whether a past before a preposition is hardly a participle: `sold in May` may be one."""
    return word in verbs.PAST_ONLY or word in verbs.INTRANSITIVE


def is_verb(some: tuple[Token, ...], text: str, at: int) -> bool:
    """Whether a word is a verb that one does to another, as far as its form tells."""
    word = some[at].word
    if not word.isalpha() or word in _NO_VERB or word in EITHER_WAY or word in FUNCTION:
        return False
    before, after = some[at - 1] if at else None, some[at + 1] if at + 1 < len(some) else None
    if before is None or after is None or after.word in EITHER_WAY:
        return False
    if before.word in DETERMINERS or key(word) in _NO_VERB or text[some[at].start].isupper():
        return False
    if _DETERMINER.search(text, before.end, some[at].start):
        return False
    done = verbs.participle(word) or word in verbs.PAST_ONLY
    if after.word in DETERMINERS or _DETERMINER.search(text, some[at].end, after.start):
        return done or word.endswith("s") or verbs.base(word)
    if verbs.nounish(word) and not verbs.past(word):
        return False
    return done or verbs.third(word) or verbs.base(word)


def _around(some: tuple[Token, ...], text: str, at: int) -> tuple[list[Token], list[Token]]:
    """What stands left and right of a word, up to a mark that ends the statement."""
    first = last = at
    while first and not _STOP.search(text, some[first - 1].end, some[first].start):
        first -= 1
    while last + 1 < len(some) and not _STOP.search(text, some[last].end, some[last + 1].start):
        last += 1
    return list(some[first:at]), list(some[at + 1 : last + 1])


def _comma(text: str, one: Token, other: Token) -> bool:
    return _COMMA.search(text, one.end, other.start) is not None


def _relation(kind: str, first: Sequence[Token], last: Sequence[Token], token: Token) -> Relation:
    return Relation(kind, words(first), words(last), (token.start, token.end))
