import numpy as np
import pytest
from guard_eval.certify import Labelled, certify, ltt
from guard_eval.certify.labelled import together
from guard_eval.errors import EvalError, Refusal, Underpowered
from scipy.special import expit, ndtri

from tests.eval.certify.worlds import draw, risk


def test_the_first_that_is_not_certified_ends_the_walk():
    assert ltt.walk(np.array([0.01, 0.05, 0.06, 0.001]), 0.05) == 2
    assert ltt.walk(np.array([0.06, 0.001]), 0.05) == 0
    assert ltt.walk(np.array([0.01, 0.01]), 0.05) == 2
    assert ltt.walk(np.array([]), 0.05) == 0
    assert ltt.walk(np.array([0.01, np.nan, 0.01]), 0.05) == 1


def simulated(draws, max_risk=0.10, confidence=0.9):
    """Violations, mean released share and draws without a threshold."""
    random = np.random.default_rng(11)
    found = [
        certify(draw(150, random), draw(600, random), max_risk, confidence).threshold
        for _ in range(draws)
    ]
    shares = [0.0 if t is None else 1 - t for t in found]
    return sum(t is not None and risk(t) > max_risk for t in found) / draws, np.mean(shares)


def test_violations_are_within_delta():
    violations, released = simulated(150)
    assert violations <= MOST
    assert released > 0.10  # the oracle releases .412


def at_the_limit(draws, certified):
    """How often something is certified although the risk is above the limit everywhere."""
    random = np.random.default_rng(12)

    def flat(n):
        return draw(n, random, lambda q: np.full_like(q, 0.1001))

    return sum(certified(flat(150), flat(300)) for _ in range(draws)) / draws


def own(tune, cal):
    return certify(tune, cal, 0.10, 0.9).threshold is not None


MOST = 0.10 + 3 * np.sqrt(0.1 * 0.9 / 150)  # delta and three Monte Carlo errors


def test_at_the_limit_nothing_is_certified_but_by_chance():
    assert at_the_limit(150, own) <= MOST


def test_a_lenient_walk_would_be_seen(monkeypatch):
    monkeypatch.setattr(
        ltt, "walk", lambda p, delta: int(np.max(np.flatnonzero(p <= delta) + 1, initial=0))
    )
    assert at_the_limit(150, own) > MOST


def test_an_order_made_on_cal_would_be_seen():
    assert at_the_limit(150, lambda _, cal: own(cal, cal.where(cal.scores != cal.scores[0]))) > MOST


def test_what_a_certificate_says():
    random = np.random.default_rng(2)
    found = certify(draw(1000, random), draw(3000, random), 0.10, 0.95)
    assert found.status == "certified" and found.exact
    assert found.bound <= 0.10 and found.p_value <= 0.05
    assert found.errors / found.released < 0.10
    assert (
        f"at most 10 % is unsupported, with 95 % confidence; it releases about {100 * found.share:.0f} %"
        in found.text()
    )


def test_nothing_certified_is_nothing_released():
    random = np.random.default_rng(3)
    tune, cal = (draw(500, random, lambda q: np.full_like(q, 0.4)) for _ in range(2))
    found = certify(tune, cal, 0.05, 0.95)
    assert (found.threshold, found.status, found.released, found.bound) == (
        None,
        "nothing",
        0,
        None,
    )
    assert found.text().startswith("Release nothing: ")


def test_too_few_labels_says_how_many_more():
    random = np.random.default_rng(4)
    tune = draw(1000, random, lambda q: np.full_like(q, 0.03))
    cal = Labelled.of(np.linspace(0, 1, 70), np.arange(70) % 23 == 0)  # 4 of 70
    found = certify(tune, cal, 0.05, 0.95)
    assert found.status == "underpowered" and found.threshold is None
    assert 400 < found.needed < 20_000  # 630 if tune knew that the risk is 3 %
    assert found.chance == pytest.approx(0.8, abs=0.02)
    assert found.least < found.needed and found.least_chance < found.chance
    assert f"label new ones for cal: about {found.least:,} do with a chance of" in found.text()
    assert f", about {found.needed:,} with one of 80 %." in found.text()
    enough = [
        certify(tune, draw(found.needed, random, lambda q: np.full_like(q, 0.03)), 0.05).threshold
        for _ in range(30)
    ]
    assert sum(each is not None for each in enough) >= 18  # 80 % was promised
    with pytest.raises(Underpowered, match="takes 59 released answers") as caught:
        certify(tune, draw(58, random), 0.05, 0.95)
    assert caught.value.exit == 5 and "at least 1 more" in str(caught.value)


