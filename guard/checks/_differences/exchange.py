"""Two names or numbers that have changed places: `A sued B` and `B sued A`."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby

from guard.checks._differences.align import Token
from guard.checks._figures import figures
from guard.checks._figures.quantity import Quantity

Span = tuple[int, int]
_FROM_TO = re.compile(r"\bfrom\b.*\bto\b|\bto\b.*\bfrom\b")
_SIDES = frozenset("by to from than against over into after before".split())
_EITHER_WAY = frozenset(
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
    if not tells or all(token.word in _EITHER_WAY for token in tells):
        return None
    return other[moved[0]].span, other[moved[-1]].span


def turned_round(told: str, said: str) -> tuple[Span, Span] | None:
    """Return where each text tells from what to what, if the other way round.

    `From $310 million to $355 million` and `to $310 million from $355 million`.
    """
    one, other = _ends(told), _ends(said)
    if not (one and other) or one[0] != other[1] or one[1] != other[0] or one[0] == one[1]:
        return None
    return one[2], other[2]


def _ends(text: str) -> tuple[float, float, Span] | None:
    """The only figure that stands after `from`, the only one after `to`, and where both are."""
    found: dict[str, Quantity] = {}
    for figure in figures(text) if _FROM_TO.search(text) else ():
        word = text[: figure.start].rsplit(maxsplit=1)[-1:] if isinstance(figure, Quantity) else []
        if word and word[0] in ("from", "to"):
            if word[0] in found or not isinstance(figure, Quantity):
                return None
            found[word[0]] = figure
    if len(found) < 2:
        return None
    low, high = found["from"], found["to"]
    span = min(low.start, high.start), max(low.end, high.end)
    return low.values[0], high.values[0], span


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
