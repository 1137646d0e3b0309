"""Ranking figures equal scikit-learn's, ties and draws of clusters included."""

import numpy as np
import pytest
from guard_eval.metrics import levels
from guard_eval.metrics.ranking import Ranking, auprc, auroc, catch_at
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

ROWS = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=60).filter(
    lambda rows: len({label for label, _ in rows}) == 2
)


def columns(rows):
    return np.array([y for y, _ in rows]), np.array([r / 7 for _, r in rows])


@settings(deadline=None, max_examples=50)
@given(ROWS)
def test_equal_to_scikit_learn(rows):
    label, risk = columns(rows)
    curve = Ranking(label, risk).curve()
    assert auroc(curve) == pytest.approx(roc_auc_score(label, risk))
    assert auprc(curve) == pytest.approx(average_precision_score(label, risk))


@settings(deadline=None, max_examples=50)
@given(ROWS, st.data())
def test_a_draw_is_the_rows_repeated(rows, data):
    label, risk = columns(rows)
    cluster = np.array([data.draw(st.integers(0, 3)) for _ in rows], np.int32)
    times = np.array(data.draw(st.lists(st.integers(0, 3), min_size=4, max_size=4)))
    repeated = np.repeat(np.arange(len(rows)), times[cluster])
    drawn = Ranking(label, risk, cluster).curve(np.stack([times, times]).astype(float))
    found = auroc(drawn), auprc(drawn), catch_at(drawn)
    if len(set(label[repeated].tolist())) < 2:
        assert all(np.isnan(each).all() for each in found)
        return
    for each, oracle in zip(found, (roc_auc_score, average_precision_score, _catch), strict=True):
        assert each == pytest.approx(oracle(label[repeated], risk[repeated]))


def _catch(label, risk):
    blocked, caught, _ = roc_curve(label, risk, drop_intermediate=False)
    return caught[blocked <= 0.1].max()


def test_ties_count_half_and_chance_is_a_half():
    same = np.full(10, 0.3)
    assert auroc(Ranking(np.arange(10) < 4, same).curve()) == 0.5
    assert auprc(Ranking(np.arange(10) < 4, same).curve()) == 0.4


def test_one_class_has_no_figure():
    for label in (np.ones(3, bool), np.zeros(3, bool)):
        curve = Ranking(label, np.array([0.1, 0.2, 0.3])).curve()
        assert all(np.isnan(each) for each in (auroc(curve), auprc(curve), catch_at(curve)))


def test_many_levels_are_joined_only_in_resamples(monkeypatch):
    chance = np.random.default_rng(3)
    label, risk = chance.random(4000) < 0.3, chance.random(4000)
    exact = roc_auc_score(label, risk)
    monkeypatch.setattr(levels, "MOST", 500)
    ranking = Ranking(label, risk)
    assert auroc(ranking.curve()) == pytest.approx(exact, abs=1e-12)
    once = ranking.curve(np.ones((1, 4000)))
    assert once.caught.shape == (1, 500)
    assert auroc(once)[0] == pytest.approx(exact, abs=1e-3)
    assert auroc(once)[0] != exact


def test_catch_rate_at_a_tenth_is_within_the_tenth():
    for supported, caught in ((9, 0.0), (10, 1.0), (19, 1.0)):
        label = np.arange(supported + 2) >= supported
        risk = np.where(label, 0.8, 0.2)
        risk[0] = 0.9
        assert catch_at(Ranking(label, risk).curve()) == caught
