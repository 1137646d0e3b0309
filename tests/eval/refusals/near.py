"""Exact stand-ins for the search for near-duplicates, the sketch and the probe."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from guard_eval.likeness.pieces import sources
from guard_eval.refusals.overlap import holding, normal, wording


@dataclass(frozen=True)
class Pair:
    left: int
    right: int
    similarity: float
    identical: bool = False


class ExactNear:
    """Jaccard of word triples, and runs of eight words: every pair is compared that shares one."""

    def duplicates(self, texts):
        texts = [normal(text) for text in texts]
        again = [Pair(texts.index(t), n, 1.0, True) for n, t in enumerate(texts) if t in texts[:n]]
        again = [pair for pair in again if texts[pair.left]]
        shingles = [set() if t in texts[:n] else runs(t, 3) for n, t in enumerate(texts)]
        having = defaultdict(list)
        for place, own in enumerate(shingles):
            for shingle in own:
                having[shingle].append(place)
        pairs = {(a, b) for places in having.values() for a in places for b in places if a < b}
        likeness = {
            pair: len(shingles[pair[0]] & shingles[pair[1]])
            / len(shingles[pair[0]] | shingles[pair[1]])
            for pair in pairs
        }
        near = [Pair(*pair, value) for pair, value in sorted(likeness.items()) if value >= 0.5]
        return [*again, *near]

    def contained(self, needles, hays):
        hays = [runs(hay, 8) | ({n for n in needles if f" {n} " in f" {hay} "}) for hay in hays]
        own = [runs(needle, 8) for needle in needles]
        return [
            Pair(left, right, 1.0)
            for right, hay in enumerate(hays)
            for left, needle in enumerate(own)
            if needle and len(needle & hay) / len(needle) >= 0.5
        ]


class ExactSketch:
    """Answers like a keyed sketch, from the rows."""

    def __init__(self, rows):
        self.rows = tuple(rows)
        self.texts = [wording(row) for row in self.rows]
        self.asked = [runs(normal(row.question), 8) for row in self.rows]

    def shares(self, rows):
        mine = self.texts
        texts = [wording(row) for row in rows]
        pairs = ExactNear().duplicates([*mine, *texts])
        found = {p.right - len(mine) for p in pairs if p.left < len(mine) <= p.right}
        found |= {n for n, text in enumerate(texts) if text in mine}
        return len(found) / len(rows)

    def similar(self, rows):
        texts = [wording(row) for row in rows]
        return [
            1.0 if t in self.texts else float(self.shares([r]))
            for t, r in zip(texts, rows, strict=True)
        ]

    def likeness(self, other):
        smaller, larger = sorted((self, other), key=lambda each: len(each.rows))
        return larger.shares(smaller.rows)

    def contains(self, text):
        words = runs(normal(text), 8)
        rows = [row for row, asked in zip(self.rows, self.asked, strict=True) if asked & words]
        return bool(holding(rows, [text], ExactNear()))

    def clusters(self, names):
        return len({name for row in self.rows for name in sources(row)} & set(names))


@dataclass(frozen=True)
class Told:
    name: str
    auroc: float
    low: float


@dataclass(frozen=True)
class Probe:
    """Says what it is told to say about any rows: (name, AUROC, lower end)."""

    told: tuple = (("length", 0.55, 0.52),)

    def enough(self, rows):
        return True

    def probes(self, rows):
        return [Told(*each) for each in self.told]


@dataclass(frozen=True)
class Meaning:
    """Pairs of texts that are said to mean the same."""

    alike: tuple = ()

    def pairs(self, texts):
        return [Pair(texts.index(a), texts.index(b), 0.95) for a, b in self.alike]


@cache
def runs(text, size):
    words = text.split()
    return {" ".join(words[n : n + size]) for n in range(max(1, len(words) - size + 1))}
