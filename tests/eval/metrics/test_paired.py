"""Paired tests: exact, by enumeration and by scipy."""

from itertools import product

import numpy as np
import pytest
from guard_eval.metrics.paired import holm, mcnemar, minimum_detectable, p_value, sign_flip
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(-4, 4), max_size=8))
def test_sign_flip_is_exact(amounts):
    flipped = [
        sum(s * a for s, a in zip(signs, amounts, strict=True))
        for signs in product((1, -1), repeat=len(amounts))
    ]
    expected = np.mean([abs(total) >= abs(sum(amounts)) for total in flipped])
    assert sign_flip(amounts) == pytest.approx(expected)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=80))
def test_mcnemar_is_the_binomial_test(pairs):
    base, candidate = (np.array(column) for column in zip(*pairs, strict=True))
    found = mcnemar(base, candidate, np.arange(len(pairs), dtype=np.int32))
    only = int(np.sum(base & ~candidate)), int(np.sum(candidate & ~base))
    assert (found.only_base, found.only_candidate) == only
    expected = stats.binomtest(only[0], sum(only)).pvalue if sum(only) else 1
    assert found.p == pytest.approx(expected)
    assert found.p_clustered == pytest.approx(found.p)


def test_rows_of_one_cluster_are_one_witness():
    base, candidate = np.zeros(12, bool), np.ones(12, bool)
    found = mcnemar(base, candidate, np.zeros(12, np.int32))
    assert found.p == pytest.approx(2 / 2**12)
    assert found.p_clustered == 1


def test_many_rows():
    chance = np.random.default_rng(1)
    amounts = chance.integers(-3, 4, 30_000)
    z = amounts.sum() / np.sqrt(np.sum(amounts**2))
    assert sign_flip(amounts) == pytest.approx(2 * stats.norm.sf(abs(z)), abs=0.01)


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.sampled_from("abcde"), st.floats(0.0001, 0.3), min_size=1))
def test_holm_is_the_closure_of_bonferroni(p):
    """A hypothesis falls at alpha if Bonferroni rejects every intersection that it is in."""
    names = list(p)
    for name, adjusted in holm(p).items():
        worst = 0.0
        for chosen in product((False, True), repeat=len(names)):
            inside = [each for each, taken in zip(names, chosen, strict=True) if taken]
            if name in inside:
                worst = max(worst, min(1.0, len(inside) * min(p[each] for each in inside)))
        assert adjusted == pytest.approx(worst)


def test_holm_leaves_the_unknown_out():
    assert holm({"a": 0.01, "b": None, "c": 0.04}) == {"a": 0.02, "b": None, "c": 0.04}


def test_p_of_normal_differences():
    chance = np.random.default_rng(2)
    samples = chance.normal(0.02, 0.01, 40_000)
    assert p_value(samples, 5000) == pytest.approx(2 * stats.norm.sf(2), rel=0.1)


def test_p_is_never_0_and_1_without_a_difference():
    assert 0 < p_value(np.full(2000, 0.3), 100) < 0.002
    assert p_value(np.zeros(2000), 100) == 1
    assert p_value(np.full(9, np.nan), 100) is None


def test_minimum_detectable_has_the_power_it_says():
    chance = np.random.default_rng(3)
    reach = minimum_detectable(1 / np.sqrt(25), 25)
    means = chance.normal(reach, 1, (4000, 25))
    rejected = stats.ttest_1samp(means, 0, axis=1).pvalue < 0.05
    assert rejected.mean() == pytest.approx(0.8, abs=0.03)
