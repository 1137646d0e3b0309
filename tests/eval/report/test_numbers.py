import pytest
from guard_eval.report.numbers import apart, interval, number
from guard_eval.report.sections import Figure


@pytest.mark.parametrize(
    ("dollars", "said"),
    [(12.5, "$12.50"), (0.0312, "$0.0312"), (0.000037, "$0.000037"), (0.0, "$0.0000")],
)
def test_a_row_that_cost_little_did_not_cost_nothing(dollars, said):
    assert number(dollars, "USD") == said


def test_shares_differ_by_points():
    figure = Figure(name="leak_rate", value=0.285, low=0.23, high=0.339, unit="share")
    assert number(figure.value, apart(figure.unit)) == "28.5 points"
    assert interval(figure, apart(figure.unit)) == "23.0 points to 33.9 points"
    assert number(0.285, apart("ms")) == "0.3 ms"
