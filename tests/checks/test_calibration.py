"""What raw scores are worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from guard.checks._entailment.calibration import Calibration
from guard.checks._entailment.signals import Signals

FITTED = {
    "rows": "100",
    "command": "a command",
    "weights": "sha256:0",
    "ece": 0.02,
    "ece_elsewhere": 0.08,
}
STEPS = [
    {"score": -2.0, "least": 0.02, "most": 0.1},
    {"score": 0.0, "least": 0.3, "most": 0.5},
    {"score": 2.0, "least": 0.8, "most": 0.95},
]
GIVEN = {
    "model": "groundedness",
    "bias": -1.0,
    "weights": {"support": 1.0, "words": 2.0},
    "steps": STEPS,
    "fitted": FITTED,
}
SIGNALS = Signals(1.5, 0.5, 0.0, 0.5, -1.0)


def test_a_raw_score_is_the_weighted_sum_of_the_features_named():
    assert Calibration.model_validate(GIVEN).raw(SIGNALS) == pytest.approx(-1.0 + 1.5 + 2 * 0.5)


@pytest.mark.parametrize(
    ("raw", "interval"), [(-9, (0.02, 0.1)), (0, (0.3, 0.5)), (9, (0.8, 0.95))]
)
def test_a_probability_comes_with_the_interval_of_its_step(raw, interval):
    probability, told = Calibration.model_validate(GIVEN).worth(raw)
    assert told == interval
    assert interval[0] - 0.02 <= probability <= interval[1] + 0.02


@given(st.floats(-40, 40), st.floats(-40, 40))
def test_a_higher_raw_score_is_never_worth_less(one, other):
    calibration = Calibration.model_validate(GIVEN)
    low, high = sorted((one, other))
    assert 0 <= calibration.worth(low)[0] <= calibration.worth(high)[0] <= 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"weights": {"suport": 1.0}}, "no such feature: suport; known are support"),
        ({"steps": STEPS[::-1]}, "must ascend"),
        ({"steps": []}, "at least 1"),
    ],
)
def test_what_is_wrong_is_refused_with_what_would_be_right(change, says):
    with pytest.raises(ValidationError, match=says):
        Calibration.model_validate({**GIVEN, **change})
