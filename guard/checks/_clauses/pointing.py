"""Words that mean what another part of the sentence names, and when it is plain what they mean."""

from dataclasses import replace

from guard.checks._clauses.heads import Head
from guard.checks._clauses.syntax import (
    DETERMINERS,
    PREPOSITIONS,
    Token,
    Tokens,
    borrowed,
    is_adverb,
    is_name,
    is_word,
)

DANGLING = frozenset(
    """
    it them him this these those there another other others latter former so one ones instead
    himself herself itself themselves same such too either likewise vice
    """.split()
)
"""Words that point out of a statement; possessives may point to its own subject."""

THIRD_PERSON = DANGLING | frozenset("he she they his her hers its their theirs".split())
"""Words that point to somebody or something, in the statement or out of it."""

_PERSON = ("er", "or", "ist", "ian", "ess", "man", "men", "ant", "ent", "ers", "ors", "ists")
_KIN = frozenset(
    "son wife king queen girl boy aunt uncle niece nephew friend child someone".split()
)
_THINGS = frozenset(
    """
    after under over water power number river paper computer summer winter order never later color
    colour further rather center centre chapter letter matter government department treatment
    environment management development percent content event different important
    """.split()
)  # words that end as words for people do
_MANY = frozenset("are were have do".split())  # verbs of subjects that no `he` or `she` means
_WHERE = frozenset("in at on from near".split())


def resolved(before: Tokens, first: Head, after: Tokens, second: Head) -> list[Token] | None:
    """The second clause with its pronoun as it is, or replaced by the only name it can mean."""
    subject = before[first.begin : first.stop]
    pronoun = after[0]
    if any(token.word in DANGLING for token in after[second.first :]):
        return None
    if pronoun.word in ("i", "we", "you") or [t.word for t in subject] == [pronoun.word]:
        return list(after)
    alone = not any(someone(before, at) for at in range(first.end, len(before)))
    if pronoun.word not in ("he", "she") or not alone or len(subject) > 4:
        return None
    if not all(is_name(token) or token.text == "." for token in subject):
        return None
    if any(token.word in _MANY for token in before[first.stop : first.end]):
        return None
    return [
        *borrowed(subject[:-1]),
        replace(subject[-1], start=pronoun.start, end=pronoun.end, own=pronoun.own),
        *after[1:],
    ]


def points_out(some: Tokens, at: int, others: bool) -> bool:
    """Whether the token may mean what only another part of the sentence names."""
    if some[at].text in ("his", "her", "their") and others:
        return True
    if some[at].text == "that" and some[at - 1].word in PREPOSITIONS:
        return True
    if some[at].text != "her":
        return some[at].word in DANGLING
    after = some[at + 1] if at + 1 < len(some) else None
    return after is None or not is_word(after) or after.word in PREPOSITIONS or is_adverb(after)


def someone(some: Tokens, at: int) -> bool:
    """Whether the token may be, or end, the name of somebody else; of places it is not."""
    word = some[at].word
    if not is_name(some[at]):
        return word in _KIN or (word.endswith(_PERSON) and len(word) > 4 and word not in _THINGS)
    while is_name(some[at - 1]):
        at -= 1
    lead = some[at - 2] if some[at - 1].text == "the" else some[at - 1]
    within = some[at - 1].word in DETERMINERS and some[at - 1].text != "the"
    return not (lead.text in _WHERE or within)
