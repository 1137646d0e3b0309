"""Retrieval: relevance hangs on quotes; figures equal scikit-learn's where chunks are quotes."""

import numpy as np
import pytest
from guard_eval.metrics.retrieval import (
    Chunk,
    covers,
    figures,
    first_ranks,
    ndcg_at,
    recall_at,
    reciprocal_rank,
)
from guard_eval.rows.row import Quote
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

TEXT = "Refunds take ten days. Ask the desk for a form. Bring the receipt with you."
QUOTE = Quote(document="doc", text="Ask the desk for a form.")


def chunks(size):
    return [Chunk("doc", TEXT[i : i + size]) for i in range(0, len(TEXT), size)]


def test_needs_the_same_document():
    assert covers(Chunk("doc", TEXT), QUOTE)
    assert not covers(Chunk("other", TEXT), QUOTE)


def test_words_are_compared_without_case_and_white_space():
    assert covers(Chunk("doc", "... ASK the\n desk  for a form. Bring"), QUOTE)
    assert not covers(Chunk("doc", "Ask the clerk for a form."), QUOTE)


def test_enough_of_the_quote_will_do():
    start = TEXT.index("Ask")
    assert covers(Chunk("doc", TEXT[: start + 15]), QUOTE)
    assert not covers(Chunk("doc", TEXT[: start + 8]), QUOTE)
    assert covers(Chunk("doc", TEXT[start + 8 :]), QUOTE)
    assert not covers(Chunk("doc", TEXT[start + 17 :]), QUOTE)
    assert not covers(Chunk("doc", "the"), QUOTE)


@pytest.mark.parametrize("size", [30, 40, 60, 200])
def test_another_chunker_finds_the_same(size):
    assert recall_at(first_ranks(chunks(size), [QUOTE]), 10) == 1


@settings(deadline=None, max_examples=50)
@given(st.lists(st.booleans(), min_size=2, max_size=12).filter(any), st.integers(1, 12))
def test_equal_to_scikit_learn(relevant, k):
    """One quote, one chunk: gains are 0 and 1, and all that is relevant is retrieved."""
    ranks = np.flatnonzero(relevant) + 1.0
    order = -np.arange(len(relevant), dtype=float)
    assert ndcg_at(ranks, k) == pytest.approx(ndcg_score([np.array(relevant, float)], [order], k=k))
    assert recall_at(ranks, k) == pytest.approx(sum(relevant[:k]) / sum(relevant))
    assert reciprocal_rank(ranks) == 1 / (relevant.index(True) + 1)


def test_what_is_not_found_counts():
    ranks = first_ranks([Chunk("doc", "nothing of it")], [QUOTE])
    assert (recall_at(ranks, 5), ndcg_at(ranks, 5), reciprocal_rank(ranks)) == (0, 0, 0)


def test_overlapping_chunks_gain_once():
    ranks = first_ranks([Chunk("doc", TEXT), Chunk("doc", TEXT), Chunk("doc", TEXT)], [QUOTE])
    assert ranks.tolist() == [1]
    assert ndcg_at(ranks, 3) == 1


def test_a_chunk_with_all_quotes_is_ideal():
    assert ndcg_at(np.array([1.0, 1.0]), 5) == 1


def test_without_quotes_there_is_nothing_to_measure():
    none = first_ranks([Chunk("doc", TEXT)], [])
    assert all(
        np.isnan(each) for each in (recall_at(none, 1), ndcg_at(none, 1), reciprocal_rank(none))
    )


def test_figures_worked_out_by_hand():
    """Quotes at ranks 1 and 3 of 2; one at rank 2; two at none and 4."""
    ranks = [np.array([1.0, 3.0]), np.array([2.0]), np.array([np.inf, 4.0])]
    found = figures(ranks, (1, 3))
    ideal = 1 + 1 / np.log2(3)  # of two quotes
    assert {name: values.tolist() for name, values in found.items()} == {
        "recall@1": [0.5, 0.0, 0.0],
        "recall@3": [1.0, 1.0, 0.0],
        "nDCG@1": [1.0, 0.0, 0.0],
        "nDCG@3": [pytest.approx(1.5 / ideal), pytest.approx(1 / np.log2(3)), 0.0],
        "MRR": [1.0, 0.5, 0.25],
    }
