"""A keyed sketch of a split: who holds the key can compare other rows with it without opening it.

What is kept are values of a keyed hash (BLAKE2b with a key, RFC 7693: as good here as HMAC-SHA256,
in a quarter of the time), which tell nothing without the key: 128 bits of each row and of its
content, 64 of each cluster, and of a row's pieces of text the smallest values of 64 bits: 16 of the
question's, 16 of the answer's, 128 of the shorter ones of both. These are a random sample of its
pieces (a bottom-k sketch: Cohen and Kaplan, PODC 2007), so shares of pieces can be estimated from
them, to within 0.13 (one standard error at k = 16; 0.04 at 128); those of a row with fewer pieces
are all, and what two such rows share is known. Rows of one template share nearly half, and of many
pairs the luckiest estimate counts. A row takes 32 bytes and 8 for each piece kept: at most 1,312,
8 for each cluster and 6 for counts.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from guard_eval.errors import EvalError, Refusal
from guard_eval.likeness import pieces
from guard_eval.likeness.words import grams, words
from guard_eval.rows.row import Row
from guard_eval.sealed import key as keys
from guard_eval.sealed.keyed import HASH, hashed, hashes
from guard_eval.sealed.nearest import ALIKE, COMMON, nearest
from guard_eval.sealed.samples import Samples, numbers, smallest

KEPT = 128
"""Short pieces that are kept of a row, to compare it with others."""

HELD = 16
"""Long pieces that are kept of a question, and of an answer, to find it inside a text."""

_DIGEST = 16
_UNREADABLE = "restore the file, or seal the split anew from its rows"


class _Head(BaseModel):
    """The first line of a sketch's file."""

    model_config = ConfigDict(extra="forbid")

    rows: int = Field(ge=0)
    clusters: int = Field(ge=0)
    key: str
    sizes: tuple[int, ...]
    kept: int = Field(32, ge=1)  # short pieces of a row; sketches of old don't say it


@dataclass(frozen=True, repr=False)
class Sketch:
    """What may be asked of a split without opening it; every answer needs the key."""

    key: bytes  # derived from the key of the seal
    rows: tuple[bytes, ...]
    contents: tuple[bytes, ...]
    groups: frozenset[bytes]
    asked: Samples
    answered: Samples
    shingles: Samples
    sizes: frozenset[int]  # words that a piece to be found in texts may have
    kept: int = KEPT

    @classmethod
    def of(cls, rows: Sequence[Row], key: bytes) -> Self:
        """Sketch rows under the key of the seal."""
        own = keys.derived(key, "sketch")
        asked, answered, sizes = _told(rows, own)
        return cls(
            own,
            tuple(hashed(own, "row", row.digest, _DIGEST) for row in rows),
            tuple(content(own, row) for row in rows),
            frozenset(hashed(own, "cluster", name) for row in rows for name in pieces.sources(row)),
            asked,
            answered,
            Samples.of(smallest(own, pieces.of_row(row), KEPT) for row in rows),
            sizes,
        )

    @property
    def size(self) -> int:
        """How many rows the split has."""
        return len(self.rows)

    def shares(self, rows: Sequence[Row]) -> float:
        """Return the fraction of `rows`, 0 to 1, that the split has too, or nearly."""
        found = sum(similarity >= ALIKE for similarity in self.similar(rows))
        return found / len(rows) if rows else 0.0

    def similar(self, rows: Sequence[Row]) -> list[float]:
        """Return how similar each row is to the split's most similar one: 1 is the same words.

        0 is less than half of them.
        """
        same = set(self.contents)
        return [
            1.0
            if content(self.key, row) in same
            else nearest(
                smallest(self.key, pieces.of_row(row), self.kept), self.shingles, self.kept
            )
            for row in rows
        ]

    def likeness(self, other: "Sketch") -> float:
        """Return the share of rows, 0 to 1, that both have, or nearly, of the smaller of the two.

        Of the smaller, so that neither a part of a split nor a split with others put to it is new.
        Both must be of one key.
        """
        smaller, larger = sorted((self, other), key=lambda each: len(each.rows))
        same, kept = set(larger.contents), min(self.kept, other.kept)
        found = sum(
            content in same or nearest(near[:kept], larger.shingles, kept) >= ALIKE
            for content, near in zip(smaller.contents, smaller.shingles, strict=True)
        )
        return found / len(smaller.rows) if smaller.rows else 0.0

    def sources(self, other: "Sketch") -> int:
        """Return how many sources of rows, as `pieces.sources` names them, both have."""
        return len(self.groups & other.groups)

    def copies(self, other: "Sketch") -> int:
        """Return how many rows both have word for word."""
        return len(set(self.contents) & set(other.contents))

    def contains(self, text: str) -> bool:
        """Say whether a row of the split, question with answer, stands in the text."""
        return bool(self.contained(text))

    def contained(self, text: str) -> list[int]:
        """Return the places of rows of which half the question and half the answer stand in it."""
        said = words(text)
        grammed = {gram for size in self.sizes for gram in grams(said, size)}
        own = numbers(b"".join(hashes(self.key, grammed)))
        kinds = [(kind, np.sort(kind.having(own))) for kind in (self.asked, self.answered)]
        rows = np.unique(np.concatenate([having for _, having in kinds]))
        for kind, having in kinds:
            left, right = (np.searchsorted(having, rows, side) for side in ("left", "right"))
            rows = rows[right - left >= ALIKE * kind.sizes(rows)]  # of no pieces none has to stand
        found: list[int] = rows.tolist()
        return found

    def clusters(self, names: Iterable[str]) -> int:
        """Return how many of these sources, as `pieces.sources` names them, the split has, too."""
        return sum(hashed(self.key, "cluster", name) in self.groups for name in set(names))

    def write(self) -> bytes:
        """Return the sketch as it is kept: everything but the key."""
        head = _Head(
            rows=len(self.rows),
            clusters=len(self.groups),
            key=keys.name(self.key),
            sizes=tuple(sorted(self.sizes)),
            kept=self.kept,
        )
        kinds = (self.asked, self.answered, self.shingles)
        counts = [np.diff(kind.bounds).astype("<u2").tobytes() for kind in kinds]
        kept = [kind.values.astype(">u8").tobytes() for kind in kinds]
        parts = [*self.rows, *self.contents, *sorted(self.groups), *counts, *kept]
        return head.model_dump_json().encode() + b"\n" + b"".join(parts)

    @classmethod
    def read(cls, data: bytes, key: bytes, name: str = "sketch") -> Self:
        """Read a sketch that the key of the seal made; `name` is for messages. Raises EvalError."""
        own = keys.derived(key, "sketch")
        line, _, body = data.partition(b"\n")
        try:
            head = _Head.model_validate_json(line)
        except ValidationError:
            raise EvalError(f"{name}: is not a sketch", _UNREADABLE) from None
        if head.key != keys.name(own):
            raise Refusal(
                "E_SEAL_KEY",
                f"{name}: was made with another key",
                f"set {keys.VARIABLE} to the key that sealed the split",
            )
        try:
            kept = _parted(body, head.rows, head.clusters)
            return cls(own, *kept, frozenset(head.sizes), head.kept)
        except (ValueError, IndexError):
            raise EvalError(f"{name}: is cut off or damaged", _UNREADABLE) from None


