"""Risk-coverage: by the definition, row by row, and over all orders of ties."""

from itertools import permutations

import numpy as np
import pytest
from guard_eval.metrics.ranking import Ranking
from guard_eval.metrics.selective import aurc, optimal_aurc, risk_coverage
from hypothesis import given, settings
from hypothesis import strategies as st


def plain(wrong):
    """The mean, over every number of answered rows, of the share of wrong ones."""
    return np.mean(np.cumsum(wrong) / np.arange(1, len(wrong) + 1))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.booleans(), min_size=1, max_size=40), st.integers(0, 99))
def test_without_ties_it_is_the_definition(labels, seed):
    label = np.array(labels)
    risk = np.random.default_rng(seed).permutation(len(label)) / len(label)
    curve = Ranking(label, risk).curve()
    assert aurc(curve) == pytest.approx(plain(label[np.argsort(risk)]))
    assert optimal_aurc(curve) == pytest.approx(plain(np.sort(label)))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 2)), min_size=1, max_size=6))
def test_ties_count_as_the_mean_over_their_orders(rows):
    label, risk = np.array([y for y, _ in rows]), np.array([r for _, r in rows], float)
    orders = [
        order
        for order in map(list, permutations(range(len(rows))))
        if (np.diff(risk[order]) >= 0).all()
    ]
    mean = np.mean([plain(label[order]) for order in orders])
    assert aurc(Ranking(label, risk).curve()) == pytest.approx(mean)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 3), min_size=5, max_size=5).filter(any))
def test_a_draw_is_the_rows_repeated(times):
    label = np.array([True, False, True, False, False])
    risk = np.array([0.2, 0.1, 0.9, 0.2, 0.5])
    repeated = np.repeat(np.arange(5), times)
    whole = Ranking(label[repeated], risk[repeated]).curve()
    drawn = Ranking(label, risk).curve(np.array([times], float))
    assert aurc(drawn)[0] == pytest.approx(float(aurc(whole)))
    assert optimal_aurc(drawn)[0] == pytest.approx(float(optimal_aurc(whole)))


def test_curve_ends_with_everything_answered():
    label, risk = np.array([True, False, False, True]), np.array([0.9, 0.1, 0.5, 0.5])
    coverage, wrong = risk_coverage(Ranking(label, risk).curve())
    assert coverage.tolist() == [0.25, 0.75, 1]
    assert wrong.tolist() == pytest.approx([0, 1 / 3, 0.5])
