"""What a sentence tells of one thing and a claim of another: `A has 5, B has 7`, `A has 7`."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from guard.checks._contrast.parts import FIGURE, NOUN, REST, SUBJECT, VERB, Part, parts
from guard.checks._contrast.ways import other_way
from guard.checks._differences import Difference
from guard.checks._differences.agents import Deed, does, other_agent
from guard.checks._differences.align import MOST, Token, tokens
from guard.checks._differences.opposites import NOT, changes
from guard.checks._figures import Figure, figures
from guard.checks._figures.compare import Told, is_date
from guard.checks._figures.dates import Date
from guard.checks._figures.quantity import Quantity

_MOST_VALUES = 8
_COVERED = 0.6  # of a claim's words that a sentence must have where words are compared
_ELSE = frozenset(
    """
    unlike than compared comparison versus instead rather except besides apart other others another
    difference total altogether combined together sum average both all each either neither
    nor or if unless same twice double triple half again even still only like as
    """.split()
)  # where these stand, a claim may well tell of one thing by another
_BESIDE = frozenset("after before until till since outside without beyond past besides".split())
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
            return self.value in {token.stem for token in words}
        known = Told(figures(text))
        return all(known.has(figure, 0.0) for figure in self.value)


def misplaced(told: str, said: str) -> Misplaced | None:
    """Return what a sentence tells of one thing, a claim of another that it tells apart from it.

    Only where the two stand in the same place, each with a value of its own.
    """
    one, other = tokens(told), tokens(said)
    if max(len(one), len(other)) > MOST:
        return None
    if deeds := other_agent(told, said):
        reason = f"the passage says “{told[slice(*deeds[0].span)]}”, the answer the other way round"
        return Misplaced(
            Difference(reason, deeds[0].span, deeds[1].span), deeds[1], frozenset(deeds[1].agent)
        )
    if way := other_way(told, said):
        within = {t.stem for t in other if any(f.start <= t.start < f.end for f in way.value)}
        shared = {t.stem for t in one if t.content} & {t.stem for t in other}
        if anchor := frozenset(shared - within):
            return Misplaced(Difference(way.reason, way.told, way.said), way.value, anchor)
    if any(t.word in _ELSE or t.word in NOT for t in other):
        return None
    if {t.word for t in other if t.word in _BESIDE} - {t.word for t in one}:
        return None
    return next(_figures(told, said, one, other), None) or next(
        _opposites(told, said, one, other), None
    )


def _figures(
    told: str, said: str, one: tuple[Token, ...], words: tuple[Token, ...]
) -> Iterator[Misplaced]:
    """Where the value is a figure, or several of one kind."""
    theirs = sorted((f for f in figures(told) if _counts(f)), key=lambda f: f.start)
    mine = [f for f in figures(said) if _counts(f)]
    for family in dict.fromkeys(map(_family, mine)):
        known = {_span(f): f for f in theirs if _family(f) == family}
        value = tuple(f for f in mine if _family(f) == family)
        before = said[: value[0].start]
        if not (1 < len(known) <= _MOST_VALUES) or (
            _BEYOND.search(before) and not (len(value) == 2 and _RANGE.search(before))
        ):
            continue
        if family == "ordinal" and not _covered(one, words):
            continue
        apart = parts(told, list(known))
        found = [[Told(known[v] for v in p.values).has(f, 0.0) for f in value] for p in apart]
        if sum(map(all, found)) != 1 or sum(map(any, found)) != 1:
            continue
        there = apart[found.index([True] * len(value))]
        own = {t.stem for t in words if not any(f.start <= t.start < f.end for f in value)}
        for here in apart:
            anchor = _anchor(here, there, own) if here is not there else frozenset()
            if anchor and not (family == "ordinal" and anchor <= set(here[VERB])):
                spans = here.values[-1], _span(value[0])
                yield Misplaced(_difference(told, said, *spans), value, anchor)


def _opposites(
    told: str, said: str, one: tuple[Token, ...], other: tuple[Token, ...]
) -> Iterator[Misplaced]:
    """Where it is a word whose opposite the sentence has as well: `north of it`, `failed`."""
    for at, mine in enumerate(other) if _covered(one, other) else ():
        if other[at + 1 : at + 2] and _YEARS.match(other[at + 1].word):
            continue  # the late 1960s
        same = [t for t in one if t.stem == mine.stem]
        against = [t for t in one if changes(t.word, mine.word) and changes(mine.word, t.word)]
        if len(same) != 1 or len(against) != 1 or against[0].stem in {t.stem for t in other}:
            continue
        apart = parts(told, sorted([(t.start, t.end) for t in (*same, *against)]))
        if len(apart) != 2:
            continue
        here, there = apart if apart[0].values[0][0] == against[0].start else apart[::-1]
        own = {t.stem for t in other if t is not mine}
        if anchor := _anchor(here, there, own) or _after(here, there, own):
            spans = here.values[0], (mine.start, mine.end)
            yield Misplaced(_difference(told, said, *spans), mine.stem, anchor)


def _anchor(here: Part, there: Part, own: set[str]) -> frozenset[str]:
    """The words of a claim that name what is told `here`, and nothing of what is told `there`."""
    mine, theirs = here.all - there.all, there.all - here.all
    said = {place for place in (SUBJECT, VERB, NOUN) if here[place]}
    for place, stems in there.words.items():  # what is not said again
        if place in (SUBJECT, VERB, NOUN) or here.again:
            theirs -= set() if place in said else set(stems)
    if own & theirs:
        return frozenset()
    for place, stems in here.words.items():
        rival = there[place]
        if not set(rival) & theirs or not _parallel(place, here, there):
            continue
        if len(rival) < len(stems) and not stems[-1].isdigit():
            stems = stems[:-1]  # the last may be meant there, too: the first dose, the second
        unique = mine.intersection(stems)
        hit = unique & own
        if hit and 2 * len(hit) >= len(unique):
            return frozenset(hit)
    return frozenset()


def _after(here: Part, there: Part, own: set[str]) -> frozenset[str]:
    """The same, of two adjuncts that are not alike: `forbidden indoors, allowed on the balcony`."""
    mine, theirs = here.after - there.all, there.after - here.all
    alike = here.words.keys() & there.words.keys() - {SUBJECT, VERB}
    apart = any(here[place] and there[place] for place in (SUBJECT, VERB))
    if apart or alike or not (mine and theirs) or own & theirs:
        return frozenset()
    return frozenset(mine & own) if mine <= own else frozenset()


def _parallel(place: str, here: Part, there: Part) -> bool:
    """Whether both parts say the same kind of thing of what stands in a place."""
    if place == FIGURE or (place in (SUBJECT, VERB) and there.pointing):
        return False
    if place == VERB:
        return not (here[SUBJECT] and there[SUBJECT])
    if place not in (SUBJECT, NOUN, REST):  # after a preposition
        return True
    return not (here[VERB] and there[VERB]) or bool(set(here[VERB]) & set(there[VERB]))


def _covered(told: tuple[Token, ...], said: tuple[Token, ...]) -> bool:
    """Whether most of what a claim says is of the sentence's own words."""
    stems, mine = {t.stem for t in told}, [t.stem for t in said if t.content]
    return sum(stem in stems for stem in mine) >= _COVERED * len(mine)


def _counts(figure: Figure) -> bool:
    if isinstance(figure, Quantity):
        return not (figure.named or figure.section)
    return isinstance(figure, Date)


def _family(figure: Figure) -> str:
    return "date" if is_date(figure) or not isinstance(figure, Quantity) else figure.unit.family


def _span(figure: Figure) -> tuple[int, int]:
    return figure.start, figure.end


def _difference(told: str, said: str, here: tuple[int, int], mine: tuple[int, int]) -> Difference:
    reason = f"the passage says “{told[slice(*here)]}” of this, “{said[slice(*mine)]}” of another"
    return Difference(reason, here, mine)
