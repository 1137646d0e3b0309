"""What a sentence tells of one thing and a claim of another: `A has 5, B has 7`, `A has 7`."""

from itertools import chain

from guard.checks._contrast.anchor import unique
from guard.checks._contrast.parts import parts
from guard.checks._contrast.values import (
    Misplaced,
    by_figures,
    by_names,
    by_opposites,
    counts,
    family,
    span,
)
from guard.checks._contrast.ways import other_way
from guard.checks._differences import Difference
from guard.checks._differences.agents import other_agent
from guard.checks._differences.align import MOST, tokens
from guard.checks._differences.opposites import NOT
from guard.checks._figures import figures
from guard.checks._figures.compare import equal

_ELSE = frozenset(
    """
    unlike than compared comparison versus instead rather except besides apart other others another
    difference total altogether combined together sum average both all each either neither
    nor or if unless same twice double triple half again even still only like as
    """.split()
)  # where these stand, a claim may well tell of one thing by another
_BESIDE = frozenset("after before until till since outside without beyond past besides".split())


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
    found = chain(
        by_figures(told, said, one, other),
        by_opposites(told, said, one, other),
        by_names(told, said),
    )
    return next(found, None)


def told_so(told: str, said: str, start: int, end: int) -> bool:
    """Whether the figure at `said[start:end]` is what a sentence tells of just what a claim names.

    `A made 3 in May and 5 in June` and `In June A made 5`: no 5 in the place of the 3.
    """
    mine = [f for f in figures(said) if counts(f) and f.start < end and start < f.end]
    own = {t.stem for t in tokens(said) if not any(f.start <= t.start < f.end for f in mine)}
    for kind in dict.fromkeys(map(family, mine)):
        known = {span(f): f for f in figures(told) if counts(f) and family(f) == kind}
        some = parts(told, sorted(known)) if known else []
        has = [any(equal(known[v], f) for v in part.values for f in mine) for part in some]
        if sum(has) == 1 < len(has):
            there = some[has.index(True)]
            others = [part for part in some if part is not there]
            return any(own & (there.all - part.all) for part in others) and not any(
                own & unique(part, there) for part in others
            )
    return False
