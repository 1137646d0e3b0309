"""Shingles of many texts as numbers, without a string for each: a rolling hash of the bytes.

A run of bytes has the hash of Karp and Rabin (IBM J. Res. Dev. 31, 1987), here modulo 2^64: the sum
of a number for each byte times a power of an odd base. It is the difference of two sums up to a
place, divided by a power, so that all runs of a block of texts come of a few operations on arrays.
Two different runs have the same hash with probability 2^-64; the same on every machine.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from guard_eval.likeness.words import SHINGLE

Numbers = NDArray[np.uint64]
Short = NDArray[np.uint32]
Kind = TypeVar("Kind", np.uint32, np.uint64)
_BASE = 0x9E3779B97F4A7C15 | 1
_OF_BYTE = np.random.Generator(np.random.PCG64(17)).integers(1, 2**64, 256, np.uint64)
_SPACE = 32


def shingled(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """Hash the runs of three words of texts that were normalised; a shorter text is one run.

    Returns:
        The hashes of all texts, one after the other, and where each text's begin, with the end.
    """
    hashes, bounds = _runs(texts, SHINGLE, np.uint64)
    return _mixed(hashes), bounds.astype(np.uint64)


def runs(texts: Sequence[str], size: int) -> tuple[Short, NDArray[np.int64]]:
    """Hash the runs of so many words with 32 bits, in half the time; else as `shingled`."""
    hashes, bounds = _runs(texts, size, np.uint32)
    hashes ^= hashes >> np.uint32(16)
    hashes *= np.uint32(0x85EBCA6B)
    return hashes, bounds


def _runs(
    texts: Sequence[str], size: int, kind: type[Kind]
) -> tuple[NDArray[Kind], NDArray[np.int64]]:
    parts: list[bytes] = [text.encode("utf-8", "surrogatepass") for text in texts]
    data = np.frombuffer(b" ".join((b"", *parts, b"")), np.uint8)
    gaps = np.flatnonzero(data == _SPACE)  # before each word, and after the last
    lengths = np.fromiter(map(len, parts), np.int64, len(parts))
    last = np.searchsorted(gaps, np.cumsum(lengths + 1))  # the gap after each text
    first = np.concatenate(([0], last[:-1]))
    short = last - first < size
    hashes = _hashes(data, gaps, first[short], last[short], size, kind)
    kept = np.ones(len(hashes), bool)
    for back in range(1, size):  # runs that would reach into the next text
        kept[(last - back)[last - back > first]] = False
    bounds = np.concatenate(([0], np.cumsum(np.maximum(last - first - (size - 1), 1))))
    return hashes[kept], bounds


def _hashes(
    data: NDArray[np.uint8],
    gaps: NDArray[np.intp],
    first: NDArray[np.intp],
    last: NDArray[np.intp],
    size: int,
    kind: type[Kind],
) -> NDArray[Kind]:
    """The hashes of the bytes of `size` words from each gap on; of texts that are shorter, of all.

    Args:
        data: bytes with a space before and after each word.
        gaps: where the spaces are.
        first: which of them stand before the texts that are shorter.
        last: which of them stand after these.
        size: words of a run.
        kind: as how many bits; with 32, bytes stand for themselves, which is quicker.
    """
    powers, inverses = _powers(1 << len(data).bit_length(), np.dtype(kind))
    sums = data.astype(kind) if kind is np.uint32 else _OF_BYTE[data]
    sums *= powers[: len(data)]
    np.cumsum(sums, out=sums)
    before, until = sums[gaps[:-1]], sums[gaps - 1]
    found = np.zeros_like(before)
    np.subtract(until[size:], before[: 1 - size or None], out=found[: 1 - size or None])
    found[first] = until[last] - before[first]
    found *= inverses[gaps[:-1] + 1]
    return found


def _mixed(hashes: Numbers) -> Numbers:
    """Spread what tells hashes apart over all of their bits; the low ones had little of it."""
    hashes ^= hashes >> np.uint64(33)
    hashes *= np.uint64(0xFF51AFD7ED558CCD)
    hashes ^= hashes >> np.uint64(29)
    return hashes


@lru_cache(maxsize=4)
def _powers(count: int, kind: np.dtype[Kind]) -> tuple[NDArray[Kind], NDArray[Kind]]:
    """The powers of the base from 0 on, and their inverses modulo 2^64, or 2^32."""
    rising, falling = (np.full(count, base, np.uint64) for base in (_BASE, pow(_BASE, -1, 2**64)))
    rising[0] = falling[0] = 1
    return np.cumprod(rising).astype(kind), np.cumprod(falling).astype(kind)
