"""Retrieval: relevance hangs on quotes; figures equal scikit-learn's where chunks are quotes."""

import numpy as np
import pytest
from guard_eval.metrics.retrieval import (
    Chunk,
    Quote,
    covers,
    first_ranks,
    ndcg_at,
    recall_at,
    reciprocal_rank,
    summarise,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

TEXT = "Refunds take ten days. Ask the desk for a form. Bring the receipt with you."
QUOTE = Quote("doc", "Ask the desk for a form.", TEXT.index("Ask"))


def chunks(size, places=True):
    return [
        Chunk("doc", TEXT[i : i + size], i if places else None) for i in range(0, len(TEXT), size)
    ]


def test_needs_the_same_document():
    assert covers(Chunk("doc", TEXT), QUOTE)
    assert not covers(Chunk("other", TEXT), QUOTE)


def test_words_are_compared_without_case_and_white_space():
    assert covers(Chunk("doc", "... ASK the\n desk  for a form. Bring"), QUOTE)
    assert not covers(Chunk("doc", "Ask the clerk for a form."), QUOTE)


@pytest.mark.parametrize("places", [True, False])
def test_enough_of_the_quote_will_do(places):
    start = TEXT.index("Ask")
    cut = Chunk("doc", TEXT[: start + 15], 0 if places else None)
    assert covers(cut, QUOTE)
    assert not covers(Chunk("doc", TEXT[: start + 8], 0 if places else None), QUOTE)
    assert covers(Chunk("doc", TEXT[start + 8 :], start + 8 if places else None), QUOTE)
    assert not covers(Chunk("doc", TEXT[start + 17 :], start + 17 if places else None), QUOTE)
    assert not covers(Chunk("doc", "the", start + 4 if places else None), QUOTE)


@pytest.mark.parametrize("places", [True, False])
@pytest.mark.parametrize("size", [30, 40, 60, 200])
def test_another_chunker_finds_the_same(size, places):
    ranks = first_ranks(chunks(size, places), [QUOTE])
    assert recall_at(ranks, 10) == 1


def test_places_decide_where_the_words_stand_twice():
    twice = Quote("doc", "the", TEXT.index("the receipt"))
    assert not covers(Chunk("doc", TEXT[:40], 0), twice)
    assert covers(Chunk("doc", TEXT[:40]), twice)


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


def test_figures_over_queries_have_intervals():
    chance = np.random.default_rng(1)
    ranks = [np.array([1.0 + chance.integers(8), np.inf]) for _ in range(40)] + [np.array([])]
    found = summarise(ranks, np.arange(41, dtype=np.int32) // 2, k=5, resamples=300)
    assert (found.queries, found.unquoted) == (41, 1)
    assert found.recall.value == pytest.approx(np.mean([recall_at(r, 5) for r in ranks[:-1]]))
    for each in (found.recall, found.ndcg, found.mrr):
        assert 0 < each.low < each.value < each.high < 1
    assert summarise([np.array([])], np.zeros(1, np.int32)).recall.value is None
