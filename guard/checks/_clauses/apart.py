"""Statements within a sentence: relative clauses, appositions and the items of a list."""

from guard.checks._clauses import verbs
from guard.checks._clauses.finite import finite, single
from guard.checks._clauses.heads import Kind, head
from guard.checks._clauses.syntax import (
    PREPOSITIONS,
    PRONOUNS,
    QUANTIFIERS,
    Token,
    Tokens,
    borrowed,
    is_adverb,
    is_name,
    is_word,
)
from guard.checks._lexicon import CALENDAR, OPENERS, TITLES
from guard.checks._words import FUNCTION

_DISTRIBUTIVE = frozenset(
    """
    sells sold sell speaks spoke speak contains contained contain includes included include offers
    offered offer exports exported export imports imported import grows grew grow produces produced
    produce publishes published publish teaches taught teach features featured feature causes caused
    cause owns owned own visited visits visit borders bordered border won wrote directed founded
    treats treated treat sponsors sponsored
    """.split()
)
_PLACES = frozenset(
    """
    visited visits visit borders bordered border exports exported imports imported speaks spoke
    speak
    """.split()
)

_BEFORE_PEOPLE = frozenset("by with to for met married defeated succeeded".split())
_BEFORE_PLACES = frozenset("in at to from near visited".split())


def relative(some: Tokens) -> list[list[Token]] | None:
    """Divide `Curie, who was born in Warsaw, won two prizes` and `... to Paris, which has ...`."""
    for at in range(1, len(some) - 2):
        if some[at].text != "," or some[at + 1].text not in ("who", "which"):
            continue
        if not finite(some, at + 2):
            return None
        stop = next((i for i in range(at + 2, len(some)) if some[i].text == ","), len(some))
        if stop == len(some):
            return _at_the_end(some, at)
        return _inserted(some, at, stop, [*some[:at], *some[at + 2 : stop]])
    return None


def apposition(some: Tokens) -> list[list[Token]] | None:
    """Divide `Paris, the capital of France, has ...`."""
    at = next((i for i, token in enumerate(some) if token.text == ","), len(some))
    stop = next((i for i in range(at + 1, len(some)) if some[i].text == ","), len(some))
    if stop + 2 >= len(some) or some[at + 1].text not in ("a", "an", "the"):
        return None
    inner = some[at + 1 : stop]
    main = head([*some[:at], *some[stop + 1 :]])
    if main is None or len(inner) < 2 or not all(is_word(token) for token in inner):
        return None
    if (
        any(token.word in ("and", "or", "to") for token in inner)
        or not single(inner, 0)
        or finite(inner, len(inner) - 1)
    ):
        return None
    past = main.kind is Kind.PAST or _verb(some, stop).text in ("was", "were", "had", "did")
    first, comma = some[0], some[at]
    many = main.first > 1 and _verb(some, stop).text in ("are", "were", "have")
    if many or first.word in PRONOUNS:
        return None
    being = Token("was" if past else "is", comma.start, comma.start, True, own=False)
    return _inserted(some, at, stop, [*some[:at], being, *inner])


def series(some: Tokens) -> list[list[Token]] | None:
    """Divide `The shop sells apples, pears and plums`: three objects or more, all of a kind."""
    found = head(some)
    if found is None or found.main != found.first or some[found.first].text not in _DISTRIBUTIVE:
        return None
    if found.negated or any(t.word in QUANTIFIERS for t in some[: found.stop]):
        return None
    verb = some[found.first].text
    items: list[Tokens] = []
    begin = found.end
    for at in range(found.end, len(some)):
        if some[at].text in (",", "and"):
            if at > begin:
                items.append(some[begin:at])
            begin = at + 1
    items.append(some[begin:])
    joints = [t.text for t in some[found.end :] if t.text in (",", "and")]
    last = joints[-2:] == [",", "and"] and some[begin - 2].text == ","
    if len(items) < 3 or joints.count("and") != 1 or joints[-1] != "and":
        return None
    if len(joints) - last != len(items) - 1 or not _of_a_kind(items, verb):
        return None
    start = some[: found.end]
    return [[*start, *items[0]], *([*borrowed(start), *item] for item in items[1:])]


def _verb(some: Tokens, stop: int) -> Token:
    at = stop + 1
    while at < len(some) - 1 and is_adverb(some[at]):
        at += 1
    return some[at]


def _inserted(some: Tokens, at: int, stop: int, told: list[Token]) -> list[list[Token]] | None:
    """What is told between the commas at `at` and `stop` about the subject, and the rest."""
    if stop + 2 >= len(some) or not _subject(some[:at]):
        return None
    rest = [*borrowed(some[:at]), *some[stop + 1 :]]
    inner, main = head(told), head(rest)
    if inner is None or main is None or inner.stop != at or main.stop != at:
        return None
    return [told, rest]


def _at_the_end(some: Tokens, at: int) -> list[list[Token]] | None:
    """`..., who` or `..., which` at the end, about the name just before it."""
    before = some[:at]
    begin = at
    while begin > 1 and is_name(some[begin - 1]) and some[begin - 1].text.isalpha():
        begin -= 1
    found = head(before)
    if begin == at or found is None or begin < found.end or not single(before, found.end):
        return None
    if any(token.text in (",", "and") for token in before[found.end :]):
        return None
    told, verb, lead = some[at + 1].text, some[at + 2].text, some[begin - 1].text
    if told == "who" and (lead not in _BEFORE_PEOPLE or verb in ("are", "were", "have")):
        return None
    if told == "which" and (lead not in _BEFORE_PLACES or verb not in ("is", "has", "had")):
        return None
    return [list(before), [*borrowed(some[begin:at]), *some[at + 2 :]]]


def _subject(some: Tokens) -> bool:
    """Whether the tokens are a name, or `the` and a few words that are no names of several."""
    if len(some) > 6 or any(t.word in QUANTIFIERS or t.word in ("and", "or") for t in some):
        return False
    if any(token.word in PREPOSITIONS for token in some[1:]):
        return False
    first = some[0]
    if first.word == "the":
        return len(some) > 1 and all(is_word(token) for token in some)
    named = all(is_name(token) or token.text == "." for token in some)
    opener = len(some) == 1 and first.word in OPENERS | CALENDAR | FUNCTION
    return named and not opener and not is_adverb(first) and first.word not in PREPOSITIONS


def _of_a_kind(items: list[Tokens], verb: str) -> bool:
    if all(len(item) == 1 and _noun(item[0]) for item in items):
        return True
    if all(1 < len(i) <= 3 and i[0].text in ("a", "an") and all(map(_noun, i[1:])) for i in items):
        return True
    named = all(len(item) <= 4 and all(is_name(t) for t in item) for item in items)
    firm = any(token.word in TITLES or token.word in ("sons", "partners") for token in items[-1])
    return named and not firm and (verb in _PLACES or all(len(item) > 1 for item in items))


def _noun(token: Token) -> bool:
    word = token.text
    return (
        word.islower()
        and word.isalpha()
        and word not in FUNCTION | PRONOUNS | PREPOSITIONS
        and not is_adverb(token)
        and not verbs.participle(word)
    )
