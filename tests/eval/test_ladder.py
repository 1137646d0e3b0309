import math
import random

import pytest
from guard_eval.errors import EvalError, Underpowered
from guard_eval.ladder import Gain, gain, publish


def test_standard_error_of_single_row_clusters_is_the_usual_one():
    chance = random.Random(1)
    new, best = [chance.random() for _ in range(50)], [chance.random() for _ in range(50)]
    found = gain(new, best, [str(i) for i in range(50)])
    differences = [a - b for a, b in zip(new, best, strict=True)]
    mean = sum(differences) / 50
    usual = math.sqrt(sum((d - mean) ** 2 for d in differences) / 49 / 50)
    assert found.value == pytest.approx(mean)
    assert found.error == pytest.approx(usual)


def test_copies_of_a_row_in_a_cluster_add_no_certainty():
    new, best, clusters = [1, 0, 1, 1], [0, 0, 1, 0], list("abcd")
    once = gain(new, best, clusters)
    often = gain(new * 10, best * 10, clusters * 10)
    assert often.error == pytest.approx(once.error) and often.clusters == 4


def test_one_cluster_says_nothing():
    with pytest.raises(Underpowered):
        gain([1.0], [0.0], ["a"])


def test_unpaired():
    with pytest.raises(EvalError, match="cannot be paired"):
        gain([1.0, 2.0], [0.0], ["a", "b"])


def test_first_look_is_published():
    assert publish(0.7, None, None).figure == 0.7


def test_more_than_a_standard_error_is_published():
    told = publish(0.8, 0.7, Gain(0.1, 0.05, 40))
    assert told.figure == 0.8 and told.better


@pytest.mark.parametrize(
    "found",
    [Gain(0.05, 0.05, 40), Gain(-0.2, 0.05, 40), Gain(0.0, 0.0, 40), Gain(math.nan, 0.1, 40)],
)
def test_else_the_best_is_repeated(found):
    told = publish(0.75, 0.7, found)
    assert told.figure == 0.7 and not told.better and "0.75" not in told.reason


def test_later_look_without_outcomes():
    with pytest.raises(EvalError, match="outcomes of the best policy"):
        publish(0.8, 0.7, None)


def test_many_looks_at_noise_learn_little():
    """Without the Ladder the best of 300 coins is told; with it, next to nothing above chance."""
    chance, clusters = random.Random(3), [str(i) for i in range(400)]
    best, outcomes, exact = None, None, 0.0
    for _ in range(300):
        right = [float(chance.random() < 0.5) for _ in clusters]
        figure = sum(right) / len(right)
        exact = max(exact, figure)
        found = gain(right, outcomes, clusters) if outcomes else None
        told = publish(figure, best, found)
        if told.better:
            best, outcomes = told.figure, right
    assert best < exact and exact > 0.56 and best < 0.56
