import numpy as np
import pytest
from guard_eval.certify import Labelled
from guard_eval.certify.certificate import Certificate
from guard_eval.certify.weighted import bet, certify_weighted, clip, density_ratio
from guard_eval.errors import EvalError, Refusal


def shifted(n, mean, random):
    """Risk rises with the input, and the score does not see it all."""
    x = random.normal(mean, 1, n)
    score = random.random(n)
    wrong = random.random(n) < np.clip(0.02 + 0.06 * (x > 0) + 0.5 * (score < 0.4), 0, 1)
    return x[:, None], Labelled.of(score, wrong)


def test_the_ratio_of_two_normal_laws():
    random = np.random.default_rng(0)
    x = random.normal(0, 1, (2000, 1))
    found = density_ratio(x, random.normal(0.5, 1, (2000, 1)), limit=20)
    truth = np.exp(0.5 * x[:, 0] - 0.125)
    assert np.abs(found.values - truth).mean() < 0.1
    assert found.effective / 2000 == pytest.approx(np.exp(-0.25), abs=0.06)


@pytest.mark.parametrize("way", ["as they are", "in another order"])
def test_the_cal_answers_are_no_recent_ones(way):
    x = np.random.default_rng(0).normal(0, 1, (200, 2))
    with pytest.raises(Refusal, match="E_ROLE_REUSE.*cal answers"):
        density_ratio(x, x if way == "as they are" else x[::-1])
    density_ratio(x, np.vstack([x[1:], x[:1] + 0.1]))
    same = np.repeat([[1.0], [2.0]], 50, axis=0)  # of few values they may be the same by chance
    density_ratio(same, same)


def test_clipping_is_counted():
    found = clip([1, 1, 1, 1, 16], 2)
    assert found.values.tolist() == [0.25, 0.25, 0.25, 0.25, 2.0]
    assert found.clipped == pytest.approx(0.4)
    assert found.effective == pytest.approx(9 / 4.25)
    with pytest.raises(EvalError):
        clip([-1, 2])


def test_too_little_overlap_is_no_certificate():
    random = np.random.default_rng(1)
    _, tune = shifted(300, 0, random)
    x, cal = shifted(2000, 0, random)
    weights = density_ratio(x, random.normal(3.5, 1, (2000, 1)), limit=1000)
    found = certify_weighted(tune, cal, weights, 0.2)
    assert found.status == "insufficient_overlap" and found.threshold is None
    assert "too unlike" in found.text()


def test_a_certificate_for_recent_answers():
    random = np.random.default_rng(2)
    _, tune = shifted(500, 0, random)
    x, cal = shifted(4000, 0, random)
    weights = density_ratio(x, random.normal(0.5, 1, (4000, 1)))
    found = certify_weighted(tune, cal, weights, 0.12)
    assert isinstance(found, Certificate) and found.threshold is not None
    assert not found.exact and found.clipped is not None and found.effective > 400
    assert "density ratio" in found.assumptions[0]
    with pytest.raises(EvalError, match="one weight each"):
        certify_weighted(tune, draw_fewer(cal), weights)
    with pytest.raises(Refusal, match="E_ROLE_REUSE"):
        certify_weighted(cal, cal, weights)


def draw_fewer(cal):
    return cal.where(np.arange(100))


def test_bets_are_valid_at_the_limit_and_win_below_it():
    random = np.random.default_rng(3)
    weights = np.minimum(random.lognormal(0, 0.8, (400, 800)), 5.0)
    wrong = random.random((400, 800))
    at, below = (
        np.mean(
            [
                bet(w * ((u < risk) - 0.1), 5.0 * 0.9) <= 0.05
                for w, u in zip(weights, wrong, strict=True)
            ]
        )
        for risk in (0.1, 0.03)
    )
    assert at <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)
    assert below > 0.8
    assert bet(np.array([]), 1.0) == 1
