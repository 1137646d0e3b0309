import pytest

from guard.adapters.reranker import Reranker

ANSWER = "Refunds are paid within 14 days."
FILLER = "The committee met and approved the minutes of the last meeting. "


@pytest.fixture(scope="module")
def reranker() -> Reranker:
    return Reranker()


async def test_relevance(reranker: Reranker) -> None:
    good, bad, none = await reranker.score(
        "How long do refunds take?", [ANSWER, "Cats sleep a lot.", ""]
    )
    assert 1 > good > 0.9
    assert 0 < bad < 0.1
    assert 0 < none < 0.1
    assert await reranker.score("anything", []) == []


async def test_the_best_part_of_a_long_passage_counts(reranker: Reranker) -> None:
    query = "How long do refunds take?"
    without, end = await reranker.score(query, [FILLER * 200, FILLER * 200 + ANSWER])
    assert end > without


async def test_the_best_part_of_a_long_query_counts(reranker: Reranker) -> None:
    without, end = [
        (await reranker.score(query, [ANSWER]))[0]
        for query in (FILLER * 60, FILLER * 60 + "How long do refunds take?")
    ]
    assert end > without


async def test_a_pair_alone_and_among_others_is_the_same(reranker: Reranker) -> None:
    alone = await reranker.score("refunds", [ANSWER])
    among = await reranker.score("refunds", [FILLER, ANSWER, "x"])
    assert alone == among[1:2]
