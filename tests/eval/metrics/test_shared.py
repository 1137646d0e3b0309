import numpy as np
import pytest
from guard_eval.errors import EvalError
from guard_eval.metrics.shared import shared
from guard_eval.metrics.types import Inputs


def of(**columns):
    names = tuple(name.replace("_", " ") for name in columns)
    values = np.array(list(columns.values()), dtype=float).T
    return Inputs(values, names, np.arange(len(values)).astype(object))


BASE = of(score=[0.1, 0.9], other=[1, 2], segment_a=[1, 0], segment_b=[0, 1])


def test_what_all_have_is_kept_and_a_segment_that_nobody_is_of_is_zeros():
    found = shared(BASE, of(score=[0.5], segment_b=[1]), of(score=[0.4], segment_a=[1]))
    assert found.names == ("score", "segment a", "segment b")
    assert found.recent.tolist() == [[0.5, 0, 1]]
    assert found.further[0].tolist() == [[0.4, 1, 0]]


def test_segments_that_some_do_not_have_are_left_out():
    assert shared(BASE, of(score=[0.5])).names == ("score",)
    assert shared(BASE, of(score=[0.5], segment_c=[1]), of(score=[0.5])).names == ("score",)


def test_a_segment_that_was_not_measured():
    with pytest.raises(EvalError, match="1 of 2 recent answers .* no measured answer is of: c"):
        shared(BASE, of(score=[0.5, 0.5], segment_a=[1, 0], segment_c=[0, 1]))


def test_nothing_in_common():
    with pytest.raises(EvalError, match="nothing to compare"):
        shared(BASE, of(words=[3]))


def test_gaps_are_filled_and_told_on_all_sides():
    found = shared(of(score=[0.2, 0.4, np.nan]), of(score=[np.nan]), of(score=[0.7]))
    base, recent, further = found.filled()
    assert base.tolist() == [[0.2, 0], [0.4, 0], [pytest.approx(0.3), 1]]
    assert recent.tolist() == [[pytest.approx(0.3), 1]] and further.tolist() == [[0.7, 0]]
