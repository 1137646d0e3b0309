"""Who does what to whom: `A bought B`, `B was bought by A`."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from guard.checks._clauses import verbs
from guard.checks._differences.align import Token, tokens
from guard.checks._differences.exchange import EITHER_WAY
from guard.checks._differences.opposites import NOT
from guard.checks._words import FUNCTION, stem

_BETWEEN = 7  # words from one name to the other, at most
_BE = verbs.BE | {"be", "been", "being"}
_NO_SUBJECT = frozenset("of by with for from to and or in on at than".split())
_NOT_DONE = frozenset(
    "not never refused failed declined denied rejected lost if would could might may or".split()
)


class Deed(NamedTuple):
    """One name does something to another; where the two stand."""

    agent: tuple[str, ...]
    verb: str
    patient: tuple[str, ...]
    span: tuple[int, int]


def other_agent(told: str, said: str) -> tuple[Deed, Deed] | None:
    """Return a deed of the claim that a sentence has the other way round, and that of it."""
    claimed = _deeds(said)
    known = _deeds(told) if claimed else ()
    for mine in claimed:
        turned = mine._replace(agent=mine.patient, patient=mine.agent)
        if any(_done(one, mine) for one in known):
            return None
        if same := next((one for one in known if _done(one, turned)), None):
            return same, mine
    return None


def does(text: str, deed: Deed) -> bool:
    """Whether a text tells a deed."""
    return any(_done(one, deed) for one in _deeds(text))


def _done(one: Deed, deed: Deed) -> bool:
    alike = _same(one.agent, deed.agent) and _same(one.patient, deed.patient)
    return one.verb == deed.verb and alike


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one name is the other, or a part of it."""
    return set(one) <= set(other) or set(other) <= set(one)


@lru_cache(maxsize=1024)
def _deeds(text: str) -> tuple[Deed, ...]:
    """The deeds between names that follow each other, with nothing but a verb between them."""
    return tuple(_between(text))


def _between(text: str) -> Iterator[Deed]:
    some = tokens(text)
    found = list(names(some, text))
    for (begin, end), (start, stop) in pairwise(found):
        between = some[end:start]
        words = [token.word for token in between]
        if not 0 < len(words) <= _BETWEEN or _NOT_DONE & set(words) or NOT & set(words):
            continue
        if any(c in ',;:()"“”' for c in text[some[end - 1].start : some[start].start]):
            continue
        if begin and some[begin - 1].word in _NO_SUBJECT:
            continue
        passive = words[-1] == "by" and any(word in _BE for word in words)
        at = len(words) - 2 if passive else len(words) - 1
        if at < 0 or (verb := _lemma(words[at], passive)) is None or verb in EITHER_WAY:
            continue
        one = tuple(token.stem for token in some[begin:end])
        other = tuple(token.stem for token in some[start:stop])
        span = some[begin].start, some[stop - 1].end
        yield Deed(other, verb, one, span) if passive else Deed(one, verb, other, span)


def names(some: tuple[Token, ...], text: str) -> Iterator[tuple[int, int]]:
    """Return where names begin and end, in tokens; a possessive one is none."""
    at = 0
    while at < len(some):
        end = at
        while (
            end < len(some)
            and text[some[end].start].isupper()
            and some[end].word not in FUNCTION
            and (end == at or text[some[end - 1].end : some[end].start].isspace())
        ):
            end += 1
        if end > at:
            if not text[some[end - 1].start : some[end - 1].end].endswith(("'s", "’s")):
                yield at, end
            at = end
        else:
            at += 1


def _lemma(word: str, passive: bool) -> str | None:
    """The stem of a verb's base form; None for what is no verb here."""
    if passive:
        return stem(verbs.lemma(word)) if verbs.participle(word) else None
    verb = verbs.past(word) or verbs.third(word) or verbs.base(word) or word in verbs.PAST_ONLY
    return stem(verbs.lemma(word)) if verb else None
