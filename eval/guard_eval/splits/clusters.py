"""Which rows belong together: they go to one split, or what was learned on one leaks to another."""

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

import numpy as np

from guard_eval.canonical import canonical
from guard_eval.errors import EvalError
from guard_eval.likeness.pieces import JOINED_BY, SHORT
from guard_eval.likeness.signatures import Places, Signatures
from guard_eval.likeness.words import normalised
from guard_eval.rows.row import Label, Row

SHARED = "the same meta."
"""What is told of rows that a field of `meta` joins, before the field."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What is kept of a row where a million of them must fit in memory."""

    id: str
    group: str
    label: Label | None
    answerable: bool | None
    segment: str
    prediction_time: datetime | None

    @classmethod
    def of(cls, row: Row) -> Self:
        """The row without its texts."""
        return cls(row.id, row.group, row.label, row.answerable, row.segment, row.prediction_time)


@dataclass(frozen=True, slots=True)
class Clusters:
    """Rows with their clusters.

    Attributes:
        rows: in their order. A row that was joined to rows of another cluster carries the name of
            the joined one, the first of theirs, so that intervals count it once.
        joined: how many clusters fewer there are, by what their rows share.
    """

    rows: tuple[Brief, ...]
    joined: Mapping[str, int]


def said(row: Row) -> str:
    """What near-duplicates are looked for in: question and answer.

    Not the context: that two rows rest on the same document is no leak by itself, and public text
    is everywhere. Only where nobody answers, the context tells what is asked.
    """
    answer = row.answer or row.reference
    told = answer if answer else "\n".join(passage.text for passage in row.context)
    return f"{row.question}\n{told}"


def clustered(rows: Iterable[Row], join: Sequence[str] = ()) -> Clusters:
    """Join rows that share a cluster, a conversation, a template, a document, or nearly their text.

    Rows without a cluster are joined when their whole context is the same, those without a context
    when their question is.

    Args:
        rows: of one or more data sets; read twice, and not held.
        join: further fields of `meta`; rows with the same value belong together.
    """
    briefs: list[Brief] = []
    shared = {f"{SHARED}{name}": array("Q") for name in dict.fromkeys((*JOINED_BY, *join))}
    contexts, questions = array("Q"), array("Q")

    def texts() -> Iterator[str]:
        for row in rows:
            briefs.append(Brief.of(row))
            for name, numbers in shared.items():
                numbers.append(_number(row.meta.get(name.removeprefix(SHARED), "").encode()))
            contexts.append(_number(_context(row)))
            questions.append(_number(_question(row)))
            yield said(row)

    signatures = Signatures.of(texts())
    nothing = _number(b"")
    for name in join:
        if all(number == nothing for number in shared[f"{SHARED}{name}"]):
            raise EvalError(
                f"--join {name}: no row has {name} under meta",
                "name a field of meta; a row's own `cluster` and `context` are joined by anyhow",
            )
    names = sorted({brief.group for brief in briefs})
    code = {name: number for number, name in enumerate(names)}
    codes = np.fromiter((code[brief.group] for brief in briefs), np.int64, len(briefs))
    forest, joined = _Forest(len(names)), Counter[str]()
    resting = {"the same context": contexts, "the same question, without a context": questions}
    for why, numbers in (shared | resting).items():
        joined[why] = forest.merge(codes, *again_at(numbers))
    joined["the same question and answer"] = forest.merge(codes, *signatures.identical())
    for left, right, _ in signatures.pairs(
        texts_at(rows, signatures.likely()),
        lambda left, right: forest.roots(codes[left]) != forest.roots(codes[right]),
    ):
        joined["nearly the same text"] += forest.join(int(codes[left]), int(codes[right]))
    roots = forest.roots(codes).tolist()
    named = (_named(b, names[root]) for b, root in zip(briefs, roots, strict=True))
    return Clusters(tuple(named), +joined)


def texts_at(rows: Iterable[Row], places: Places) -> dict[int, str]:
    """What the rows at some places say, read from all; without places, nothing is read."""
    wanted = set(places.tolist())
    if not wanted:
        return {}
    return {place: said(row) for place, row in enumerate(rows) if place in wanted}


def again_at(numbers: "array[int]") -> tuple[Places, Places]:
    """The first place of each number that was there before, and its own; 0 is no number."""
    known = np.frombuffer(numbers, np.uint64)
    _, first, back = np.unique(known, return_index=True, return_inverse=True)
    again = np.flatnonzero((first[back] != np.arange(len(back))) & (known != 0))
    return first[back][again], again


def again(ids: Iterable[str]) -> list[str]:
    """The ids that occur more than once."""
    return [name for name, number in Counter(ids).items() if number > 1]


def by_cluster(rows: Iterable[Brief]) -> dict[str, list[Brief]]:
    """The rows of each cluster."""
    found: dict[str, list[Brief]] = defaultdict(list)
    for row in rows:
        found[row.group].append(row)
    return found


def _context(row: Row) -> bytes:
    return canonical([p.text for p in row.context]) if row.context and not row.cluster else b""


def _question(row: Row) -> bytes:
    asked = "" if row.context or row.cluster else normalised(row.question)
    return asked.encode("utf-8", "surrogatepass") if asked.count(" ") >= SHORT - 1 else b""


def _number(value: bytes) -> int:
    """64 bits that stand for a value; 0 for none."""
    return int.from_bytes(hashlib.blake2b(value, digest_size=8).digest()) if value else 0


def _named(row: Brief, cluster: str) -> Brief:
    return row if row.group == cluster else replace(row, group=cluster)


class _Forest:
    """Union-find over numbers; the smallest of a set stands for it. Tarjan, JACM 22 (1975)."""

    def __init__(self, count: int) -> None:
        self._above = np.arange(count)
        self._one = memoryview(self._above)  # type: ignore[arg-type]  # quicker for single numbers

    def roots(self, numbers: Places) -> Places:
        """The numbers that stand for the sets of these."""
        above = self._above[numbers]
        while ((higher := self._above[above]) != above).any():
            above = higher
        return above

    def join(self, left: int, right: int) -> int:
        """Join two sets; return the number of clusters that this made fewer: 0 or 1."""
        low, high = sorted((self._root(left), self._root(right)))
        self._one[high] = low
        return int(low != high)

    def merge(self, codes: Places, left: Places, right: Places) -> int:
        """Join the sets of pairs of places; return how many clusters fewer there are."""
        pairs = zip(codes[left].tolist(), codes[right].tolist(), strict=True)
        return sum(self.join(a, b) for a, b in pairs)

    def _root(self, number: int) -> int:
        while (above := self._one[number]) != number:
            self._one[number] = self._one[above]
            number = above
        return number
