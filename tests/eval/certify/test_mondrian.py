import numpy as np
import pytest
from guard_eval.certify import Labelled
from guard_eval.certify.mondrian import by_segment
from guard_eval.errors import EvalError, Refusal


def answers(sizes, random, start=0):
    names = np.repeat(list(sizes), list(sizes.values()))
    score = random.random(len(names))
    good = np.where(names == "law", 0.3, 0.9)
    return Labelled.of(
        score,
        random.random(len(names)) > good + (1 - good) * score,
        np.arange(len(names)) + start,
        names,
    )


def test_each_segment_has_its_own_threshold():
    random = np.random.default_rng(0)
    tune = answers({"law": 500, "news": 500}, random)
    cal = answers({"law": 1500, "news": 1500}, random, 5000)
    found = by_segment(tune, cal, 0.10, 0.95)
    law, news = found.threshold("law"), found.threshold("news")
    assert law > news
    assert found.certificates["law"].confidence == pytest.approx(0.975)  # half of 5 % each
    assert found.certificates["law"].segment == "law"
    assert found.threshold("sport") is None  # never seen: never released


def test_small_segments_are_certified_together_or_not_at_all():
    random = np.random.default_rng(1)
    tune = answers({"news": 500, "a": 5, "b": 5}, random)
    cal = answers({"news": 1000, "a": 30, "b": 25}, random, 5000)
    found = by_segment(tune, cal, 0.10, 0.95)
    assert found.certificates["a"] is found.certificates["b"]
    assert found.certificates["a"].pooled == ("a", "b")
    assert "of the segments a, b, taken as one," in found.certificates["a"].text()
    assert found.budget.startswith("2 groups, each certified with 97.5 % confidence")
    few = by_segment(tune, answers({"news": 1000, "a": 8, "b": 9}, random, 5000), 0.05, 0.95)
    assert few.threshold("a") is None and few.certificates["a"].status == "underpowered"
    assert few.certificates["a"].needed >= 72 > few.certificates["a"].n == 17  # 72: at 97.5 %
    assert few.threshold("news") is not None


def test_what_is_refused():
    random = np.random.default_rng(2)
    tune = answers({"news": 100}, random)
    with pytest.raises(EvalError, match="no segments"):
        by_segment(Labelled(tune.scores, tune.unsupported), tune)
    with pytest.raises(Refusal, match="E_ROLE_REUSE"):
        by_segment(tune, tune)
