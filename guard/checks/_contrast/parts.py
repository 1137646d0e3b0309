"""A sentence that tells several things of one kind apart: `A has 5 and B has 7`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from guard.checks._clauses import verbs
from guard.checks._clauses.syntax import DETERMINERS, PREPOSITIONS, PRONOUNS
from guard.checks._differences.align import Token, tokens

SUBJECT, VERB, NOUN, REST, FIGURE = "subject", "verb", "noun", "rest", "figure"
"""Where a word of a part stands, if not after a preposition: then its place is that."""

_JOINTS = tuple(
    re.compile(joint)
    for joint in (
        r"; (?:and |but |while |whereas )?",
        r",? (?:while|whereas|but) ",
        r", and ",
        r", (?!and |or |which |who |whose |where |then )",
        r" and ",
    )
)  # the stronger first
_TO = re.compile(r" to $")
_FROM = re.compile(r"\bfrom [^\s\w]?$")
_YEAR = re.compile(r"1\d{3}|20\d\d")
_LABEL = re.compile(r"^[^:]*\w: (?=\S)")
_END = re.compile(r"; ")
_FILLS = frozenset(
    "minus plus another around roughly nearly almost afterwards thereafter then later".split()
)
_AGAIN = PRONOUNS | {"that", "one", "ones"}
_PLACES = PREPOSITIONS | frozenset(["of", "to", "with", "when", "if"])


@dataclass(frozen=True, slots=True)
class Part:
    """What a sentence tells of one thing: the spans of its values, the stems by their place.

    `after` are those after its values. It is `pointing` where it begins with a pronoun, `again`
    where one stands after its values.
    """

    values: tuple[tuple[int, int], ...]
    words: dict[str, tuple[str, ...]]
    after: frozenset[str]
    pointing: bool
    again: bool

    def __getitem__(self, place: str) -> tuple[str, ...]:
        return self.words.get(place, ())

    @property
    def all(self) -> frozenset[str]:
        """All stems."""
        return frozenset().union(*self.words.values())


def parts(text: str, values: Sequence[tuple[int, int]]) -> list[Part]:
    """Return what a sentence tells of each of some `values` of one kind (their spans, in order).

    Values with no joint between them are of one part.
    """
    begins, groups = [0], [[values[0]]]
    for before, after in pairwise(values):
        cut = _cut(text, before, after)
        if cut is None:
            groups[-1].append(after)
        else:
            begins.append(cut)
            groups.append([after])
    ends = [*begins[1:], len(text)]
    return [
        _part(text, begin, end, group)
        for begin, end, group in zip(begins, ends, groups, strict=True)
    ]


def _cut(text: str, before: tuple[int, int], after: tuple[int, int]) -> int | None:
    """Where the part of the second value begins; None if both are of one."""
    between = text[before[1] : after[0]]
    for joint in _JOINTS:
        found = [m for m in joint.finditer(between)]
        if found:
            return before[1] + found[-1].end()
    to = _TO.search(between)
    if to and to.start() and _FROM.search(text[: before[0]]):  # `from 5 in May to 7 in June`
        return before[1] + to.end()
    return None


def _part(text: str, begin: int, end: int, values: Iterable[tuple[int, int]]) -> Part:
    spans = tuple(values)
    before, after = text[begin : spans[0][0]], text[spans[-1][1] : end]
    begin += max((m.end() for m in _END.finditer(before)), default=0)
    if label := _LABEL.match(text[begin : spans[0][0]].rstrip(": (")):
        begin += label.end()
    if stop := _END.search(after):
        end = spans[-1][1] + stop.start()
    some = [t for t in tokens(text) if begin <= t.start and t.end <= end]
    left = [t for t in some if t.end <= spans[0][0]]
    right = [t for t in some if t.start >= spans[-1][1]]
    words: dict[str, list[str]] = defaultdict(list)
    _place(left, SUBJECT, words)
    _place(right, NOUN if right and right[0].start - spans[-1][1] == 1 else REST, words)
    pointing = bool(left) and left[0].word in PRONOUNS
    again = any(token.word in _AGAIN for token in right)
    after_values = frozenset(token.stem for token in right if token.content)
    places = {place: tuple(stems) for place, stems in words.items()}
    return Part(spans, places, after_values, pointing, again)


def _place(some: list[Token], place: str, words: dict[str, list[str]]) -> None:
    """Say where each content word stands."""
    for at, token in enumerate(some):
        if token.word in _PLACES:
            place = token.word
        elif token.word[0].isdigit() and not _YEAR.fullmatch(token.word):
            words[FIGURE].append(token.stem)
        elif _verb(token, some[at - 1] if at else None, place):
            words[VERB].append(token.stem)
            place = REST
        elif not token.content:
            place = REST if place == NOUN else place
        elif token.word not in _FILLS:
            words[place].append(token.stem)


def _verb(token: Token, before: Token | None, place: str) -> bool:
    """Whether a word may well be a verb where it stands."""
    word = token.word
    if not word.isalpha() or (before and before.word in DETERMINERS | PREPOSITIONS):
        return False
    if verbs.past(word) or verbs.participle(word) or word in verbs.PAST_ONLY:
        return True
    if verbs.nounish(word) and not (before and before.content and place == SUBJECT):
        return False
    return verbs.third(word) or verbs.base(word)
