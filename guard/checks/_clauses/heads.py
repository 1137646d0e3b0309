"""The subject of a clause and the verbs of its predicate, where they are plain to see."""

from dataclasses import dataclass
from enum import Enum, auto

from guard.checks._clauses import verbs
from guard.checks._clauses.finite import finite
from guard.checks._clauses.syntax import (
    ADVERBS,
    DETERMINERS,
    PREPOSITIONS,
    RELATIVES,
    SUBJECTS,
    Tokens,
    is_adverb,
    is_aside,
    is_name,
    is_word,
)

_LONGEST = 14  # words of a subject
_OPENERS = frozenset("however moreover additionally furthermore overall".split())
_NO_SUBJECT = (
    PREPOSITIONS | RELATIVES | frozenset("and or but nor not then also if this that".split())
) | frozenset(
    """
    another other others both one such neither either all thus so yes anyway perhaps maybe yet
    elsewhere
    """.split()
)
_CONTEXT = frozenset("other others another latter former same".split())


class Kind(Enum):
    """How a predicate's verbs stand."""

    PAST = auto()
    PRESENT = auto()  # third person
    PLURAL = auto()  # present of they, we, you
    COPULA = auto()
    PASSIVE = auto()
    PROGRESSIVE = auto()
    PERFECT = auto()
    MODAL = auto()


@dataclass(frozen=True, slots=True)
class Head:
    """Positions: the subject is `begin` to `stop`, its verbs are `first` to `end`.

    `main` is the last of the verbs, the one that auxiliaries belong to (`first` to `main`).
    """

    begin: int
    stop: int
    first: int
    main: int
    end: int
    kind: Kind
    negated: bool


def head(some: Tokens) -> Head | None:
    """Return subject and verbs of the first predicate; None if it isn't plain what they are."""
    begin = 2 if len(some) > 2 and some[0].word in _OPENERS and some[1].text == "," else 0
    if begin >= len(some) or not _may_begin(some, begin):
        return None
    for at in range(begin + 1, min(len(some), begin + 1 + _LONGEST)):
        if finite(some, at, begin):
            stop = at
            while stop > begin + 1 and is_adverb(some[stop - 1]):
                stop -= 1
            return _verbs_from(some, begin, stop, at)
        if not _in_subject(some, at):
            return None
    return None


def _may_begin(some: Tokens, begin: int) -> bool:
    first = some[begin]
    word = first.word
    if not is_word(first) or word in _NO_SUBJECT or word in ADVERBS or word in verbs.AUXILIARY:
        return False
    return not (word.endswith(("ing", "ly")) and len(word) > 5)


def _in_subject(some: Tokens, at: int) -> bool:
    """Whether the token may stand in a subject before the verb."""
    token = some[at]
    word = token.word
    if not is_word(token):
        return token.text in "$€£%." or is_aside(token)
    if word in ("and", "&"):
        return is_name(some[at - 1]) and at + 1 < len(some) and is_name(some[at + 1])
    if word in RELATIVES or word in SUBJECTS or word in _CONTEXT or word in ("or", "to", "not"):
        return False
    if not token.text.islower():
        return True
    if some[at - 1].word in DETERMINERS:
        return True
    verb = verbs.base(word) and not verbs.nounish(word)
    return not (verb or verbs.participle(word) or word.endswith("ing"))


def _verbs_from(some: Tokens, begin: int, stop: int, first: int) -> Head | None:
    """Read the verbs that begin at `first`; None for a chain that isn't plain."""
    word = some[first].text
    negated = word.endswith("n't") or word == "cannot"
    main = at = first
    while at + 1 < len(some) and word in verbs.AUXILIARY:
        nxt = some[at + 1]
        if nxt.text in ("not", "never"):
            negated = True
        elif nxt.text in ("be", "been", "being", "have"):
            main = at + 1
        elif not is_adverb(nxt):
            break
        at += 1
    kind = _simple(some[first].text)
    if kind is Kind.PAST and _reduced(some, begin, stop, first):
        return None
    if kind is None:
        kind, main = _chained(some, first, at, main)
    return Head(begin, stop, first, main, main + 1, kind, negated)


def _reduced(some: Tokens, begin: int, stop: int, at: int) -> bool:
    """Whether a past may be a participle that belongs to the noun: `goods made in the east`."""
    word = some[at].text
    return (
        word not in verbs.PAST_ONLY | verbs.INTRANSITIVE
        and at + 1 < len(some)
        and some[at + 1].word in PREPOSITIONS
        and some[begin].word not in SUBJECTS
        and not (1 < stop - begin <= 3 and all(is_name(token) for token in some[begin:stop]))
    )


def _simple(word: str) -> Kind | None:
    if word in verbs.AUXILIARY:
        return None
    if word in verbs.PAST_ONLY or verbs.past(word):
        return Kind.PAST
    return Kind.PRESENT if verbs.third(word) else Kind.PLURAL


def _chained(some: Tokens, first: int, at: int, last: int) -> tuple[Kind, int]:
    """What auxiliaries from `first` to `last` make with the word after `at`."""
    lead, aux = some[first].text, some[last].text
    follows = some[at + 1].text if at + 1 < len(some) else ""
    being = aux in verbs.BE or aux in ("be", "been", "being")
    if being and verbs.participle(follows):
        return Kind.PASSIVE, at + 1
    if being and follows.endswith("ing") and len(follows) > 4:
        return Kind.PROGRESSIVE, at + 1
    if (aux in verbs.HAVE or aux == "have") and verbs.participle(follows):
        return Kind.PERFECT, at + 1
    if lead in verbs.MODAL and (verbs.base(follows) and last == first):
        return Kind.MODAL, at + 1
    if lead in verbs.DO and verbs.base(follows):
        return Kind.MODAL, at + 1
    return Kind.COPULA, last
