import numpy as np
import pytest
from guard_eval.certify import Labelled
from guard_eval.certify.labelled import disjoint, labelled
from guard_eval.errors import EvalError, Refusal


def test_arrays_of_anything():
    made = labelled(([0.5, float("nan")], [0, True], ["a", "b"]))
    assert made.scores.tolist() == [0.5, -np.inf]  # not said: never released
    assert made.unsupported.tolist() == [False, True]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (([0.5], [0, 1]), "one label for each"),
        (([0.5], [2]), "neither 0 nor 1"),
        (([0.5], [1], ["a", "b"]), "clusters"),
    ],
)
def test_what_cannot_be_is_said(given, says):
    with pytest.raises(EvalError, match=says):
        Labelled.of(*given)


def test_shared_clusters_are_refused():
    tune = Labelled.of([0.1, 0.2], [0, 1], ["a", "b"])
    disjoint(tune, Labelled.of([0.1, 0.2], [0, 1], ["c", "d"]))
    with pytest.raises(
        Refusal, match=r"E_ROLE_REUSE: tune and cal share 1 cluster \(b\)"
    ) as caught:
        disjoint(tune, Labelled.of([0.1, 0.2], [0, 1], ["b", "d"]))
    assert caught.value.exit == 4


def test_the_same_answers_in_another_order_are_refused():
    random = np.random.default_rng(0)
    scores, wrong = random.random(50), random.random(50) < 0.3
    other = random.permutation(50)
    with pytest.raises(Refusal, match="the same 50"):
        disjoint(Labelled.of(scores, wrong), Labelled.of(scores[other], wrong[other]))
    disjoint(Labelled.of(scores, wrong), Labelled.of(random.random(50), wrong))


def test_the_hash_is_of_everything():
    one = Labelled.of([0.1, 0.2], [0, 1], ["a", "b"])
    others = [
        Labelled.of([0.1, 0.3], [0, 1], ["a", "b"]),
        Labelled.of([0.1, 0.2], [1, 1], ["a", "b"]),
        Labelled.of([0.1, 0.2], [0, 1], ["a", "c"]),
    ]
    assert one.sha256 not in {each.sha256 for each in others}
    assert one.sha256 == Labelled.of([0.1, 0.2], [0, 1], ["a", "b"]).sha256
