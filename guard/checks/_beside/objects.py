"""What a sentence says of one verb, a claim of another: `born in A, raised in B`, `born in B`."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from guard.checks._beside.relations import is_verb, key, passive, words
from guard.checks._beside.rivals import words as subject_words
from guard.checks._beside.statements import statements
from guard.checks._clauses import verbs
from guard.checks._clauses.syntax import DETERMINERS, PREPOSITIONS, RELATIVES
from guard.checks._differences import Difference
from guard.checks._differences.align import MOST, Token, tokens
from guard.checks._differences.opposites import NOT

_ENDS = (
    RELATIVES | verbs.AUXILIARY | frozenset("but if because unless before after though not".split())
)
_PLACES = PREPOSITIONS | {"to"}
_WHERE = re.compile(r"\bwhere\b", re.I)
_JOINT = re.compile(r"[,;:()]| (?:and|but|while|whereas) ")
_MARKS = frozenset(",;:()")


class Object(NamedTuple):
    """What follows a verb, after a preposition or without one (`place` is empty).

    `unsure` if it may be another verb, after `to`.
    """

    verb: str
    place: str
    words: frozenset[str]
    span: tuple[int, int]
    unsure: bool


def other_object(told: str, said: str) -> Difference | None:
    """Return what a claim says of a verb that a sentence says of another of its verbs."""
    claimed = objects(said)
    if not claimed or any(t.word in NOT for t in tokens(said)) or _WHERE.search(told):
        return None
    known = objects(told)
    if not words(tokens(said)) <= words(tokens(told)):
        return None
    for mine in claimed:
        if mine.unsure:
            continue
        own = [one for one in known if one.verb == mine.verb]
        same = [one for one in own if one.place == mine.place]
        there = frozenset().union(*(one.words for one in own))
        others = [one for one in known if one.verb != mine.verb]
        if not any(mine.words <= one.words for one in others):
            continue  # `in 1990 he built it in Hull` told otherwise
        if same and not mine.words & there and not _told_apart(told, mine, said):
            shown = told[slice(*same[0].span)]
            reason = f"the passage says “{shown}”, the answer says “{said[slice(*mine.span)]}”"
            return Difference(reason, same[0].span, mine.span)
    return None


def _told_apart(told: str, mine: Object, said: str) -> bool:
    """Whether the sentence says it of what a claim names: `the first at A, the last at B`."""
    parts = [words(tokens(part)) for part in _JOINT.split(told)]
    own = frozenset[str]().union(*(part for part in parts if mine.verb in part))
    there = max(
        (part for part in parts if mine.verb not in part),
        key=lambda part: len(part & mine.words),
        default=frozenset[str](),
    )
    known = statements(told)
    shared = subject_words(known[0].subject) if known else frozenset[str]()
    pieces = [words(tokens(piece)) for piece in _JOINT.split(said)]
    claimed = frozenset[str]().union(*(piece for piece in pieces if mine.words & piece))
    return bool(claimed & there - mine.words - own - shared)


@lru_cache(maxsize=1024)
def objects(text: str) -> tuple[Object, ...]:
    """Return what follows the verbs of a sentence, each up to where another statement begins."""
    some = tokens(text)
    return tuple(_objects(some, text)) if len(some) <= MOST else ()


def _objects(some: tuple[Token, ...], text: str) -> Iterator[Object]:
    for at, token in enumerate(some):
        if not is_verb(some, text, at):
            continue
        end = _end(some, text, at + 1)
        begin, place = at + 1, "be" if passive(some, at) else ""
        for n in range(at + 1, end + 1):
            if n < end and some[n].word not in _PLACES:
                continue
            found = words([t for t in some[begin:n] if not t.word.endswith("ly")])
            if found:
                unsure = place == "to" and _infinitive(some, text, begin)
                span = token.start, some[n - 1].end
                yield Object(key(token.word), place, found, span, unsure)
            if n < end:
                begin, place = n + 1, some[n].word


def _infinitive(some: tuple[Token, ...], text: str, at: int) -> bool:
    """Whether a word after `to` may be a verb: no article, no name, no number."""
    first = text[some[at].start]
    if first.isupper() or first.isdigit() or some[at].word in DETERMINERS:
        return False
    return text[some[at - 1].end : some[at].start].isspace()


def _end(some: tuple[Token, ...], text: str, at: int) -> int:
    """Where the statement of a verb ends."""
    while at < len(some):
        word = some[at].word
        if word in _ENDS or any(c in _MARKS for c in text[some[at - 1].end : some[at].start]):
            return at
        if word in ("and", "or") and _verbs(some, at + 1):
            return at
        at += 1
    return at


def _verbs(some: tuple[Token, ...], at: int) -> bool:
    """Whether a verb stands here, perhaps after an adverb."""
    if some[at : at + 1] and some[at].word.endswith("ly"):
        at += 1
    word = some[at].word if at < len(some) else ""
    verb = verbs.participle(word) or verbs.third(word) or verbs.base(word)
    return verb or word in verbs.AUXILIARY | verbs.PAST_ONLY
