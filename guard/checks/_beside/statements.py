"""The statements of a sentence side by side, with what one leaves out because another says it.

`A is open, B is not` is `A is open` and `B is not open`; `a cat but no dog` is `no dog` as well.
Looser than a division into claims: a statement is only laid beside one of a claim, never judged.
"""

from collections.abc import Iterator
from functools import lru_cache

from guard.checks._beside.elided import denied, filled, gapped, named, within
from guard.checks._beside.statement import SUBJECT, Statement, first_verb
from guard.checks._clauses import verbs
from guard.checks._clauses.syntax import (
    DETERMINERS,
    PREPOSITIONS,
    RELATIVES,
    Tokens,
    is_adverb,
    is_name,
    tokens,
)

_CONTRAST = frozenset("but while whereas though although and".split())
_MARKS = frozenset(";,")
_LONGEST = 90  # tokens of a sentence that is divided


@lru_cache(maxsize=1024)
def statements(text: str) -> tuple[Statement, ...]:
    """Return the statements of a sentence, in order; none if it has no plain subject and verb."""
    some = tokens(text)
    if some and some[-1].text in ".!":
        some = some[:-1]
    return tuple(_statements(some)) if 2 < len(some) <= _LONGEST else ()


def _statements(some: Tokens) -> Iterator[Statement]:
    first: Statement | None = None
    for part in filter(None, _parts(some)):
        own = _own(part)
        if first is not None and (more := filled(first, part)):
            yield more
        elif own is None:
            if first is not None:
                yield from denied(first, part)
                if gap := gapped(first, part):
                    yield gap
        else:
            if first is not None:
                own = own._replace(subject=named(first, own.subject))
            yield own
            first = own
            yield from within(own)


def _parts(some: Tokens) -> Iterator[Tokens]:
    """The parts between joints: each with a verb of its own, or short of one."""
    begin, at = 0, 1
    while at < len(some):
        here = some[at]
        mark = here.text in _MARKS
        word = some[at + 1].word if mark and at + 1 < len(some) else here.word
        if not mark and word not in _CONTRAST:
            at += 1
            continue
        after = at + 1 + (mark and word in _CONTRAST)
        if here.text == ";" or _goes_on(some, begin, at, after):
            yield some[begin:at]
            begin = after
        at = after
    yield some[begin:]


def _goes_on(some: Tokens, begin: int, at: int, after: int) -> bool:
    """Whether another statement begins after a joint, or what one leaves of it."""
    end = next((n for n in range(after, len(some)) if some[n].text in _MARKS), len(some))
    if after >= end or some[after].word in RELATIVES:
        return False
    if not first_verb(some[begin:at]):
        return False
    if some[after].word in ("not", "no", "never") and some[after - 1].word != "and":
        return True
    if some[after - 1].text == "," and _short(some[after:end]):
        return True
    return some[after].word not in PREPOSITIONS and first_verb(some[after:end]) > 0


def _short(part: Tokens) -> bool:
    """Whether a part may be a subject and an object without a verb: `Pavel the figures`."""
    begins = part[0].word in DETERMINERS or is_name(part[0])
    return begins and any(t.word in DETERMINERS | PREPOSITIONS for t in part[1:]) and len(part) < 8


def _own(part: Tokens) -> Statement | None:
    part = _plain(part)
    verb = first_verb(part)
    if not verb or part[-1].text in verbs.AUXILIARY:
        return None
    stop = verb
    while stop > 1 and is_adverb(part[stop - 1]):
        stop -= 1
    if verbs.participle(part[0].text) or part[stop - 1].word in ("and", "or"):
        return None  # `, reduced by a third and then ...`
    return Statement(tuple(part[:stop]), verb - stop, tuple(part[stop:]))


def _plain(part: Tokens) -> Tokens:
    """A part without an adjunct before a comma: `In May, the firm sold it`."""
    comma = next((n for n, t in enumerate(part[:SUBJECT]) if t.text == ","), 0)
    if comma and part[0].word in PREPOSITIONS and not first_verb(part[:comma]):
        return [*part[comma + 1 :], *part[:comma]]
    return part
