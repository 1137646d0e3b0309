import pytest
from guard_eval.report import measured


def estimate(value, **more):
    return {"value": value, "low": None, "high": None, "se": None, "method": "", **more}


SUMMARY = {
    "metrics": {
        "auroc": estimate(0.8, low=0.7, high=0.9, se=0.05, method="cluster bootstrap"),
        "aurc": estimate(0.1),
        "auprc": estimate(None),
        "prevalence": estimate(0.25),
        "catch_rate": estimate(0.6),
        "false_alarm_rate": estimate(0.1),
        "leak_rate": estimate(0.1),
        "released_risk": estimate(0.125),
        "brier": estimate(float("nan")),
    },
    "level": 0.95, "resamples": 2000, "seed": 17, "labelled": 100, "rows": 101, "clusters": 40,
    "ece": 0.04, "ece_floor": None, "leaks": 10, "cost": 0.5,
    "reliability": [
        {"risk": 0.1, "unsupported": {"value": 0.2}}, {"risk": 0.9, "unsupported": {"value": 0.7}},
    ],
    "curves": {
        "roc": [(0.0, 0.0), (1.0, 1.0)], "precision_recall": [], "risk_coverage": [(1.0, 0.25)],
    },
    "slices": {
        "legal": {"rows": 50, "clusters": 20, "metrics": {"auroc": estimate(0.7)}},
        "": {"rows": 51, "clusters": 21, "metrics": {}},
    },
    "baselines": {"length": {"metrics": {"auroc": estimate(0.55)}, "gain": None}},
}  # fmt: skip
COMPARISON = {
    "metric": "auroc",
    "differences": {
        "auroc": {
            "base": 0.75, "candidate": 0.8, "p": 0.01, "detectable": 0.03,
            "difference": estimate(0.05, low=0.01, high=0.09),
        }
    },
    "decisions": {"only_base": 3, "only_candidate": 9, "p": 0.14, "p_clustered": 0.2},
    "added_latency": {"median": estimate(12.0, low=10.0, high=15.0)},
    "slices": {"legal": {"p": 0.2, "p_holm": 0.4}},
}  # fmt: skip


def test_figures_have_units_and_no_nan():
    found = {each.name: each for each in measured.figures(SUMMARY, COMPARISON)}
    assert (found["auroc"].low, found["auroc"].high) == (0.7, 0.9)
    assert found["brier"].value is None
    assert found["ece_floor"].value is None
    assert found["catch_rate"].unit == "share"
    assert (found["added_latency"].value, found["added_latency"].unit) == (12.0, "ms")
    assert "added_latency" not in {each.name for each in measured.figures(SUMMARY, None)}


def test_the_detectable_difference_is_the_baselines_or_to_a_fixed_value():
    threshold = {"value": 0.7, "split": "cal"}
    made = measured.primary(SUMMARY, None, "auroc", 0.05, threshold)
    assert made.detectable == pytest.approx((1.959964 + 0.841621) * 0.05, abs=1e-6)
    assert made.method == "cluster bootstrap; 2,000 resamples of clusters, seed 17"
    assert (made.rows, made.clusters, made.threshold_from) == (100, 40, "cal")
    assert measured.primary(SUMMARY, COMPARISON, "auroc", 0.05, {}).detectable == 0.03
    unknown = measured.primary(SUMMARY, None, "recall_at_5", 0.05, {})
    assert unknown.figure.value is None
    assert unknown.detectable is None


def test_the_thresholds_place_follows_from_the_shares():
    found = {curve.kind: curve for curve in measured.curves(SUMMARY, 0.7)}
    assert set(found) == {"roc", "risk_coverage", "reliability"}
    assert found["roc"].at == (0.1, 0.6)
    assert found["roc"].area == 0.8
    assert found["risk_coverage"].at == pytest.approx((0.8, 0.125))
    assert found["reliability"].at[0] == pytest.approx(0.3)
    assert found["reliability"].points == ((0.1, 0.2), (0.9, 0.7))
    drawn = {**SUMMARY, "curves": {"precision_recall": [(0.6, 0.66)]}}
    (pr, _) = measured.curves(drawn)
    assert pr.at == pytest.approx((0.6, 0.6 * 0.25 / (0.6 * 0.25 + 0.1 * 0.75)))


def test_slices_take_their_p_from_the_comparison_of_the_same_metric():
    legal, rest = measured.slices(SUMMARY, COMPARISON, "auroc")
    assert (legal.p, legal.holm, legal.figure.value) == (0.2, 0.4, 0.7)
    assert (rest.name, rest.p, rest.figure.value) == ("(no segment)", None, None)
    assert measured.slices(SUMMARY, {**COMPARISON, "metric": "f1"}, "auroc")[0].p is None


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.01, 0.09, "higher, and more"),
        (-0.09, -0.01, "lower, and more"),
        (-0.1, 0.1, "no more"),
        (None, None, ""),
    ],
)
def test_the_verdict_of_a_comparison(low, high, verdict):
    made = dict(COMPARISON["differences"]["auroc"], difference=estimate(0.0, low=low, high=high))
    found = measured.compared({**COMPARISON, "differences": {"auroc": made}}, "auroc", "old")
    assert found.verdict.startswith(verdict)
    assert bool(found.verdict) is bool(verdict)
    assert (found.only_this, found.only_other, found.mcnemar) == (9, 3, 0.14)