def content(key: bytes, row: Row) -> bytes:
    """The hash of what a row says, under the key of a sketch."""
    return hashed(key, "content", row.content, _DIGEST)


def _told(rows: Iterable[Row], key: bytes) -> tuple[Samples, Samples, frozenset[int]]:
    """Sample pieces of questions and of answers, but for common ones; with the words they have."""
    packed, counts = (bytearray(), bytearray()), (array("q"), array("q"))
    sizes: set[int] = set()
    for row in rows:
        for kind, found in enumerate(pieces.of_text(row)):
            packed[kind].extend(b"".join(hashes(key, found)))
            counts[kind].append(len(found))
            sizes.update(piece.count(" ") + 1 for piece in islice(found, 1))  # all have as many
    every = [Samples.cut(numbers(p), np.array(c)) for p, c in zip(packed, counts, strict=True)]
    ordered = np.sort(np.concatenate([each.values for each in every]))
    common = np.unique(ordered[COMMON:][ordered[COMMON:] == ordered[:-COMMON]])
    asked, answered = (
        Samples.of(np.sort(row)[:HELD] for row in each.without(common)) for each in every
    )
    return asked, answered, frozenset(sizes)


def _parted(body: bytes, count: int, groups: int) -> tuple[
    tuple[bytes, ...], tuple[bytes, ...], frozenset[bytes], Samples, Samples, Samples
]:  # fmt: skip
    """Cut the body of a sketch up. Raises ValueError where it is too short or too long."""
    place = 0

    def take(length: int) -> bytes:
        nonlocal place
        start, place = place, place + length
        if length < 0 or place > len(body):
            raise ValueError("too short")
        return body[start:place]

    rows, contents = (_each(take(count * _DIGEST), _DIGEST) for _ in range(2))
    clusters = _each(take(groups * HASH), HASH)
    counts = np.frombuffer(take(6 * count), "<u2").astype(np.int64).reshape(3, count)
    asked, answered, shingles = (
        Samples.cut(numbers(take(int(own.sum()) * HASH)), own) for own in counts
    )
    if place != len(body):
        raise ValueError("too long")
    return rows, contents, frozenset(clusters), asked, answered, shingles


def _each(data: bytes, size: int) -> tuple[bytes, ...]:
    return tuple(data[start : start + size] for start in range(0, len(data), size))
