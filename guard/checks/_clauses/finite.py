"""Which word of a sentence is the first verb of a predicate."""

import re

from guard.checks._clauses import verbs
from guard.checks._clauses.syntax import (
    COUNTS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SUBJECTS,
    Tokens,
    is_adverb,
    is_name,
    is_word,
)


def finite(some: Tokens, at: int, begin: int = 0) -> bool:
    """Whether the token is a predicate's first verb, as far as its neighbours tell."""
    word = some[at].text
    if not word.islower():
        return False
    if word in verbs.AUXILIARY or word in verbs.PAST_ONLY:
        return True
    before = some[at - 1] if at > begin else None
    if before is None or before.word in DETERMINERS or before.word in PREPOSITIONS:
        return False
    if before.text.endswith(("'s", "’s", "'", "’")):
        return False
    if before.word in ("who", "which"):
        return verbs.third(word) or verbs.past(word)
    if before.word in SUBJECTS and (verbs.past(word) or verbs.base(word)):
        return True
    return (
        (verbs.past(word) and (word in verbs.INTRANSITIVE or takes(some, at + 1)))
        or (verbs.third(word) and _third(some, at))
        or (verbs.base(word) and _plural(some, at))
    )


def takes(some: Tokens, at: int) -> bool:
    """Whether what begins here is what a verb takes, and hardly a noun that an adjective has."""
    if at >= len(some):
        return True
    token = some[at]
    return (
        token.word in DETERMINERS
        or token.word in PREPOSITIONS
        or token.word in PRONOUNS
        or token.word in ("that", "not", "more", "less", "nearly", "approximately")
        or token.text == "."
        or plain_object(some, at)
        or is_adverb(token)
    )


def plain_object(some: Tokens, at: int) -> bool:
    """Whether what begins here is an object: it cannot follow a noun."""
    return at < len(some) and (
        some[at].word in DETERMINERS
        or some[at].word in COUNTS
        or some[at].text[0].isdigit()
        or is_name(some[at])
        or some[at].text in ("$", "€", "£")
    )


def single(some: Tokens, after: int) -> bool:
    """Whether no other predicate begins after a position, in a clause of its own or in a `that`."""
    return not any(
        re.split("['’]", token.word)[0] in RELATIVES | SUBJECTS
        or token.text in verbs.AUXILIARY
        or token.text in verbs.PAST_ONLY
        or (at > after and _surely(some, at))
        for at, token in enumerate(some[after:], after)
    )


def _third(some: Tokens, at: int) -> bool:
    before = some[at - 1]
    if before.word in ("he", "she", "it") or is_adverb(before):
        return True
    if before.text.endswith("s") and not is_name(before):
        return False
    if verbs.nounish(some[at].text):
        return plain_object(some, at + 1)
    return at + 1 < len(some) and is_word(some[at + 1]) and some[at + 1].text != "of"


def _plural(some: Tokens, at: int) -> bool:
    before = some[at - 1]
    return (
        before.text.endswith("s")
        and not before.text.endswith(("ss", "us", "is"))
        and not is_name(before)
        and not verbs.nounish(some[at].text)
        and plain_object(some, at + 1)
    )


def _surely(some: Tokens, at: int) -> bool:
    return not verbs.past(some[at].text) and finite(some, at)
