"""Popular names, and which of them another name may be mistaken for.

Most names that differ from a popular one in a letter are those of honest packages (`flash` and
`flask`). So the shorter a name, and the less popular the one that it is near to, the fewer kinds of
likeness count; two versions or two members of a family (`x-cu12` and `x-cu13`) are never alike.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeVar

from guard.adapters.registry.spelling import drawn, letters, parts

Key = TypeVar("Key")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_FAMOUS, _KNOWN, _USED = 500, 1_500, 3_000  # places among the most used
_LONG = 8  # letters; from here on an accident is unlikely
_LEAST = 5  # letters; shorter names are near to too many others
_MOST = 60  # letters; longer names are compared as they are
_AFFIXES = ("python", "py", "js", "node", "package", "official")
_GENERIC = frozenset(
    "python py lib js node package client api sdk cli utils util tools tool helper helpers core"
    " wrapper official simple easy fast async new".split()
)
_DIGITS = re.compile(r"\d")


class Popular:
    """The names that are used most, the most used first."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.place = {name: place for place, name in enumerate(names)}

    @cached_property
    def _plain(self) -> dict[str, str]:
        """The names by their letters and digits."""
        return _first_of((letters(name), name) for name in self.names)

    @cached_property
    def _drawn(self) -> dict[str, str]:
        return _first_of((drawn(plain), name) for plain, name in self._plain.items())

    @cached_property
    def _words(self) -> dict[tuple[str, ...], str]:
        """The names of several words by these, in the order of the alphabet."""
        several = ((tuple(sorted(parts(name))), name) for name in self.names)
        return _first_of((words, name) for words, name in several if len(words) > 1)

    @cached_property
    def _first(self) -> dict[str, str]:
        return _first_of((words[0], n) for n in self.names if (words := parts(n)))

    @cached_property
    def _of_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for plain in self._plain:
            found.setdefault(len(plain), []).append(plain)
        return found

    def resembled(self, name: str) -> str:
        """The popular name that another one is easily mistaken for, or nothing."""
        if name in self.place:
            return ""
        plain = letters(name)
        if not _LEAST <= len(plain) <= _MOST:
            return ""
        for other, most in self._same(name, plain):
            if self.place[other] < most and not _kin(name, other):
                return other
        near = (p for p in _edited(plain) if p in self._plain)
        able = [p for p in near if self._mistaken(plain, p) and not _kin(name, self._plain[p])]
        return min((self._plain[p] for p in able), key=self.place.__getitem__, default="")

    def nearest(self, name: str) -> str:
        """The popular name that was most likely meant by one that does not exist, or nothing."""
        words, plain = parts(name), letters(name)
        if not plain or len(plain) > _MOST:
            return ""
        if same := next(self._same(name, plain), None):
            return same[0]
        if close := self._within(plain, 1 if len(plain) < 7 else 2):
            return close
        kept = [word for word in words if word not in _GENERIC]
        if not kept or len(words) < 2 or len(kept[0]) < 4:
            return ""
        found = {self._plain.get("".join(kept), ""), self._first.get(kept[0], "")} - {""}
        return min(found, key=self.place.__getitem__, default="")

    def _same(self, name: str, plain: str) -> Iterator[tuple[str, int]]:
        """Popular names of the same letters or words, and from which place on they don't count."""
        if other := self._plain.get(plain):
            yield other, _USED
        if other := self._drawn.get(drawn(plain)):
            yield other, _KNOWN
        if other := self._words.get(tuple(sorted(parts(name)))):
            yield other, _USED
        for affix in _AFFIXES:
            for bare in (plain.removeprefix(affix), plain.removesuffix(affix)):
                other = self._plain.get(bare) if len(bare) < len(plain) else None
                if other and len(bare) >= _LEAST:
                    yield other, _FAMOUS

    def _mistaken(self, plain: str, other: str) -> bool:
        """Whether two names that are one slip apart are close enough for how popular one is."""
        place, least = self.place[self._plain[other]], min(len(plain), len(other))
        if _swapped(plain, other) or _doubled(plain, other):
            return place < (_KNOWN if least < 6 else _USED)
        if plain[0] != other[0]:
            return False  # what a reader sees first
        return place < _KNOWN if least >= _LONG else least >= 6 and place < _FAMOUS

    def _within(self, plain: str, distance: int) -> str:
        """The best of the popular names within so many slips, the fewest first."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if len(plain) < 4:
            return ""
        lengths = range(len(plain) - distance, len(plain) + distance + 1)
        near = [other for length in lengths for other in self._of_length.get(length, ())]
        found = process.extract(plain, near, scorer=OSA.distance, score_cutoff=distance, limit=20)
        best = min(found, key=lambda f: (f[1], self.place[self._plain[f[0]]]), default=None)
        return self._plain[best[0]] if best else ""


def _first_of(pairs: Iterable[tuple[Key, str]]) -> dict[Key, str]:
    """The first name for each key: the most used one."""
    found: dict[Key, str] = {}
    for key, name in pairs:
        found.setdefault(key, name)
    return found


def _edited(plain: str) -> Iterator[str]:
    """All texts that are one slip away: two letters swapped, one dropped, put in or changed."""
    for i in range(len(plain) - 1):
        yield plain[:i] + plain[i + 1] + plain[i] + plain[i + 2 :]
    for i in range(len(plain)):
        head, tail = plain[:i], plain[i + 1 :]
        yield head + tail
        for letter in _LETTERS:
            yield head + letter + tail
            yield head + letter + plain[i:]
    for letter in _LETTERS:
        yield plain + letter


def _swapped(one: str, other: str) -> bool:
    return sorted(one) == sorted(other)


def _doubled(one: str, other: str) -> bool:
    """Whether they are the same but for a letter that one of them writes twice."""
    single = re.sub(r"(.)\1", r"\1", one), re.sub(r"(.)\1", r"\1", other)
    return single[0] == single[1]


def _kin(one: str, other: str) -> bool:
    """Whether two names are of one family: other versions, or other members under one name."""
    if one[:1] == "@" and one.partition("/")[0] == other.partition("/")[0]:
        return True  # a scope of npm has one owner
    if _DIGITS.search(other) and _DIGITS.sub("", one) == _DIGITS.sub("", other):
        return True
    mine, its = parts(one), parts(other)
    if len(mine) != len(its) or len(mine) < 2:
        return False
    differing = [both for both in zip(mine, its, strict=True) if both[0] != both[1]]
    return len(differing) == 1 and max(map(len, differing[0])) < 5
