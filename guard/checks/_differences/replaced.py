"""Whether words that stand in the place of others say another thing."""

import re
from dataclasses import replace
from itertools import pairwise

from guard.checks._differences.align import Gap, Token
from guard.checks._differences.opposites import NOT, NOT_THAT, NOT_TO, TELLING, changes, phrases
from guard.checks._figures import Figure, figures
from guard.checks._figures.compare import Told, contradict, is_date, leaves_room
from guard.checks._figures.quantity import Quantity
from guard.checks._lexicon import CALENDAR, OPENERS, SAME, TITLES
from guard.checks._vocabulary import Vocabulary
from guard.checks._words import FUNCTION, stem

_JOINS = frozenset("of de del la le van von al bin and".split())
_IT = frozenset(["it", "them"])  # `take it without food`
_NO_NAME = FUNCTION | CALENDAR | TITLES | OPENERS
_APART = re.compile(r"[,;:()\[\]]")  # between several names
_OWNER = re.compile("['’]s?$")
_DISTANCE = re.compile(
    r"[ ,]{1,2}[^.;]{0,20}\b(?:years?|months?|weeks?|days?) (?:after|before|later|earlier)\b", re.I
)
_EXCHANGE = frozenset(map(stem, "give gave given receive send sent take took taken".split()))
_BE = frozenset("is are was were be been being".split())
_LIKE = 4  # letters that two forms of a name share: Iran, Iranian
_PLACE = re.compile(r"(?: [\w-]+){0,2} (?:in|of|at|from) (?:the )?([\w' -]{1,40})")
_SHOWN = 60


def replaced(gap: Gap, told: str, said: str) -> str | None:
    """Return why what is said in the place of what is told changes the meaning.

    Empty where it says the same, None where that can't be told.
    """
    if not (gap.told and gap.said):
        return None
    one, other = _within(gap.told, told), _within(gap.said, said)
    if one and other and _only(gap.told, one) and _only(gap.said, other):
        if any(all(leaves_room(a, b) for b in other) for a in one):
            return None
        near = _DISTANCE.match(told, one[0].end) and not _DISTANCE.match(said, other[0].end)
        if near and any(is_date(f) for f in other):
            return None  # 2008, three years after him: another date can be told from it
        if all(token.content for token in gap.told + gap.said):
            one, other = [_exact(f) for f in one], [_exact(f) for f in other]
        return _figures(one, other)
    if pair := _name(gap, told, said):
        return _says(*pair)
    if phrases(*_words(gap)) or (opposed(gap) and _even(gap)):
        return _says(_text(gap.told, told), _text(gap.said, said))
    return None


def ending(gap: Gap, told: str, said: str) -> Gap | None:
    """The names in which a claim ends, and those in their place in a sentence that goes on."""
    names = 0
    while names < len(gap.told) and told[gap.told[names].start].isupper():
        names += 1
    if not (gap.edge and gap.said and 0 < names < len(gap.told)):
        return None
    behind = told[gap.told[names - 1].end : gap.told[names].start]
    ends = gap.told[names].word in FUNCTION or _APART.search(behind)
    return Gap(gap.told[:names], gap.said, True) if ends and _all_names(gap.said, said) else None


def opposed(gap: Gap) -> bool:
    """Whether both sides are a word or phrase and its opposite, apart from negations.

    Who was given something received it.
    """
    one, other = ({t.word for t in side} for side in gap[:2])
    if bool(one & _BE) != bool(other & _BE) and all(
        any(t.stem in _EXCHANGE for t in side) for side in gap[:2]
    ):
        return False
    if changes(*_words(gap)):
        return True
    a, b = (telling(side) for side in gap[:2])
    return len(a) == len(b) == 1 and changes(a[0].word, b[0].word)


def _words(gap: Gap) -> tuple[str, str]:
    told, said = (" ".join(t.word for t in side if t.word not in _IT) for side in gap[:2])
    return told, said


def telling(words: tuple[Token, ...]) -> list[Token]:
    """The words that say something of their own: no auxiliaries, adverbs and negations."""
    denied = {a for a, b in pairwise(words) if a.stem in NOT_THAT and b.word == "that"}
    return [
        token
        for token in words
        if token.word not in NOT
        and (token.content or token.stem in TELLING)
        and (not token.word.endswith("ly") or token.word.endswith("likely"))
        and token.word != "longer"
        and token.stem not in NOT_TO
        and token not in denied
    ]


def is_name(token: Token, text: str) -> bool:
    """Whether a word may be a name or a number."""
    return text[token.start].isupper() or text[token.start].isdigit()


def _even(gap: Gap) -> bool:
    """Whether both sides are negated alike; a pair such as `always` and `never` is."""
    if not any(" " in words for words in _words(gap)):
        return True
    one, other = (sum(token.word in NOT for token in side) for side in gap[:2])
    return one == other


def _figures(one: list[Figure], other: list[Figure]) -> str | None:
    """The figures, where another one is said: why; empty if there is none; None if not alike."""
    known = Told(one)
    wrong = [figure for figure in other if not known.has(figure, 0.0)]
    pairs = [(a, b) for b in wrong for a in one if contradict(a, b)]
    if wrong and not pairs:
        return None
    return _says(pairs[0][0].text, pairs[0][1].text) if pairs else ""


def _only(words: tuple[Token, ...], found: list[Figure]) -> bool:
    """Whether no other content word stands there."""
    return all(any(f.start <= t.start < f.end for f in found) or not t.content for t in words)


def _within(words: tuple[Token, ...], text: str) -> list[Figure]:
    first, last = words[0].start, words[-1].end
    return [f for f in figures(text) if f.start < last and first < f.end]


def _exact(figure: Figure) -> Figure:
    """The figure without `about` or `up to`, where those are not what differs."""
    return replace(figure, around=False, bound=0) if isinstance(figure, Quantity) else figure


def _name(gap: Gap, told: str, said: str) -> tuple[str, str] | None:
    """The names, where another one is said."""
    if not (_all_names(gap.told, told) and _all_names(gap.said, said)):
        return None
    one, other = _text(gap.told, told), _text(gap.said, said)
    if _APART.search(one + other) or _same_name(one, other) or _same_name(other, one):
        return None
    place = _PLACE.match(told, gap.told[-1].end)
    if place and all(map(Vocabulary([place[1]]).knows, other.split())):
        return None  # the Lyon court: the High Court in Lyon
    if bool(_OWNER.search(one)) != bool(_OWNER.search(other)):
        return None  # who owns it is no other name in the place of one
    if any("and" in (side[0].word, side[-1].word) for side in gap[:2]):
        return None  # Anna and Peter, where it is Anna Berg: one more is said, not another
    return one, other


def _all_names(words: tuple[Token, ...], text: str) -> bool:
    """Whether all are written as names are, where other words would not be."""
    if any(not (text[t.start].isupper() or t.word in _JOINS) for t in words):
        return False
    return any(t.word not in _NO_NAME and t.start > 0 for t in words)


def _same_name(one: str, other: str) -> bool:
    known = Vocabulary([one])
    initials = "".join(word[0] for word in other.split()).lower()
    words = [word for word in other.split() if word[0].isupper()]
    return known.has(initials) or any(
        known.knows(word) or one.lower().startswith(SAME.get(word.lower(), word.lower())[:_LIKE])
        for word in words
    )


def _says(one: str, other: str) -> str:
    return f"the passage says “{_short(one)}”, the answer says “{_short(other)}”"


def _text(words: tuple[Token, ...], text: str) -> str:
    return text[words[0].start : words[-1].end]


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
