"""Figures of a search over questions, beside those of the order of word overlap."""

from collections.abc import Mapping, Sequence

import numpy as np

from guard.fixed import Fixed
from guard_eval.errors import EvalError
from guard_eval.metrics.bootstrap import mean
from guard_eval.metrics.retrieval import Chunk, figures, first_ranks
from guard_eval.metrics.types import Estimate, Floats
from guard_eval.retrieval.documents import Documents
from guard_eval.retrieval.overlap import Overlap
from guard_eval.rows.row import Quote, Row


class Figure(Fixed):
    """One figure of the search, of the baseline, and what the first has above the second."""

    search: Estimate
    overlap: Estimate  # passages in the order of how many words of the question they hold
    difference: Estimate  # on the same questions


class Miss(Fixed):
    """Where the quotes of a question stand, by rank from 1; None: in none of the passages."""

    id: str
    question: str
    ranks: tuple[int | None, ...]
    overlap: tuple[int | None, ...]


class Measured(Fixed):
    """What came of measuring a search. Intervals are of clusters drawn again, at 95 %."""

    questions: int
    clusters: int
    unquoted: int  # rows without a quote: there is nothing to find for them
    quotes: int
    documents: int
    deepest: int  # most passages that were retrieved for a question
    characters: float  # in the first passages, as many as the largest depth, on average
    overlap_characters: float
    figures: Mapping[str, Figure]
    found: tuple[Miss, ...]


def quoted(rows: Sequence[Row], documents: Documents) -> list[tuple[Row, list[Quote]]]:
    """Return the rows that have quotes, with these. Raises EvalError for a quote in no document."""
    found = [(row, documents.quotes(row)) for row in rows if row.quotes]
    if not found:
        raise EvalError(
            f"none of {len(rows):,} rows has quotes: there is nothing to find",
            'add to each: "quotes": [{"document": "shop.md", "text": "words of it that answer"}]',
        )
    if silent := [row.id for row, _ in found if not row.question.strip()]:
        raise EvalError(f"row {silent[0]}: has quotes and no question", "ask for what is quoted")
    return found


def measure(
    asked: Sequence[tuple[Row, Sequence[Quote]]],
    retrieved: Sequence[Sequence[Chunk]],
    documents: Documents,
    depths: Sequence[int],
    *,
    unquoted: int = 0,
    resamples: int = 2000,
    seed: int = 17,
) -> Measured:
    """Measure a search.

    Args:
        asked: rows with their quotes; see `quoted`.
        retrieved: what was retrieved for each, best first.
        documents: that were searched.
        depths: how many passages count, for recall and nDCG.
        unquoted: rows that were left out.
        resamples: of clusters.
        seed: of the resamples.
    """
    deepest = max(depths)
    words = Overlap(documents.passages)
    usual = [words.search(row.question, deepest) for row, _ in asked]
    own, theirs = (_ranks(asked, each, deepest) for each in (retrieved, usual))
    names = [row.group for row, _ in asked]
    cluster = np.unique(names, return_inverse=True)[1].astype(np.int32)

    def over(values: Floats) -> Estimate:
        return mean(values, cluster, resamples=resamples, seed=seed)

    one, other = figures(own, depths), figures(theirs, depths)
    return Measured(
        questions=len(asked),
        clusters=len(set(names)),
        unquoted=unquoted,
        quotes=sum(len(quotes) for _, quotes in asked),
        documents=len(documents.texts),
        deepest=max(map(len, retrieved)),
        characters=_characters(retrieved, deepest),
        overlap_characters=_characters(usual, deepest),
        figures={
            name: Figure(
                search=over(one[name]),
                overlap=over(other[name]),
                difference=over(one[name] - other[name]),
            )
            for name in one
        },
        found=tuple(
            Miss(id=row.id, question=row.question, ranks=_said(mine), overlap=_said(words_))
            for (row, _), mine, words_ in zip(asked, own, theirs, strict=True)
        ),
    )


def _ranks(
    asked: Sequence[tuple[Row, Sequence[Quote]]], retrieved: Sequence[Sequence[Chunk]], deepest: int
) -> list[Floats]:
    """Ranks within the largest depth: what is further down is not seen."""
    pairs = zip(asked, retrieved, strict=True)
    return [first_ranks(chunks[:deepest], quotes) for (_, quotes), chunks in pairs]


def _characters(retrieved: Sequence[Sequence[Chunk]], deepest: int) -> float:
    return sum(len(c.text) for each in retrieved for c in each[:deepest]) / len(retrieved)


def _said(ranks: Floats) -> tuple[int | None, ...]:
    return tuple(int(rank) if np.isfinite(rank) else None for rank in ranks)
