"""Where a second predicate of the same subject begins."""

from guard.checks._clauses import verbs
from guard.checks._clauses.finite import plain_object, single, takes
from guard.checks._clauses.heads import Head, Kind, head
from guard.checks._clauses.pointing import points_out, someone
from guard.checks._clauses.syntax import (
    ADVERBS,
    DETERMINERS,
    PREPOSITIONS,
    QUANTIFIERS,
    Token,
    Tokens,
    begun,
    borrowed,
    is_adverb,
    is_word,
)

_NEVER = frozenset("no none nothing nobody never without hardly rarely seldom barely".split())
_SINGULAR = frozenset("is was has does".split())
_SEVERAL = frozenset("are were have do".split())


def predicates(some: Tokens) -> list[list[Token]] | None:
    """Divide where a second predicate of the same subject begins after `and` or `but`."""
    found = head(some)
    if found is None or any(t.word in QUANTIFIERS for t in some[found.begin : found.stop]):
        return None
    for at in range(found.end + 1, len(some) - 2):
        if some[at].text not in ("and", "but"):
            continue
        stop = at - 1 if some[at - 1].text == "," else at
        places = [*_series(some, found, stop), (stop, at + 1)]
        begun_at = {begin for _, begin in places}
        if any(_verb_like(some, i) and i not in begun_at for i in range(found.end + 1, stop)):
            return None
        carried = [_carried(some, found, begin, places[0][0]) for _, begin in places]
        if all(carried) and _told_apart(some, found, places):
            return [
                list(some[: places[0][0]]),
                *(
                    [*(told or []), *some[begin:end]]
                    for told, (_, begin), end in zip(
                        carried, places, [*(stop for stop, _ in places[1:]), len(some)], strict=True
                    )
                ),
            ]
    return None


def _series(some: Tokens, found: Head, stop: int) -> list[tuple[int, int]]:
    """The commas before `stop` after which another predicate of the series begins."""
    return [
        (at, at + 1)
        for at in range(found.end + 1, stop)
        if some[at].text == "," and _carried(some, found, at + 1, at)
    ]


def _verb_like(some: Tokens, at: int) -> bool:
    """Whether a predicate that isn't plain may begin here, after a comma."""
    word = some[at].text
    noun = verbs.nounish(word) and not takes(some, at + 1)
    verb = verbs.past(word) or verbs.third(word) or verbs.base(word)
    return some[at - 1].text == "," and (is_adverb(some[at]) or (verb and not noun))


def _told_apart(some: Tokens, found: Head, places: list[tuple[int, int]]) -> bool:
    """Whether each predicate has something of its own, and nothing points out of it."""
    begins = [found.end, *(begin for _, begin in places)]
    stops = [*(stop for stop, _ in places), len(some)]
    for at, (begin, stop) in enumerate(zip(begins, stops, strict=True)):
        if not any(is_word(token) for token in some[begin + (at > 0) : stop]):
            return False
        if at < len(places):
            left = begin if at == 0 else begin + 1
            if not single(some[:stop], left) or any(t.word in _NEVER for t in some[:stop]):
                return False
    others = any(someone(some, at) for at in range(found.end, places[-1][0]))
    return not any(points_out(some, at, others) for at in range(places[0][1], len(some)))


def _carried(some: Tokens, found: Head, begin: int, stop: int) -> list[Token] | None:
    """What a predicate that begins at `begin` needs before it; None if no predicate begins there.

    What stands between the first verbs and `stop` may be what it is joined to instead.
    """
    at = begin
    while at < len(some) - 1 and is_adverb(some[at]):
        at += 1
    if at + 1 >= len(some):
        return None
    subject = some[found.begin : found.stop]
    auxiliaries = [t for t in some[found.first : found.main] if t.text not in ADVERBS]
    alone = _own_verb(some, found, at, stop)
    if alone is None or (not alone and found.negated):
        return None
    return begun(borrowed(subject if alone else [*subject, *auxiliaries]))


