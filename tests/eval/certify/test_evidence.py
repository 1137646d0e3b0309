import numpy as np
import pytest
from guard_eval.certify.evidence import ODDS, began, e_process


def test_the_wealth_is_shared_out_among_rates_and_beginnings():
    bets, limit = np.array([0, 1, 0.5, 0, 1, 1]), 0.2
    odds = limit / (1 - limit) * ODDS
    rates = odds / (1 + odds)

    def kept(t):
        return 1 / (1 + np.log(1 + t))

    for n, found in enumerate(e_process(bets, limit), 1):
        wanted = kept(n)
        for start in range(n):
            each = [x * rates / limit + (1 - x) * (1 - rates) / (1 - limit) for x in bets[start:n]]
            wanted += (kept(start) - kept(start + 1)) * np.prod(each, axis=0).mean()
        assert found == pytest.approx(wanted)


def test_a_false_alarm_at_any_time_is_rare():
    random = np.random.default_rng(0)
    false = [e_process(random.random(3000) < 0.1, 0.1).max() >= 20 for _ in range(250)]
    assert np.mean(false) <= 0.05


def test_a_true_alarm_comes_soon_however_late_the_change():
    random = np.random.default_rng(1)
    for before in (0, 500, 20_000):
        good, bad = random.random(before) < 0.05, random.random(500) < 0.2
        wrong = np.concatenate([good, bad])
        alarm = int(np.argmax(e_process(wrong, 0.05) >= 20))
        assert before < alarm < before + 300
        assert abs(began(wrong[: alarm + 1], 0.05) - before) < 60


def test_many_bets_do_not_overflow():
    assert e_process(np.ones(100_000), 0.001)[-1] > 1e300
    assert 0 < e_process(np.zeros(100_000), 0.5)[-1] < 1
    assert len(e_process([], 0.5)) == 0
