"""Two names or numbers that have changed places: `A sued B` and `B sued A`."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from guard.checks._differences.align import Token
from guard.checks._figures import figures
from guard.checks._figures.quantity import Quantity

Span = tuple[int, int]
_FROM_TO = re.compile(r"\bfrom\b.*\bto\b|\bto\b.*\bfrom\b")
_SIDES = frozenset("by to from than against over into after before".split())
EITHER_WAY = frozenset(
    "and or with met meet meeting marry married marriage between equals equal resemble resembles "
    "borders border versus vs like alongside".split()
)
"""Words between two things that say the same when those change places."""


def exchanged(
    told: tuple[Token, ...], said: tuple[Token, ...], names: frozenset[str]
) -> tuple[Span, Span] | None:
    """Return where the first and the last of some `names` (stems) stand that changed their place.

    In characters of what is `said`; names that follow each other are one.

    Only where the words are the same ones, and all but the names are in the same order.
    """
    window = _units(_same_words(told, said), names)
    other = _units(said, names)
    if len(window) != len(other):
        return None
    if [unit for unit in window if not unit.name] != [unit for unit in other if not unit.name]:
        return None
    moved = [i for i, (a, b) in enumerate(zip(window, other, strict=True)) if a != b]
    if not moved or any(not other[i].name for i in moved):
        return None
    between = [unit.first for unit in other[moved[0] + 1 : moved[-1]] if not unit.name]
    tells = [token for token in between if token.content or token.word in _SIDES]
    if not tells or all(token.word in EITHER_WAY for token in tells):
        return None
    return other[moved[0]].span, other[moved[-1]].span


def turned_round(told: str, said: str) -> tuple[Span, Span] | None:
    """Return where each text tells from what to what, if the other way round.

    `From $310 million to $355 million` and `to $310 million from $355 million`.
    """
    one, other = _changes(told), _changes(said)
    known = {(low, high) for low, high, _ in one}
    for low, high, place in other:
        if low != high and (low, high) not in known and (high, low) in known:
            return next(where for *ends, where in one if ends == [high, low]), place
    return None


def _changes(text: str) -> list[tuple[float, float, Span]]:
    """From what to what a text tells that something went, and where: both ways round."""
    marked = [
        (word, figure)
        for figure in (figures(text) if _FROM_TO.search(text) else ())
        if isinstance(figure, Quantity)
        and (word := text[: figure.start].rpartition(" ")[0].rpartition(" ")[2]) in ("from", "to")
    ]
    found = []
    for (word, one), (then, other) in pairwise(marked):
        if {word, then} == {"from", "to"} and one.unit.family == other.unit.family:
            low, high = (one, other) if word == "from" else (other, one)
            found.append((low.values[0], high.values[0], (one.start, other.end)))
    return found


@dataclass(frozen=True, slots=True)
class _Unit:
    """A word, or names that follow each other: `Bolt Robotics`. Alike where their words are."""

    stems: tuple[str, ...]
    name: bool
    first: Token = field(compare=False)
    last: Token = field(compare=False)

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.first.start, self.last.end


def _units(words: tuple[Token, ...], names: frozenset[str]) -> list[_Unit]:
    units = []
    for name, run in groupby(words, lambda token: token.stem in names):
        for some in [tuple(run)] if name else [(token,) for token in run]:
            units.append(_Unit(tuple(t.stem for t in some), name, some[0], some[-1]))
    return units


def _same_words(told: tuple[Token, ...], said: tuple[Token, ...]) -> tuple[Token, ...]:
    """The part of `told` that has just the words of `said`; empty if there is none."""
    size = len(said)
    wrong = Counter(token.stem for token in said)
    if len(told) < size or not wrong.keys() <= {token.stem for token in told}:
        return ()
    for at, token in enumerate(told):
        _count(wrong, token.stem, -1)
        if at >= size:
            _count(wrong, told[at - size].stem, 1)
        if not wrong:
            return told[at - size + 1 : at + 1]
    return ()


def _count(wrong: Counter[str], stem: str, by: int) -> None:
    wrong[stem] += by
    if not wrong[stem]:
        del wrong[stem]
