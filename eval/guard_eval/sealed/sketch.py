"""A keyed sketch of a split: who holds the key can compare other rows with it without opening it.

What is kept are values of a keyed hash (BLAKE2b with a key, RFC 7693: as good here as HMAC-SHA256,
in a quarter of the time), which tell nothing without the key: 128 bits of each row and of its
content, 64 of each cluster, and of a row's pieces of text the smallest values of 64 bits: 16 of the
question's, 16 of the answer's, 128 of the shorter ones of both. These are a random sample of its
pieces (a bottom-k sketch: Cohen and Kaplan, PODC 2007), so shares of pieces can be estimated from
them, to within 0.13 (one standard error at k = 16; 0.04 at 128); those of a row with fewer pieces
are all, and what two such rows share is known. Rows of one template share nearly half, and of many
pairs the luckiest estimate counts. Six runs of letters find a row where spaces were lost. A row
takes 32 bytes and 8 for each piece kept: at most 1,360, 8 for each cluster and 10 for counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from guard_eval.errors import EvalError, Refusal
from guard_eval.likeness import pieces
from guard_eval.likeness.words import grams, words
from guard_eval.rows.row import Row
from guard_eval.sealed import key as keys
from guard_eval.sealed.held import Held
from guard_eval.sealed.keyed import HASH, hashed
from guard_eval.sealed.nearest import ALIKE, nearest
from guard_eval.sealed.samples import Samples, numbers, smallest

KEPT = 128
"""Short pieces that are kept of a row, to compare it with others."""

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
    kinds: Literal[3, 5] = 3  # of pieces; they had none of texts without spaces


@dataclass(frozen=True, repr=False)
class Sketch:
    """What may be asked of a split without opening it; every answer needs the key."""

    key: bytes  # derived from the key of the seal
    rows: tuple[bytes, ...]
    contents: tuple[bytes, ...]
    groups: frozenset[bytes]
    texts: Held
    shingles: Samples
    signs: Held  # to be found in texts whose spaces were lost
    sizes: frozenset[int]  # words that a piece to be found in texts may have
    kept: int = KEPT

    @classmethod
    def of(cls, rows: Sequence[Row], key: bytes) -> Self:
        """Sketch rows under the key of the seal."""
        own = keys.derived(key, "sketch")
        sizes: set[int] = set()
        return cls(
            own,
            tuple(hashed(own, "row", row.digest, _DIGEST) for row in rows),
            tuple(content(own, row) for row in rows),
            frozenset(hashed(own, "cluster", name) for row in rows for name in pieces.sources(row)),
            Held.of(_texts(rows, sizes), own),
            Samples.of(smallest(own, pieces.of_row(row), KEPT) for row in rows),
            Held.of(map(pieces.of_signs, rows), own),
            frozenset(sizes),
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
        joined = pieces.run_together(text)
        whole = self.texts.within(grammed, self.key)
        return sorted(whole | self.signs.within(joined, self.key))

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
            kinds=5,
        )
        kinds = (*self.texts.both, self.shingles, *self.signs.both)
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
            rows, contents, groups, kept = _parted(body, head.rows, head.clusters, head.kinds)
        except (ValueError, IndexError):
            raise EvalError(f"{name}: is cut off or damaged", _UNREADABLE) from None
        asked, answered, shingles, *rest = kept
        return cls(
            own, rows, contents, groups, Held(asked, answered), shingles,
            Held(*rest) if rest else Held.none(head.rows), frozenset(head.sizes), head.kept,
        )  # fmt: skip


def content(key: bytes, row: Row) -> bytes:
    """The hash of what a row says, under the key of a sketch."""
    return hashed(key, "content", row.content, _DIGEST)


def _texts(rows: Iterable[Row], sizes: set[int]) -> Iterator[tuple[set[str], set[str]]]:
    """The long pieces of each row; notes how many words they have."""
    for row in rows:
        found = pieces.of_text(row)
        for each in found:
            sizes.update(piece.count(" ") + 1 for piece in islice(each, 1))  # all have as many
        yield found


def _parted(body: bytes, count: int, groups: int, kinds: int) -> tuple[
    tuple[bytes, ...], tuple[bytes, ...], frozenset[bytes], list[Samples]
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
    counts = np.frombuffer(take(2 * kinds * count), "<u2").astype(np.int64).reshape(kinds, count)
    samples = [Samples.cut(numbers(take(int(own.sum()) * HASH)), own) for own in counts]
    if place != len(body):
        raise ValueError("too long")
    return rows, contents, frozenset(clusters), samples


def _each(data: bytes, size: int) -> tuple[bytes, ...]:
    return tuple(data[start : start + size] for start in range(0, len(data), size))
