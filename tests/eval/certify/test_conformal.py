import numpy as np
import pytest
from guard_eval.certify.conformal import conformity, prediction_sets
from guard_eval.errors import EvalError, Underpowered

from tests.eval.certify.worlds import draw


def test_coverage_for_either_label():
    random = np.random.default_rng(0)
    covered = {"supported": [], "unsupported": []}
    for _ in range(300):
        cal, new = draw(150, random), draw(40, random)
        sets = prediction_sets(conformity(cal, new.scores), 0.1)
        for wrong, labels in zip(new.unsupported, sets, strict=True):
            name = "unsupported" if wrong else "supported"
            covered[name].append(name in labels)
    for seen in covered.values():
        assert 0.885 <= np.mean(seen) <= 0.94  # 90 %, a little over without smoothing


def test_smoothed_p_values_are_uniform_even_with_ties():
    random = np.random.default_rng(1)
    values = []
    for seed in range(300):
        scores = random.integers(0, 4, 121)
        wrong = np.arange(121) % 2 == 1
        values.extend(conformity((scores[:120], wrong[:120]), scores[120:], seed=seed).supported)
    assert np.quantile(values, [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.09)


def test_ranks():
    found = conformity(([0.2, 0.4, 0.6, 0.1], [0, 0, 0, 1]), [0.1, 0.4, 0.9, float("nan")])
    assert found.supported.tolist() == [0.25, 0.75, 1.0, 0.25]
    assert found.unsupported.tolist() == [1.0, 0.5, 0.5, 1.0]


def test_what_it_needs():
    with pytest.raises(Underpowered, match="0 unsupported"):
        conformity(([0.2], [0]), [0.1])
    with pytest.raises(EvalError, match="between 0 and 1"):
        prediction_sets(conformity(([0.2, 0.1], [0, 1]), [0.1]), 1.5)
