import asyncio
import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.checks._samples.clusters import Meanings, entropy, meanings
from guard.ports import Entailment

YES, NEUTRAL, NO = (
    Entailment(0.8, 0.1, 0.1),
    Entailment(0.1, 0.8, 0.1),
    Entailment(0.1, 0.1, 0.8),
)


class Told:
    """Says of each pair what it was told, else neutral; `pairs` are those it was asked for."""

    def __init__(self, **ways: Entailment) -> None:
        self.ways = ways
        self.pairs: list[tuple[str, str]] = []

    async def entail(self, model: str, pairs: Sequence[tuple[str, str]]) -> list[Entailment]:
        self.pairs += pairs
        return [self.ways.get(premise[0] + hypothesis[0], NEUTRAL) for premise, hypothesis in pairs]


class Always(Told):
    """Says the same of every pair."""

    async def entail(self, model: str, pairs: Sequence[tuple[str, str]]) -> list[Entailment]:
        return [self.ways["all"]] * len(pairs)


def group(nli: Told, *texts: str, weights: Sequence[float] = (), partial: bool = False) -> Meanings:
    counted = weights or [1.0] * (len(texts) - 1)
    (found,) = asyncio.run(meanings(nli, "m", [texts], counted, partial=partial))
    return found


def test_texts_that_entail_each_other_mean_the_same() -> None:
    both = group(Told(ab=YES, ba=YES), "a", "b", "c", "c")
    assert both == Meanings(2, pytest.approx(entropy([1 / 3, 2 / 3], 3)), pytest.approx(1 / 3))
    assert group(Told(ab=YES), "a", "b", "b") == Meanings(1, 0.0, 0.0)


def test_a_part_means_the_same_where_nothing_contradicts() -> None:
    assert group(Told(ab=YES), "a", "b", partial=True).share == 1.0
    assert group(Told(ab=YES, ba=NO), "a", "b", partial=True).share == 0.0
    assert group(Told(), "a", "b", partial=True).share == 0.0


def test_meaning_the_same_is_passed_on() -> None:
    linked = Told(ab=YES, ba=YES, bc=YES, cb=YES)
    assert group(linked, "x", "a", "b", "c").count == 1
    assert group(linked, "x", "a", "c").count == 2


def test_texts_of_the_same_words_need_no_model() -> None:
    nli = Told()
    assert group(nli, "In  Oslo.", "in oslo", "In Oslo!") == Meanings(1, 0.0, 1.0)
    assert nli.pairs == []
    assert group(Told(), "-5", "5", "5").share == 0.0


def test_each_pair_is_asked_for_once() -> None:
    nli = Told()
    groups = [["a", "b", "b"], ["a", "b", "c"]]
    asyncio.run(meanings(nli, "m", groups, [1.0, 1.0], context="Where?"))
    assert len(nli.pairs) == len(set(nli.pairs)) == 6
    assert nli.pairs[0] == ("Where? a", "Where? b")


def test_silence_means_nothing_that_another_means() -> None:
    assert group(Always(all=YES), "a", "", "", "b") == Meanings(
        3, pytest.approx(1.0), pytest.approx(1 / 3)
    )
    assert group(Always(all=YES), "", "").share == 0.0


def test_likelier_samples_count_for_more() -> None:
    found = group(Told(), "a", "a", "b", weights=[3.0, 1.0])
    assert found.entropy == pytest.approx(entropy([0.75, 0.25], 2))
    assert found.share == 0.5


@pytest.mark.parametrize(
    ("shares", "most", "expected"),
    [
        ([1.0], 1, 0.0),
        ([1.0], 5, 0.0),
        ([0.5, 0.5], 2, 1.0),
        ([0.5, 0.5], 4, 0.5),
        ([1.0, 0.0], 2, 0.0),
        ([0.6, 0.2, 0.2], 5, (0.6 * math.log(1 / 0.6) + 0.4 * math.log(5)) / math.log(5)),
    ],
)
def test_entropy(shares: list[float], most: int, expected: float) -> None:
    assert entropy(shares, most) == pytest.approx(expected)


ANSWERS = st.lists(st.sampled_from(["a", "b", "c", "d", "e", ""]), min_size=2, max_size=8)
LINKS = st.frozensets(st.sampled_from([x + y for x in "abcde" for y in "abcde" if x != y]))
WEIGHTS = st.lists(st.floats(1e-200, 1.0), min_size=8, max_size=8)


@given(ANSWERS, LINKS, WEIGHTS, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_the_samples_does_not_matter(
    texts: list[str], links: frozenset[str], weights: list[float], partial: bool, random: object
) -> None:
    given_, *samples = texts
    counted = list(zip(samples, weights, strict=False))
    shuffled = counted.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    nli = Told(**dict.fromkeys(links, YES))
    one, other = (
        group(nli, given_, *[t for t, _ in of], weights=[w for _, w in of], partial=partial)
        for of in (counted, shuffled)
    )
    assert (one.count, one.share) == (other.count, other.share)
    assert one.entropy == pytest.approx(other.entropy)
    assert 0 <= one.entropy <= 1 and 0 <= one.share <= 1 and 1 <= one.count <= len(samples)


@given(ANSWERS.filter(all), WEIGHTS, st.booleans())
def test_where_all_entail_each_other_there_is_one_meaning(
    texts: list[str], weights: list[float], partial: bool
) -> None:
    found = group(Always(all=YES), *texts, weights=weights[: len(texts) - 1], partial=partial)
    assert found == Meanings(1, 0.0, 1.0)


@given(st.integers(2, 8))
def test_where_none_entails_another_the_entropy_is_full(count: int) -> None:
    found = group(Told(), *"abcdefghi"[: count + 1])
    assert found == Meanings(count, pytest.approx(1.0), 0.0)
