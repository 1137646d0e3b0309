"""Which way something went: `from 5 to 8`, `fell by 3 percent`, `31 percent above it`."""

from collections.abc import Iterator
from typing import NamedTuple

from guard.checks._differences.align import Token, tokens
from guard.checks._differences.exchange import turned_round
from guard.checks._differences.opposites import FALLS, NOT, RISES, changes
from guard.checks._figures import Figure, figures
from guard.checks._figures.compare import equal
from guard.checks._figures.quantity import Quantity

_BEFORE, _AFTER = 3, 2  # words on either side of a figure that may say which way it went
_WAYS = frozenset("above below over under up down".split())


class Way(NamedTuple):
    """Why a claim has it the other way, where in both texts, and the figures it says it of."""

    reason: str
    told: tuple[int, int]
    said: tuple[int, int]
    value: tuple[Figure, ...]


def other_way(told: str, said: str) -> Way | None:
    """Return why something went another way in a sentence, with the same figures as in a claim."""
    if ends := turned_round(told, said):
        value = tuple(f for f in figures(said) if ends[1][0] <= f.start < ends[1][1])
        reason = f"the passage says “{told[slice(*ends[0])]}”, the answer the other way round"
        return Way(reason, *ends, value)
    return next(_opposed(told, said), None)


def _opposed(told: str, said: str) -> Iterator[Way]:
    """Where a word beside a figure is the opposite of the one beside the same figure."""
    one, other = tokens(told), tokens(said)
    for mine in figures(said):
        same = [f for f in figures(told) if isinstance(f, Quantity) and equal(f, mine)]
        if len(same) != 1 or not isinstance(mine, Quantity) or not mine.kind:
            continue
        here, own = _beside(same[0], one, told), _beside(mine, other, said)
        for a in here:
            for b in own:
                if (
                    changes(a.word, b.word)
                    and changes(b.word, a.word)
                    and not {a.stem} & {t.stem for t in other}
                    and not {b.stem} & {t.stem for t in here}
                    and _directed(a, b)
                ):
                    reason = f"the passage says “{told[a.start : a.end]} {same[0].text}”, "
                    reason += f"the answer says “{said[b.start : b.end]}”"
                    yield Way(reason, (a.start, a.end), (b.start, b.end), (mine,))


def _directed(one: Token, other: Token) -> bool:
    """Whether both tell a way, one up and the other down."""
    up, down = RISES | {"above", "over", "up"}, FALLS | {"below", "under", "down"}
    return (one.stem in up and other.stem in down) or (one.stem in down and other.stem in up)


def _beside(figure: Figure, some: tuple[Token, ...], text: str) -> list[Token]:
    """The words beside a figure, up to another figure or a mark; none if they are denied."""
    before = [t for t in some if t.end <= figure.start][-_BEFORE:]
    after = [t for t in some if t.start >= figure.end][:_AFTER]
    left, right = 0, len(after)
    for at, token in enumerate(before):
        if _apart(text[token.end : figure.start]):
            left = at + 1
    for at, token in reversed(list(enumerate(after))):
        if _apart(text[figure.end : token.start]):
            right = at
    near = [*before[left:], *after[:right]]
    if any(token.word in NOT for token in near):
        return []
    return [t for t in near if t.content or t.word in _WAYS]


def _apart(between: str) -> bool:
    return any(c in ",;:()" or c.isdigit() for c in between)
