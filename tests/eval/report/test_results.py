"""What a comparison is worth depends on what it is with."""

import pytest
from guard_eval.report.blocks import Text
from guard_eval.report.results import comparison

from .demo import registration, report


def warned(other, direction="higher"):
    made = report().comparison.model_copy(update={"other": other})
    told = report(comparison=made, registration=registration(direction=direction))
    return [block.words.text for block in comparison(told) if isinstance(block, Text)]


@pytest.mark.parametrize(
    ("other", "named"), [(0.75, ()), (0.7, ("bigrams",)), (0.4, ("bigrams", "length"))]
)
def test_a_baseline_that_is_no_better_than_what_understands_nothing(other, named):
    told = warned(other)
    assert bool(told) is bool(named)
    assert all(name in told[0].lower() for name in named)
    assert not named or "says little" in told[0]


def test_for_a_figure_that_is_better_the_lower_it_is():
    assert warned(0.4, "lower") == []
    assert warned(0.9, "lower")