def _own_verb(some: Tokens, found: Head, at: int, stop: int) -> bool | None:
    """Whether the verb at `at` needs only the subject (True), or the auxiliaries too (False)."""
    word, follows, kind = some[at].text, some[at + 1], found.kind
    if kind is Kind.MODAL and (word == "be" or _base(some, at)):
        help_ = some[found.main].text in ("help", "let", "make", "have", "see", "go", "come")
        return False if not help_ and _quiet(some, found, stop) else None
    if word in verbs.AUXILIARY:
        modal = word == "have" and some[found.first].text in verbs.MODAL
        return True if not modal and _agrees(some[found.first].text, word) else None
    if word in verbs.PAST_ONLY:
        return True if kind is not Kind.MODAL and kind is not Kind.PLURAL else None
    quiet = _quiet(some, found, stop)
    if not quiet or follows.word in ("and", "or", "but") or word == "followed":
        return None
    if verbs.past(word) or (verbs.participle(word) and kind in (Kind.PASSIVE, Kind.PERFECT)):
        return _past(some, found, at)
    if verbs.third(word) and kind in (Kind.PRESENT, Kind.COPULA, Kind.PASSIVE, Kind.PERFECT):
        apart = some[found.first].text not in _SEVERAL | verbs.MODAL
        return True if apart and _unlike_noun(some, at) else None
    if kind is Kind.PLURAL and _base(some, at):
        return True
    if kind is Kind.PROGRESSIVE and word.endswith("ing") and plain_object(some, at + 1):
        return False
    return None


def _past(some: Tokens, found: Head, at: int) -> bool | None:
    """Whether a past or participle is a past tense (True) or goes with the auxiliaries (False)."""
    word, follows, kind = some[at].text, some[at + 1], found.kind
    by = follows.text == "by"
    loose = follows.word in PREPOSITIONS or is_adverb(follows)
    object_ = plain_object(some, at + 1) and word not in verbs.GIVING
    intransitive = word in verbs.INTRANSITIVE and not by
    lately = some[found.first].text in ("was", "were")
    if not verbs.past(word):
        return False
    if not takes(some, at + 1) and _adjective(some, at):
        return None
    if kind is Kind.PAST:
        return None if by else True
    if kind is Kind.PERFECT:  # after `had` a past tense says no more than both readings do
        return None if by else some[found.first].text == "had"
    if kind is Kind.PASSIVE:
        if by or (loose and word in verbs.PASSIVE):
            return False
        return True if lately and ((loose and intransitive) or object_) else None
    if kind is Kind.COPULA and lately:
        return True if (loose and intransitive) or object_ else None
    return None


def _adjective(some: Tokens, at: int) -> bool:
    """Whether the participle may go with an adjective before it: `the long and varied history`."""
    lead = some[at - 3]
    return lead.word in DETERMINERS or lead.word in PREPOSITIONS or is_adverb(lead)


def _base(some: Tokens, at: int) -> bool:
    return verbs.base(some[at].text) and (
        plain_object(some, at + 1)
        or (not verbs.nounish(some[at].text) and some[at + 1].word not in PREPOSITIONS)
    )


def _unlike_noun(some: Tokens, at: int) -> bool:
    if verbs.nounish(some[at].text):
        return plain_object(some, at + 1) or (
            some[at + 1].word in PREPOSITIONS
            and some[at + 1].text not in ("of", "for", "in", "from")
        )
    return some[at + 1].text != "of"


def _agrees(first: str, second: str) -> bool:
    return not (
        (first in _SINGULAR and second in _SEVERAL) or (first in _SEVERAL and second in _SINGULAR)
    )


def _quiet(some: Tokens, found: Head, stop: int) -> bool:
    """Whether nothing else between the verbs and `stop` could be joined to what comes."""
    for at in range(found.end, stop):
        token = some[at]
        if token.text in ("to", "be") and (at + 1 < stop and verbs.base(some[at + 1].text)):
            return False
        if token.text.islower() and (
            (verbs.participle(token.text) or (token.text.endswith("ing") and len(token.text) > 5))
            and not _in_series(some, at)
        ):
            return False
    return True


def _in_series(some: Tokens, at: int) -> bool:
    """Whether the participle begins a predicate of the series itself, after its comma."""
    return some[at - 1].text == "," or (is_adverb(some[at - 1]) and some[at - 2].text == ",")
