"""Scored answers with their labels, as arrays."""

import hashlib
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from guard_eval.canonical import digest
from guard_eval.errors import EvalError, Refusal


@dataclass(frozen=True, eq=False)
class Labelled:
    """Answers that somebody has judged; one entry an answer in every array.

    Attributes:
        scores: how well grounded each is, higher is better; NaN: not said, so never released.
        unsupported: whether each is unsupported (true or 1).
        clusters: what it shares a source with; None: every answer has a source of its own.
        segments: the group it is certified with, where groups are certified apart.
    """

    scores: NDArray[np.float64]
    unsupported: NDArray[np.bool_]
    clusters: NDArray[Any] | None = None
    segments: NDArray[Any] | None = None

    @classmethod
    def of(
        cls,
        scores: ArrayLike,
        unsupported: ArrayLike,
        clusters: ArrayLike | None = None,
        segments: ArrayLike | None = None,
    ) -> Self:
        """Make arrays of anything that numpy reads. Raises EvalError for what cannot be."""
        values = np.asarray(scores, dtype=float)
        labels = np.asarray(unsupported)
        if values.ndim != 1 or values.shape != labels.shape:
            raise EvalError(
                f"{values.shape} scores and {labels.shape} labels", "give one label for each score"
            )
        if len(labels) and not np.isin(labels, (0, 1)).all():
            raise EvalError(
                "a label is neither 0 nor 1",
                "1 means that the answer is unsupported, 0 that it is not",
            )
        for name, given in (("clusters", clusters), ("segments", segments)):
            if given is not None and np.shape(given) != values.shape:
                raise EvalError(
                    f"{len(values)} scores and {np.shape(given)} {name}", f"mend {name}"
                )
        return cls(
            np.where(np.isnan(values), -np.inf, values),
            labels.astype(bool),
            None if clusters is None else np.asarray(clusters),
            None if segments is None else np.asarray(segments),
        )

    def __len__(self) -> int:
        return len(self.scores)

    @property
    def sources(self) -> NDArray[np.int64]:
        """The cluster of each answer, numbered from 0."""
        if self.clusters is None:
            return np.arange(len(self))
        return np.unique(self.clusters, return_inverse=True)[1].astype(np.int64)

    @property
    def sha256(self) -> str:
        """The hash of all that is here: the split's identity where no file of rows is known."""
        groups = (g if g is None else g.astype("U") for g in (self.clusters, self.segments))
        arrays = (self.scores, self.unsupported, *groups)
        return digest([a if a is None else _sha256(a) for a in arrays])

    @property
    def order(self) -> NDArray[np.int64]:
        """The places of the answers in an order of their own, however they were given."""
        return np.lexsort((self.scores, self.unsupported, self.sources))

    @property
    def seed(self) -> int:
        """What chance is drawn from: the answers themselves, so that nobody can draw again."""
        return int(self.where(self.order).sha256[:8], 16)

    def where(self, kept: NDArray[Any]) -> Self:
        """Only the answers that a mask or an array of places names."""
        clusters, segments = (g if g is None else g[kept] for g in (self.clusters, self.segments))
        return type(self)(self.scores[kept], self.unsupported[kept], clusters, segments)


Given = Labelled | tuple[ArrayLike, ...]
"""Labelled answers as they may be given: `(scores, unsupported, clusters, segments)` will do."""


def labelled(given: Given) -> Labelled:
    """Return what was given, as arrays. Raises EvalError."""
    return given if isinstance(given, Labelled) else Labelled.of(*given)


def together(first: Labelled, second: Labelled) -> Labelled:
    """Return the answers of two, without their segments; sources are the two's own."""
    sources = np.concatenate([first.sources, second.sources + len(first)])
    return Labelled(
        np.concatenate([first.scores, second.scores]),
        np.concatenate([first.unsupported, second.unsupported]),
        sources,
    )


def disjoint(tune: Labelled, cal: Labelled) -> None:
    """Raise Refusal unless the two share no cluster and are not the same answers."""
    remedy = "deal clusters to tune or cal, never both: guard eval split make"
    if tune.clusters is not None and cal.clusters is not None:
        both = np.intersect1d(tune.clusters.astype(str), cal.clusters.astype(str))
        if len(both):
            names = ", ".join(map(str, both[:3])) + (", ..." if len(both) > 3 else "")
            seen = f"tune and cal share {len(both)} cluster{'s' * (len(both) > 1)} ({names})"
            other = "; if they are not the same sources, name them apart in the two files"
            raise Refusal("E_ROLE_REUSE", seen, remedy + other)
    pairs = zip(_sorted(tune), _sorted(cal), strict=True)
    if len(np.unique(tune.scores)) > 9 and all(np.array_equal(a, b) for a, b in pairs):
        seen = f"tune and cal are the same {len(tune)} scores and labels"
        raise Refusal("E_ROLE_REUSE", seen, remedy)


def _sha256(values: NDArray[Any]) -> str:
    raw = np.ascontiguousarray(values).tobytes()
    return hashlib.sha256(f"{values.dtype.str} ".encode() + raw).hexdigest()


def _sorted(given: Labelled) -> tuple[NDArray[Any], NDArray[Any]]:
    order = np.lexsort((given.unsupported, given.scores))
    return given.scores[order], given.unsupported[order]
