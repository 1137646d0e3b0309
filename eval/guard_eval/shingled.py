"""Shingles of many texts as numbers, without a string for each: a rolling hash of the bytes.

A run of bytes has the hash of Karp and Rabin (IBM J. Res. Dev. 31, 1987), here modulo 2^64: the sum
of a number for each byte times a power of an odd base. It is the difference of two sums up to a
place, divided by a power, so that all runs of a block of texts come of a few operations on arrays.
Two different runs have the same hash with probability 2^-64; the same on every machine.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from guard_eval.words import SHINGLE

Numbers = NDArray[np.uint64]
_BASE = 0x9E3779B97F4A7C15 | 1
_OF_BYTE = np.random.Generator(np.random.PCG64(17)).integers(1, 2**64, 256, np.uint64)
_SPACE = 32


def shingled(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """Hash the runs of three words of texts that were normalised; a shorter text is one run.

    Returns:
        The hashes of all texts, one after the other, and where each text's begin, with the end.
    """
    parts = [text.encode("utf-8", "surrogatepass") for text in texts]
    data = np.frombuffer(b" ".join((*parts, b"")), np.uint8)
    ends = np.flatnonzero(data == _SPACE)  # of words
    starts = np.concatenate(([0], ends[:-1] + 1))
    lengths = np.fromiter(map(len, parts), np.int64, len(parts))
    last = np.searchsorted(ends, np.cumsum(lengths + 1) - 1)  # word of each text
    first = np.concatenate(([0], last[:-1] + 1))
    counts = np.maximum(last - first + 2 - SHINGLE, 1)
    bounds = np.concatenate(([0], np.cumsum(counts)))
    begin = np.arange(bounds[-1]) + np.repeat(first - bounds[:-1], counts)
    end = np.minimum(begin + SHINGLE - 1, np.repeat(last, counts))
    return _mixed(_hashes(data, starts[begin], ends[end])), bounds.astype(np.uint64)


def _hashes(data: NDArray[np.uint8], begin: NDArray[np.int64], end: NDArray[np.int64]) -> Numbers:
    """The hashes of the bytes from each beginning to before each end."""
    powers, inverses = _powers(1 << len(data).bit_length())
    sums = np.zeros(len(data) + 1, np.uint64)
    np.cumsum(_OF_BYTE[data] * powers[: len(data)], out=sums[1:])
    found: Numbers = (sums[end] - sums[begin]) * inverses[begin]
    return found


def _mixed(hashes: Numbers) -> Numbers:
    """Spread what tells hashes apart over all of their bits; the low ones had little of it."""
    hashes ^= hashes >> np.uint64(33)
    hashes *= np.uint64(0xFF51AFD7ED558CCD)
    hashes ^= hashes >> np.uint64(29)
    return hashes


@lru_cache(maxsize=2)
def _powers(count: int) -> tuple[Numbers, Numbers]:
    """The powers of the base from 0 on, and their inverses modulo 2^64."""
    rising, falling = (np.full(count, base, np.uint64) for base in (_BASE, pow(_BASE, -1, 2**64)))
    rising[0] = falling[0] = 1
    return np.cumprod(rising), np.cumprod(falling)
