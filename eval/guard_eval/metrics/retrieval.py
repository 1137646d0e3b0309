"""Does retrieval find what answers the question? Relevance hangs on quotes, not on chunks.

A quote is a passage of a document that answers (a part of) the question. Chunks come and go with
every change of the chunker; the document and its words stay, so that figures stay comparable.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict

from guard_eval.metrics.bootstrap import RESAMPLES, mean
from guard_eval.metrics.types import Codes, Estimate, Floats

ENOUGH = 0.5


@dataclass(frozen=True)
class Quote:
    """What must be found: words of a document and, if known, where they stand in it."""

    document: str
    text: str
    start: int | None = None  # characters


@dataclass(frozen=True)
class Chunk:
    """What was retrieved: a piece of a document and, if known, where it begins."""

    document: str
    text: str
    start: int | None = None


def covers(chunk: Chunk, quote: Quote, enough: float = ENOUGH) -> bool:
    """Tell whether a chunk has the quote, or at least this share of its characters.

    Places decide where both are known, else words: white space and letter case do not count.
    """
    if chunk.document != quote.document or not quote.text.strip():
        return False
    if chunk.start is not None and quote.start is not None:
        end = min(chunk.start + len(chunk.text), quote.start + len(quote.text))
        return end - max(chunk.start, quote.start) >= enough * len(quote.text)
    whole, wanted = _plain(chunk.text), _plain(quote.text)
    return wanted in whole or _overlap(whole, wanted) >= enough * len(wanted)


def first_ranks(
    retrieved: Sequence[Chunk], quotes: Sequence[Quote], enough: float = ENOUGH
) -> Floats:
    """Return the rank (1 is first) of the first chunk that covers each quote; infinity for none."""
    return np.array(
        [
            next(
                (rank for rank, chunk in enumerate(retrieved, 1) if covers(chunk, quote, enough)),
                np.inf,
            )
            for quote in quotes
        ],
        dtype=np.float64,
    )


def recall_at(ranks: Floats, k: int) -> float:
    """Return the share of quotes that the first k chunks cover; NaN without quotes."""
    return float(np.mean(ranks <= k)) if len(ranks) else float("nan")


def ndcg_at(ranks: Floats, k: int) -> float:
    """Return the normalised discounted cumulative gain of the first k chunks, in [0, 1].

    A quote gains once, at the first chunk that covers it: overlapping chunks gain nothing more.
    The ideal has one quote at each rank; a chunk with several cannot take it above 1.
    """
    if not len(ranks):
        return float("nan")
    gain = np.sum(1 / np.log2(1 + ranks[ranks <= k]))
    ideal = np.sum(1 / np.log2(1 + np.arange(1, min(len(ranks), k) + 1)))
    return float(min(1.0, gain / ideal))


def reciprocal_rank(ranks: Floats) -> float:
    """Return 1 / rank of the first chunk that covers any quote, or 0; NaN without quotes."""
    return float(1 / np.min(ranks)) if len(ranks) else float("nan")


class Retrieval(BaseModel):
    """Figures of a retriever over queries, with intervals that respect clusters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    queries: int
    unquoted: int  # queries that name no quote: there is nothing to measure
    k: int
    recall: Estimate  # of quotes among the first k chunks
    ndcg: Estimate
    mrr: Estimate


def summarise(
    ranks: Sequence[Floats],
    cluster: Codes,
    k: int = 10,
    *,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = 17,
) -> Retrieval:
    """Average over queries.

    Args:
        ranks: `first_ranks` of each query.
        cluster: of each query.
        k: how many chunks the model gets to see.
        level: of the intervals.
        resamples: of clusters.
        seed: of the resamples.
    """
    quoted = np.array([len(each) > 0 for each in ranks], dtype=bool)
    kept = [each for each in ranks if len(each)]
    groups = cluster[quoted]

    def averaged(values: list[float]) -> Estimate:
        column = np.array(values, dtype=np.float64)
        return mean(column, groups, level=level, resamples=resamples, seed=seed)

    return Retrieval(
        queries=len(ranks),
        unquoted=len(ranks) - len(kept),
        k=k,
        recall=averaged([recall_at(each, k) for each in kept]),
        ndcg=averaged([ndcg_at(each, k) for each in kept]),
        mrr=averaged([reciprocal_rank(each) for each in kept]),
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _overlap(chunk: str, quote: str) -> int:
    """Characters of the quote that the chunk can share: all of the chunk, or up to its edges."""
    if chunk in quote:
        return len(chunk)
    most = min(len(chunk), len(quote))
    at_end = (n for n in range(most, 0, -1) if chunk.endswith(quote[:n]))
    at_start = (n for n in range(most, 0, -1) if chunk.startswith(quote[-n:]))
    return max(next(at_end, 0), next(at_start, 0))
