"""Values that a claim has of one thing, a sentence of another: figures, opposites and names."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from guard.checks._contrast.anchor import after, anchor
from guard.checks._contrast.parts import SUBJECT, VERB, Part, parts
from guard.checks._differences import Difference
from guard.checks._differences.agents import Deed, does, names
from guard.checks._differences.align import Token, tokens
from guard.checks._differences.opposites import TELLING, changes
from guard.checks._figures import Figure, figures
from guard.checks._figures.compare import Told, is_date
from guard.checks._figures.dates import Date
from guard.checks._figures.quantity import Quantity
from guard.checks._lexicon import CALENDAR, OPENERS, TITLES

_MOST_VALUES = 8
_COVERED = 0.6  # of a claim's words that a sentence must have where words are compared
_NEARLY_ALL = 0.8  # where names are
_NO_NAME = CALENDAR | TITLES | OPENERS
_BEYOND = re.compile(r"\b(?:after|beyond|past|by|from|to|than|of) [$€£]?$", re.I)
_YEARS = re.compile(r"(?:1\d|20)\d\ds?$")
_RANGE = re.compile(r"\bfrom [$€£]?$", re.I)


class Misplaced(NamedTuple):
    """What is told of another thing, and which words of the claim say of what it is told there."""

    difference: Difference
    value: tuple[Figure, ...] | str | Deed
    anchor: frozenset[str]

    def stands(self, text: str) -> bool:
        """Whether another sentence tells the claim's value of the same thing, perhaps."""
        if isinstance(self.value, Deed):
            return does(text, self.value)
        words = tokens(text)
        if not self.anchor & {token.stem for token in words}:
            return False
        if isinstance(self.value, str):
            return {*self.value.split()} <= {token.stem for token in words}
        known = Told(figures(text))
        return all(known.has(figure, 0.0) for figure in self.value)


def by_figures(
    told: str, said: str, one: tuple[Token, ...], words: tuple[Token, ...]
) -> Iterator[Misplaced]:
    """Where the value is a figure, or several of one kind."""
    theirs = sorted((f for f in figures(told) if counts(f)), key=lambda f: f.start)
    mine = [f for f in figures(said) if counts(f)]
    for kind in dict.fromkeys(map(family, mine)):
        known = {span(f): f for f in theirs if family(f) == kind}
        value = tuple(f for f in mine if family(f) == kind)
        before = said[: value[0].start]
        if not (1 < len(known) <= _MOST_VALUES) or (
            _BEYOND.search(before) and not (len(value) == 2 and _RANGE.search(before))
        ):
            continue
        if kind == "ordinal" and not _covered(one, words):
            continue
        apart = parts(told, list(known))
        found = [[Told(known[v] for v in p.values).has(f, 0.0) for f in value] for p in apart]
        if sum(map(all, found)) != 1 or sum(map(any, found)) != 1:
            continue
        there = apart[found.index([True] * len(value))]
        own = {t.stem for t in words if not any(f.start <= t.start < f.end for f in value)}
        for here in apart:
            if here is there or any(_word(told[slice(*v)], said) for v in here.values):
                continue  # the claim tells of both
            named = anchor(here, there, own)
            if named and not (kind == "ordinal" and named <= set(here[VERB])):
                spans = here.values[-1], span(value[0])
                yield Misplaced(_difference(told, said, *spans), value, named)


def by_opposites(
    told: str, said: str, one: tuple[Token, ...], other: tuple[Token, ...]
) -> Iterator[Misplaced]:
    """Where it is a word whose opposite the sentence has as well: `north of it`, `failed`."""
    for at, mine in enumerate(other) if _covered(one, other) else ():
        if other[at + 1 : at + 2] and _YEARS.match(other[at + 1].word):
            continue  # the late 1960s
        if mine.stem not in TELLING:
            continue
        same = [t for t in one if t.stem == mine.stem]
        against = [
            t
            for t in one
            if t.stem in TELLING and changes(t.word, mine.word) and changes(mine.word, t.word)
        ]
        if len(same) != 1 or len(against) != 1 or against[0].stem in {t.stem for t in other}:
            continue
        apart = parts(told, sorted([(t.start, t.end) for t in (*same, *against)]))
        if len(apart) != 2:
            continue
        here, there = apart if apart[0].values[0][0] == against[0].start else apart[::-1]
        own = {t.stem for t in other if t is not mine}
        subjects = {t.stem for t in other[:at] if said[t.start].isupper() and t.content}
        if subjects & here.after and not subjects & (here.all - here.after):
            continue  # `he won, beating her`: she lost
        if named := anchor(here, there, own) or after(here, there, own):
            spans = here.values[0], (mine.start, mine.end)
            yield Misplaced(_difference(told, said, *spans), mine.stem, named)


def by_names(told: str, said: str) -> Iterator[Misplaced]:
    """Where it is a name, the subject of a verb of its own as the other is.

    `A designed it and B built it`: `B designed it`.
    """
    one, other = tokens(told), tokens(said)
    theirs, mine = (
        [
            (some[a].start, some[b - 1].end)
            for a, b in names(some, text)
            if not {t.word for t in some[a:b]} <= _NO_NAME
        ]
        for some, text in ((one, told), (other, said))
    )
    if not (mine and 1 < len(theirs) <= _MOST_VALUES and _covered(one, other, _NEARLY_ALL)):
        return
    apart = parts(told, theirs)
    for start, end in mine:
        name = {t.stem for t in other if start <= t.start < end}
        has = [any(_stems(one, v) & name for v in part.values) for part in apart]
        if sum(has) != 1:
            continue
        there = apart[has.index(True)]
        own = {t.stem for t in other if not start <= t.start < end}
        for here in apart:
            if here is there or not (_subject(here, one) and _subject(there, one)):
                continue
            named = anchor(here, there, own) & frozenset(here[VERB])
            if named:
                where = here.values[0], (start, end)
                yield Misplaced(_difference(told, said, *where), " ".join(sorted(name)), named)


def _word(word: str, text: str) -> bool:
    return re.search(rf"(?<![\w.,]){re.escape(word)}(?![\w%]|[.,]\d)", text) is not None


def _stems(some: tuple[Token, ...], span: tuple[int, int]) -> set[str]:
    return {t.stem for t in some if span[0] <= t.start < span[1]}


def _subject(part: Part, some: tuple[Token, ...]) -> bool:
    """Whether a part is a name and the verb that follows it."""
    verb = next((t for t in some if t.start >= part.values[0][1]), None)
    return len(part.values) == 1 and not part[SUBJECT] and bool(verb and verb.stem in part[VERB])


def _covered(told: tuple[Token, ...], said: tuple[Token, ...], share: float = _COVERED) -> bool:
    """Whether most of what a claim says is of the sentence's own words."""
    stems, mine = {t.stem for t in told}, [t.stem for t in said if t.content]
    return sum(stem in stems for stem in mine) >= share * len(mine)


def counts(figure: Figure) -> bool:
    """Whether it may be a value: no part of a name."""
    if isinstance(figure, Quantity):
        return not (figure.named or figure.section)
    return isinstance(figure, Date)


def family(figure: Figure) -> str:
    """What kind of value it is."""
    return "date" if is_date(figure) or not isinstance(figure, Quantity) else figure.unit.family


def span(figure: Figure) -> tuple[int, int]:
    """Where it stands."""
    return figure.start, figure.end


def _difference(told: str, said: str, here: tuple[int, int], mine: tuple[int, int]) -> Difference:
    reason = f"the passage says “{told[slice(*here)]}” of this, “{said[slice(*mine)]}” of another"
    return Difference(reason, here, mine)
