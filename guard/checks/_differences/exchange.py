"""Two names or numbers that have changed places: `A sued B` and `B sued A`."""

from collections import Counter

from guard.checks._differences.align import Token

_SIDES = frozenset("by to from than against over into after before".split())
_EITHER_WAY = frozenset(
    "and or with met meet meeting marry married marriage between equals equal resemble resembles "
    "borders border versus vs like alongside".split()
)
"""Words between two things that say the same when those change places."""


def exchanged(
    told: tuple[Token, ...], said: tuple[Token, ...], names: frozenset[str]
) -> tuple[Token, Token] | None:
    """Return the first and the last of some `names` (stems) that have another place in `said`.

    Only where the words are the same ones, and all but the names are in the same order.
    """
    window = _same_words(told, said)
    if not window:
        return None
    if [t.stem for t in window if t.stem not in names] != [
        t.stem for t in said if t.stem not in names
    ]:
        return None
    moved = [i for i, (a, b) in enumerate(zip(window, said, strict=True)) if a.stem != b.stem]
    if not moved or any(said[i].stem not in names for i in moved):
        return None
    between = [token for token in said[moved[0] + 1 : moved[-1]] if token.stem not in names]
    tells = [token for token in between if token.content or token.word in _SIDES]
    if not tells or all(token.word in _EITHER_WAY for token in tells):
        return None
    return said[moved[0]], said[moved[-1]]


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
