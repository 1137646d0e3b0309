import numpy as np
import pytest
from guard_eval.certify import Labelled, crossed
from guard_eval.certify.conformal import prediction_sets
from guard_eval.errors import Underpowered


def given(n, seed, copies=1):
    random = np.random.default_rng(seed)
    wrong = random.random(n) < 0.4
    score = random.normal(np.where(wrong, -1.0, 1.0))
    return Labelled.of(
        np.repeat(score, copies), np.repeat(wrong, copies), np.repeat(np.arange(n), copies)
    )


def test_the_true_label_is_left_out_as_rarely_as_promised():
    left = []
    for seed in range(30):
        cal = given(150, seed)
        sets = prediction_sets(crossed.conformity(cal, seed=seed), 0.1)
        truth = ["unsupported" if w else "supported" for w in cal.unsupported]
        found = crossed.coverage(sets, truth)
        assert [each.label for each in found] == ["supported", "unsupported"]
        left.append(1 - sum(e.covered for e in found) / sum(e.answers for e in found))
    assert 0.07 < np.mean(left) <= 0.1 + 3 * np.std(left) / np.sqrt(30)


def test_an_answer_is_not_compared_with_its_own_copies():
    """Were it, every copy would find itself among the labelled ones and conform."""
    one, ten = given(60, 1), given(60, 1, copies=10)
    alone = crossed.conformity(one, seed=3).supported
    copied = crossed.conformity(ten, seed=3).supported[::10]
    assert np.abs(alone - copied).max() < 0.05


def test_one_source_is_too_few():
    with pytest.raises(Underpowered, match="1 clusters"):
        crossed.conformity(Labelled.of([1, 2], [0, 1], ["a", "a"]))
