"""One statement of a sentence: a subject and what is said of it."""

from typing import NamedTuple

from guard.checks._clauses import verbs
from guard.checks._clauses.finite import finite
from guard.checks._clauses.syntax import (
    COUNTS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SUBJECTS,
    Token,
    Tokens,
    begun,
    is_adverb,
    is_name,
    spelled,
)
from guard.checks._differences.opposites import NOT
from guard.checks._words import FUNCTION

SUBJECT = 12
"""Tokens of a subject, at most."""

_FILLS = frozenset("so then therefore please".split())
_TO = frozenset(["of", "to"])
_AMOUNTS = frozenset(
    "that nothing everything something half no all some any more less most few many much".split()
)


class Statement(NamedTuple):
    """A subject and what is said of it; `made` if words of another one were filled in."""

    subject: tuple[Token, ...]
    verb: int  # where its first verb stands among `predicate`
    predicate: tuple[Token, ...]
    made: bool = False

    @property
    def text(self) -> str:
        """The statement as a sentence."""
        return spelled(begun([*self.subject, *self.predicate]))

    @property
    def pointing(self) -> bool:
        """Whether its subject is a pronoun."""
        words = [token.word for token in self.subject]
        return all(word in PRONOUNS | _FILLS for word in words) or bool(SUBJECTS & {*words})

    @property
    def negated(self) -> bool:
        """Whether its predicate says `not`, or its like."""
        return sum(_negates(token.word) for token in (*self.subject, *self.predicate)) % 2 == 1


def first_verb(part: Tokens) -> int:
    """Where the first verb of a part stands; 0 if there is none after a subject."""
    last = next(
        (at for at, t in enumerate(part) if at and t.word in RELATIVES and t.word != "that"),
        len(part),
    )
    places = range(1, min(last, SUBJECT))
    plain = (at for at in places if finite(part, at) or _likely(part, at))
    return next(plain, None) or next((at for at in places if _past(part, at)), 0)


def _likely(part: Tokens, at: int) -> bool:
    """Whether a word may be a verb that is as often a noun, before what a verb takes."""
    word, before = part[at].text, part[at - 1].word
    if at + 1 == len(part) or before in DETERMINERS | PREPOSITIONS | _TO:
        return False
    after = part[at + 1]
    if after.word in DETERMINERS and not is_adverb(part[at]):
        small = FUNCTION | PREPOSITIONS | _AMOUNTS | NOT
        return word.islower() and word not in small and not word.endswith("ing")
    takes = after.word in PREPOSITIONS | _TO | _AMOUNTS
    takes = takes or after.text[0].isdigit() or after.word in COUNTS or is_name(after)
    return takes and (verbs.third(word) or verbs.base(word))


def _past(part: Tokens, at: int) -> bool:
    """Whether a word may be a past tense, where no other verb is: `fishermen drilled holes`."""
    before = part[at - 1].word
    return (
        verbs.past(part[at].text)
        and before.isalpha()
        and before not in DETERMINERS | PREPOSITIONS | _TO
    )


def _negates(word: str) -> bool:
    return word in NOT or word == "cannot" or word.endswith(("n't", "n’t"))
