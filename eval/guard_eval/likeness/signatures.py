"""MinHash signatures of many texts: which may be nearly the same, at 176 bytes a text.

Texts are given block by block and forgotten. What is kept of each is a hash of the whole and 42
bands, each of 3 of the 126 minima that rensa finds over its shingles; texts that share a band are
candidates (locality-sensitive hashing: Indyk and Motwani, STOC 1998). A pair of similarity .5 is
found with probability .996, of .6 with .99996, of .7 and more always (1 - (1 - s^3)^42). The exact
Jaccard similarity of word 3-shingles decides.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from guard_eval.likeness.shingled import Numbers, shingled
from guard_eval.likeness.words import all_normalised, jaccard, normalised, shingles

NEAR = 0.5  # Jaccard similarity from which on two texts are nearly the same
PERMUTATIONS, BANDS, SEED = 126, 42, 17
READ = 1024  # texts that are read at once
HASHED = 128  # texts that are hashed at once: their arrays stay in the processor's cache
KEPT = 10_000  # texts whose shingles are at hand while pairs are compared

Places = NDArray[np.int64]
Apart = Callable[[Places, Places], NDArray[np.bool_]]
"""Whether the texts of a pair are worth comparing: places of the left, of the right, an answer."""


class Signatures:
    """Signatures of texts; a text's place is how many were given before it."""

    def __init__(self) -> None:
        self._wholes = np.empty(0, np.uint64)
        self._bands = np.empty((BANDS, 0), np.uint32)
        self._new: list[tuple[Numbers, NDArray[np.uint32]]] = []

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Read texts once and hold none."""
        made, each = cls(), iter(texts)
        while block := list(islice(each, READ)):
            made.add(block)
        return made

    def add(self, texts: Sequence[str]) -> None:
        """Take in the next texts, some thousands at once."""
        plain = all_normalised(texts)
        self._new.append((np.fromiter(map(_whole, plain), np.uint64, len(plain)), _banded(plain)))

    def identical(self) -> tuple[Places, Places]:
        """Pair each text that was there before with its first occurrence: (first, its own place).

        Case, spaces and punctuation make no difference; empty texts are left out. Of a million
        texts, any two that differ are taken for the same with a probability of 3e-8.
        """
        self._settle()
        _, first, back = np.unique(self._wholes, return_index=True, return_inverse=True)
        again = np.flatnonzero((first[back] != np.arange(len(back))) & (self._wholes != 0))
        return first[back][again], again

    def likely(self) -> Places:
        """Places of first occurrences that share a band with another one, rising."""
        self._settle()
        _, first = np.unique(self._wholes, return_index=True)
        firsts = np.sort(first[self._wholes[first] != 0])
        shared = np.zeros(len(firsts), bool)
        for keys in self._bands:
            order, _, sizes = _runs(keys[firsts])
            shared[order] |= np.repeat(sizes > 1, sizes)
        return firsts[shared]

    def pairs(
        self, texts: Mapping[int, str], apart: Apart | None = None
    ) -> Iterator[tuple[int, int, float]]:
        """Yield (left, right, similarity) of first occurrences that are nearly the same, once each.

        Args:
            texts: by place; all that are `likely`.
            apart: which pairs are to be compared, asked again and again while pairs are yielded: of
                texts that need not be told apart any more, few are compared, however many they are.
        """
        self._settle()
        places = np.fromiter(sorted(texts), np.int64, len(texts))
        held = lru_cache(KEPT)(lambda place: shingles(normalised(texts[place])))
        for band, keys in enumerate(self._bands):
            for left, right in _pairs(keys[places], places, apart):
                new = ~(self._bands[:band, left] == self._bands[:band, right]).any(axis=0)
                for a, b in zip(left[new].tolist(), right[new].tolist(), strict=True):
                    if (alike := jaccard(held(a), held(b))) >= NEAR:
                        yield a, b, alike

    def _settle(self) -> None:
        if self._new:
            wholes, bands = zip(*self._new, strict=True)
            self._new.clear()
            self._wholes = np.concatenate((self._wholes, *wholes))
            self._bands = np.concatenate((self._bands, *bands), axis=1)


def minima(texts: Sequence[str]) -> Any:
    """The 126 minima of each text that was normalised, as a matrix of rensa's."""
    from rensa import RMinHash

    parts = [shingled(texts[start : start + HASHED]) for start in range(0, len(texts), HASHED)]
    hashes = np.concatenate([np.empty(0, np.uint64), *(each for each, _ in parts)])
    counts = np.concatenate([np.empty(0, np.uint64), *(np.diff(bounds) for _, bounds in parts)])
    bounds = np.concatenate(([0], np.cumsum(counts))).astype(np.uint64)
    return RMinHash.digest_matrix_from_flat_token_hashes(hashes, bounds, PERMUTATIONS, SEED)


def _banded(texts: Sequence[str]) -> NDArray[np.uint32]:
    """A number for each band and text."""
    rows = chain.from_iterable(minima(texts).to_rows()) if texts else ()
    found = np.fromiter(rows, np.uint32, len(texts) * PERMUTATIONS)
    mixed = np.zeros((len(texts), BANDS), np.uint64)
    for column in np.moveaxis(found.reshape(len(texts), BANDS, PERMUTATIONS // BANDS), 2, 0):
        mixed = (mixed ^ column) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(32)
    return np.ascontiguousarray((mixed >> np.uint64(32)).astype(np.uint32).T)


def _runs(keys: NDArray[np.uint32]) -> tuple[Places, Places, Places]:
    """An order in which equal keys follow each other, and beginning and length of each run."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1]))[: len(keys)])
    return order, starts, np.diff(starts, append=len(keys))


def _pairs(
    keys: NDArray[np.uint32], places: Places, apart: Apart | None
) -> Iterator[tuple[Places, Places]]:
    """Pairs of places with equal keys, as arrays: one member of every run with all after it."""
    order, starts, sizes = _runs(keys)
    for size in np.unique(sizes[sizes > 1]):
        runs = places[order[starts[sizes == size, None] + np.arange(size)]]
        for at in range(size - 1):
            left, right = (
                each.ravel() for each in np.broadcast_arrays(runs[:, at, None], runs[:, at + 1 :])
            )
            if apart is not None:
                worth = apart(left, right)
                if at & (at - 1) == 0:  # now and then, runs without another such pair are left
                    runs = runs[_open(runs[:, at:], apart)]
                left, right = left[worth], right[worth]
            yield left, right


def _open(runs: Places, apart: Apart) -> NDArray[np.bool_]:
    """Which runs still hold members that are apart from their first."""
    first, others = np.broadcast_arrays(runs[:, :1], runs[:, 1:])
    worth = apart(first.ravel(), others.ravel())
    found: NDArray[np.bool_] = np.any(worth.reshape(others.shape), axis=1)
    return found


def _whole(text: str) -> int:
    """A hash of a text that was normalised; 0 of an empty one."""
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest()) if data else 0