def test_as_many_labels_as_are_named_do_as_often_as_is_said():
    """Over samples that certified nothing; where the risk is 6 % and 10 % is asked for."""
    random = np.random.default_rng(8)
    said, reached = ([], []), ([], [])
    while len(said[0]) < 60:
        tune, cal = (draw(n, random, lambda q: np.full_like(q, 0.06)) for n in (60, 120))
        found = certify(tune, cal, 0.10, 0.95)
        if found.needed and found.chance and found.needed < 20_000:
            known = together(tune, cal)
            told = ((found.needed, found.chance), (found.least, found.least_chance))
            for place, (labels, chance) in enumerate(told):
                new = draw(labels, random, lambda q: np.full_like(q, 0.06))
                said[place].append(chance)
                reached[place].append(certify(known, new, 0.10, 0.95).threshold is not None)
    for chances, done in zip(said, reached, strict=True):
        assert np.mean(chances) == pytest.approx(np.mean(done), abs=0.15)  # three standard errors


def test_an_answer_without_score_is_never_released():
    scores = np.full(400, np.nan)
    found = certify((scores, np.zeros(400)), (scores, np.zeros(400)), 0.05)
    assert found.threshold is None
    scores[:300] = np.linspace(0.5, 1, 300)
    found = certify((scores, np.zeros(400)), (scores * 0.999, np.zeros(400)), 0.05)
    assert found.n == 400 and found.released <= 300


def test_ties_go_together():
    random = np.random.default_rng(5)
    scores = random.choice([0.2, 0.5, 0.9], 2000)
    wrong = random.random(2000) < np.where(scores == 0.9, 0.01, 0.4)
    found = certify((scores[:1000], wrong[:1000]), (scores[1000:], wrong[1000:]), 0.05)
    assert found.threshold == 0.9
    assert found.released == (scores[1000:] == 0.9).sum()


def test_scores_of_any_scale():
    random = np.random.default_rng(6)
    tune, cal = draw(500, random), draw(3000, random)
    plain = certify(tune, cal, 0.20)
    for change in (lambda s: 100 * s - 50, np.exp):
        other = certify(
            (change(tune.scores), tune.unsupported), (change(cal.scores), cal.unsupported), 0.20
        )
        assert other.threshold == pytest.approx(change(plain.threshold))


def test_tune_may_be_of_any_kind():
    random = np.random.default_rng(7)
    cal = draw(500, random)
    assert certify(([], []), cal).threshold is None
    for label in (0, 1):
        certify((np.linspace(0, 1, 50), np.full(50, label)), cal)
    certify(([0.5], [0]), cal)


@pytest.mark.parametrize(
    "limits", [(0, 0.95), (1, 0.95), (0.05, 1), (0.05, 0), (float("nan"), 0.5)]
)
def test_limits_out_of_range(limits):
    with pytest.raises(EvalError, match="between 0 and 1"):
        certify(([0.5], [0]), ([0.5], [0]), *limits)


def test_shared_clusters_are_refused():
    with pytest.raises(Refusal, match="E_ROLE_REUSE"):
        certify(([0.5], [0], ["a"]), ([0.4], [0], ["a"]))


def test_the_same_twice_is_the_same():
    random = np.random.default_rng(8)
    tune, cal = draw(500, random), draw(500, random)
    one, two = certify(tune, cal), certify(tune, cal)
    assert one.model_copy(update={"at": two.at}) == two


def test_where_all_may_be_released_it_does_not_end_at_a_few_best_answers():
    random = np.random.default_rng(5)

    def made():
        return draw(1000, random, lambda q: 1 - expit(4 + 2 * ndtri(1 - q)))  # 6 %, best ones 0

    found = [certify(made(), made(), 0.10, 0.95).threshold for _ in range(30)]
    assert all(t is not None and 1 - t > 0.9 for t in found)


def test_loose_risk_releases_all():
    random = np.random.default_rng(9)
    tune, cal = draw(300, random), draw(300, random)
    found = certify(tune, cal, 0.6)
    assert found.released >= 299
