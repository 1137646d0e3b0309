"""Does retrieval find what answers the question? Relevance hangs on quotes, not on chunks.

A quote is a passage of a document that answers (a part of) the question. Chunks come and go with
every change of the chunker; the document and its words stay, so that figures stay comparable.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from guard_eval.metrics.types import Floats
from guard_eval.rows.row import Quote

ENOUGH = 0.5  # of a quote's characters


@dataclass(frozen=True)
class Chunk:
    """What was retrieved: a piece of a document."""

    document: str
    text: str


def covers(chunk: Chunk, quote: Quote) -> bool:
    """Tell whether a chunk has the quote, or at least half of its characters at an edge.

    White space and letter case do not count.
    """
    if chunk.document != quote.document or not quote.text.strip():
        return False
    whole, wanted = plain(chunk.text), plain(quote.text)
    return wanted in whole or _overlap(whole, wanted) >= ENOUGH * len(wanted)


def first_ranks(retrieved: Sequence[Chunk], quotes: Sequence[Quote]) -> Floats:
    """Return the rank (1 is first) of the first chunk that covers each quote; infinity for none."""
    return np.array(
        [
            next(
                (rank for rank, chunk in enumerate(retrieved, 1) if covers(chunk, quote)),
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


def figures(ranks: Sequence[Floats], depths: Sequence[int]) -> dict[str, Floats]:
    """Return the figures of each query, by name; `ranks` are `first_ranks` of each.

    Args:
        ranks: of queries with at least one quote.
        depths: of recall and nDCG, in chunks.
    """
    found = {f"recall@{k}": [recall_at(each, k) for each in ranks] for k in depths}
    found |= {f"nDCG@{k}": [ndcg_at(each, k) for each in ranks] for k in depths}
    found["MRR"] = [reciprocal_rank(each) for each in ranks]
    return {name: np.array(values, dtype=np.float64) for name, values in found.items()}


def plain(text: str) -> str:
    """The text in one case, with one space between words."""
    return " ".join(text.casefold().split())


def _overlap(chunk: str, quote: str) -> int:
    """Characters of the quote that the chunk can share: all of the chunk, or up to its edges."""
    if chunk in quote:
        return len(chunk)
    most = min(len(chunk), len(quote))
    at_end = (n for n in range(most, 0, -1) if chunk.endswith(quote[:n]))
    at_start = (n for n in range(most, 0, -1) if chunk.startswith(quote[-n:]))
    return max(next(at_end, 0), next(at_start, 0))
