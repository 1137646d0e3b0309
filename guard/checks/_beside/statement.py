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
    Token,
    Tokens,
    begun,
    is_name,
    spelled,
)
from guard.checks._differences.opposites import NOT

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
        return all(token.word in PRONOUNS | _FILLS for token in self.subject)

    @property
    def negated(self) -> bool:
        """Whether its predicate says `not`, or its like."""
        return sum(_negates(token.word) for token in (*self.subject, *self.predicate)) % 2 == 1


def first_verb(part: Tokens) -> int:
    """Where the first verb of a part stands; 0 if there is none after a subject."""
    for at in range(1, min(len(part), SUBJECT)):
        if part[at].word in RELATIVES and part[at].word != "that":
            return 0
        if finite(part, at) or _likely(part, at):
            return at
    return 0


def _likely(part: Tokens, at: int) -> bool:
    """Whether a word may be a verb that is as often a noun, before what a verb takes."""
    word, before = part[at].text, part[at - 1].word
    if at + 1 == len(part) or before in DETERMINERS | PREPOSITIONS | _TO:
        return False
    after = part[at + 1]
    takes = after.word in DETERMINERS | PREPOSITIONS | _TO | _AMOUNTS
    takes = takes or after.text[0].isdigit() or after.word in COUNTS or is_name(after)
    return takes and (verbs.third(word) or verbs.base(word))


def _negates(word: str) -> bool:
    return word in NOT or word == "cannot" or word.endswith(("n't", "n’t"))
