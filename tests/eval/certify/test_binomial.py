import numpy as np
import pytest
from guard_eval.certify import binomial
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest


@pytest.mark.parametrize(
    ("max_risk", "confidence", "least"),
    [(0.10, 0.95, 29), (0.05, 0.95, 59), (0.02, 0.95, 149), (0.01, 0.95, 299), (0.5, 0.75, 2)],
)
def test_least_labels_without_an_error(max_risk, confidence, least):
    assert binomial.least_labels(max_risk, confidence) == least
    assert binomial.p_value(0, least, max_risk) <= 1 - confidence + 1e-12
    assert binomial.p_value(0, least - 1, max_risk) > 1 - confidence


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 400), st.floats(0.01, 0.5), st.data())
def test_as_scipy_says(n, max_risk, data):
    errors = data.draw(st.integers(0, n))
    test = binomtest(errors, n, max_risk, alternative="less")
    assert binomial.p_value(errors, n, max_risk) == pytest.approx(test.pvalue, abs=1e-9)
    low, high = test.proportion_ci(0.95, method="exact")
    assert binomial.upper(errors, n, 0.95) == pytest.approx(high, abs=1e-9)
    ends = binomtest(errors, n).proportion_ci(0.95, method="exact")
    assert binomial.interval(errors, n, 0.95) == pytest.approx(tuple(ends), abs=1e-9)


def test_no_answer_is_no_evidence():
    assert binomial.p_value(0, 0, 0.05) == 1


@pytest.mark.parametrize("max_risk", [0.01, 0.05, 0.3])
@pytest.mark.parametrize("delta", [0.01, 0.05, 0.2])
def test_most_errors_is_the_largest_that_certifies(max_risk, delta):
    n = np.arange(700)
    most = binomial.most_errors(n, max_risk, delta)
    assert most[0] == -1
    assert (binom.cdf(most, n, max_risk)[1:] <= delta).all()
    assert (binom.cdf(most + 1, n, max_risk)[1:] > delta).all()
