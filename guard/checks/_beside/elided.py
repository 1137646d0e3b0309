"""Statements that a sentence leaves out words of: `B is not`, after `A is open`; `but no dog`."""

from collections.abc import Iterator
from dataclasses import replace

from guard.checks._beside.statement import Statement, first_verb
from guard.checks._clauses import verbs
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

_MARKS = frozenset(";,")
_AGAIN = frozenset("those that one ones".split())
_MORE = frozenset("too either yet also so far still".split())
_PLACES = PREPOSITIONS | {"of", "to"}
_HEADS = DETERMINERS | PREPOSITIONS - {"of"}


def filled(first: Statement, part: Tokens) -> Statement | None:
    """`B is not`, after `A is open`: B is not open; `B the tea`, after `A brings the cake`."""
    while part and part[-1].word in _MORE:
        part = part[:-1]
    at = len(part) - 1
    negated = at > 0 and part[at].word in ("not", "never")
    at -= negated
    if at < 1 or part[at].text not in verbs.AUXILIARY or first_verb(part) != at:
        return None
    rest = first.predicate[first.verb :]
    if rest[0].text in verbs.AUXILIARY and (
        part[at].text not in verbs.DO or rest[0].text in verbs.DO
    ):
        rest = rest[1:]
    while rest and rest[0].word in ("not", "never"):
        rest = rest[1:]
    subject = named(first, part[:at])
    return Statement(subject, 0, (*part[at:], *borrowed(rest)), made=True) if rest else None


def gapped(first: Statement, part: Tokens) -> Statement | None:
    """`B the millers`, after `A interviewed the farmers`: B interviewed the millers."""
    at = next((n for n in range(1, len(part)) if part[n].word in _HEADS), 0)
    start = first.verb if first.predicate[first.verb].text not in verbs.AUXILIARY else 0
    end = _place(first, part[at:]) if at else 0
    plain = part[0].word in DETERMINERS or is_name(part[0])
    if not plain or end <= start or any(not is_word(token) for token in part):
        return None
    if part[at].word in _PLACES and first.predicate[end].word != part[at].word:
        return None
    predicate = (*borrowed(first.predicate[:end]), *part[at:])
    return Statement(named(first, part[:at]), first.verb, predicate, made=True)


def within(own: Statement) -> Iterator[Statement]:
    """`Keep a cat but no dog`, `serves food but has no beds`: a predicate that goes on."""
    for at in range(own.verb + 2, len(own.predicate)):
        here, after = own.predicate[at - 1], own.predicate[at]
        if after.word == "instead":
            yield from denied(own._replace(predicate=own.predicate[:at]), own.predicate[at:])
        if here.word not in ("but", ",", "and"):
            continue
        left = own._replace(predicate=own.predicate[: at - 1])
        end = next(
            (n for n in range(at, len(own.predicate)) if own.predicate[n].text in _MARKS),
            len(own.predicate),
        )
        part = own.predicate[at:end]
        if after.word in ("not", "no"):
            yield from denied(left, part)
        elif after.text in verbs.AUXILIARY and here.word != "," and len(part) > 1:
            yield Statement(tuple(borrowed(own.subject)), 0, part, made=True)


def denied(first: Statement, part: Tokens) -> Iterator[Statement]:
    """`Not Y`, after `A has X`: A does not have Y."""
    if len(part) > 2 and [part[0].word, part[1].word] == ["instead", "of"]:
        part = [replace(part[0], text="not"), *part[2:]]
    if not part or part[0].word not in ("not", "no", "never") or len(part) < 2:
        return
    if not is_word(part[1]) or part[1].word in ("only", "just", "until", "yet", "necessarily"):
        return
    at = _place(first, part[1:])
    if at:
        kept = borrowed(first.predicate[:at])
        yield Statement(tuple(borrowed(first.subject)), first.verb, (*kept, *part), made=True)


def named(first: Statement, subject: Tokens) -> tuple[Token, ...]:
    """A subject with what `those`, `that` and `one` in it mean: the noun of the one before."""
    stop = next(
        (n for n, t in enumerate(first.subject) if t.word in _PLACES and n),
        len(first.subject),
    )
    noun = first.subject[stop - 1]
    return tuple(borrowed([noun])[0] if t.word in _AGAIN else t for t in subject)


def _place(first: Statement, other: Tokens) -> int:
    """Where in a predicate stands what something else may stand for; 0 if that can't be told."""
    predicate = first.predicate
    if other[0].word in _PLACES:
        at = [n for n, t in enumerate(predicate) if n and t.word in _PLACES]
        same = [n for n in at if predicate[n].word == other[0].word]
        return (same or at or [0])[-1]
    verb = first.verb
    while verb + 1 < len(predicate) and (
        predicate[verb].text in verbs.AUXILIARY
        or predicate[verb].text in ("be", "been", "not")
        or is_adverb(predicate[verb])
    ):
        verb += 1
    done = verbs.participle(predicate[verb].text) or verbs.base(predicate[verb].text)
    like = verbs.participle(other[0].text)
    if verb == first.verb or (done and not like):
        verb += 1 + (verb + 1 < len(predicate) and predicate[verb + 1].word in _PLACES)
    return min(verb, len(predicate) - 1)
