"""What the checks need from elsewhere, by what it can do."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from guard_eval.rows.row import Row


class Pair(Protocol):
    """Places of two texts that say the same, and how far, 0 to 1."""

    @property
    def left(self) -> int:
        """Place of the one, from 0."""

    @property
    def right(self) -> int:
        """Place of the other."""

    @property
    def similarity(self) -> float:
        """1 is the same."""

    @property
    def identical(self) -> bool:
        """The same but for case, spaces and punctuation."""


class Near(Protocol):
    """How near-duplicates are found; the module `guard_eval.likeness.near` does it."""

    def duplicates(self, texts: Sequence[str]) -> Sequence[Pair]:
        """Return pairs of texts that are the same or nearly."""

    def contained(self, needles: Sequence[str], hays: Iterable[str]) -> Sequence[Pair]:
        """Return which needles (left) stand in which hays (right)."""


class Likeness(Protocol):
    """Similarity of meaning, by embedding."""

    def pairs(self, texts: Sequence[str]) -> Iterable[Pair]:
        """Return pairs whose embeddings have a high cosine."""


class Probe(Protocol):
    """How well one thing tells the label, without the answer being read."""

    @property
    def name(self) -> str:
        """What it is: `order`, `length`, `meta.FIELD` ..."""

    @property
    def auroc(self) -> float:
        """0.5 is chance, 1 is the label itself."""

    @property
    def low(self) -> float:
        """Lower end of its 95 % interval."""


class Proxies(Protocol):
    """What around the answer tells the label; the module `guard_eval.rows.proxies` measures it."""

    def enough(self, rows: Sequence[Row]) -> bool:
        """Whether there are rows enough to tell."""

    def probes(self, rows: Sequence[Row]) -> Sequence[Probe]:
        """Probe id, order, length and each further field."""


class Sketch(Protocol):
    """What may be asked of a sealed split without opening it; see `guard_eval.sealed.sketch`."""

    def shares(self, rows: Sequence[Row]) -> float:
        """Return the fraction of `rows`, 0 to 1, that the sealed split has, too, or nearly."""

    def similar(self, rows: Sequence[Row]) -> Sequence[float]:
        """Return how similar each row is to the most similar sealed one: 0.5 to 1, or else 0."""

    def likeness(self, other: Any) -> float:
        """Return the fraction of rows, 0 to 1, of the smaller split, that another sketch has."""

    def contains(self, text: str) -> bool:
        """Say whether a row of the sealed split, question with answer, stands in the text."""

    def clusters(self, names: Iterable[str]) -> int:
        """Return how many of these sources, by `pieces.sources`, the sealed split has, too."""
