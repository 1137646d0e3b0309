"""Figures of decisions equal scikit-learn's."""

import numpy as np
import pytest
from guard_eval.metrics.decisions import balanced_accuracy, f1
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, f1_score

PAIRS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=50).filter(
    lambda pairs: len({label for label, _ in pairs}) == 2
)


@settings(deadline=None, max_examples=50)
@given(PAIRS)
def test_equal_to_scikit_learn(pairs):
    label, alarm = (np.array(column) for column in zip(*pairs, strict=True))
    caught, missed = np.sum(label & alarm), np.sum(label & ~alarm)
    alarms, passed = np.sum(~label & alarm), np.sum(~label & ~alarm)
    assert balanced_accuracy(caught, missed, alarms, passed) == pytest.approx(
        balanced_accuracy_score(label, alarm)
    )
    assert f1(caught, missed, alarms) == pytest.approx(f1_score(label, alarm, zero_division=0))


def test_a_missing_class_has_no_balanced_accuracy():
    assert np.isnan(balanced_accuracy(np.array(0.0), np.array(0.0), np.array(1.0), np.array(2.0)))
