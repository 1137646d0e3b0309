"""Two runs on the same rows."""

import numpy as np
import pytest
from guard_eval.errors import EvalError, Refusal
from guard_eval.metrics.comparison import compare
from guard_eval.metrics.table import tabulate
from scipy import stats

from tests.eval.metrics.made import made

ROWS, OUTCOMES = made(300)
BASE = tabulate(ROWS, OUTCOMES)
BETTER = tabulate(ROWS, made(300, skill=1.2, seed=2)[1])
FEW = {"resamples": 300}


def test_a_run_with_itself_has_no_difference():
    found = compare(BASE, BASE, **FEW)
    for each in found.differences.values():
        assert each.difference.value in (0, None)
        assert each.difference.low is None
        assert each.p in (1, None)
    assert (found.decisions.only_base, found.decisions.p) == (0, 1)


def test_a_better_run_is_seen():
    found = compare(BASE, BETTER, **FEW)
    gain = found.differences["auroc"]
    assert gain.candidate - gain.base == pytest.approx(gain.difference.value)
    assert gain.difference.low > 0
    assert gain.p < 0.01
    assert gain.detectable > 0
    assert found.decisions.only_candidate > found.decisions.only_base


def test_pairing_is_sharper_than_two_intervals():
    """Errors that both share cancel: the error of the difference is below that of independent runs."""
    from guard_eval.metrics.figures import sample

    tables = [tabulate(*made(300, skill=skill, errors=0)) for skill in (0.4, 0.5)]
    pair = compare(*tables, **FEW).differences["auroc"].difference.se
    alone = [np.std(sample(table, 300, 5).samples["auroc"]) for table in tables]
    assert pair < 0.5 * np.hypot(*alone)


def test_slices_are_adjusted():
    found = compare(BASE, BETTER, metric="catch_rate", **FEW)
    assert set(found.slices) == {"law", "travel"}
    assert sum(part.rows for part in found.slices.values()) == 300
    lowest = min(found.slices.values(), key=lambda part: part.p)
    assert lowest.p_holm == pytest.approx(min(1, 2 * lowest.p))


def test_mcnemar_counts_errors_as_wrong():
    known = ~BASE.error & ~BETTER.error
    wrong = compare(BASE, BETTER, **FEW).decisions
    apart = compare(BASE, BETTER, errors="apart", **FEW)
    right = [(t.label == 1) != t.taken for t in (BASE, BETTER)]
    only = [int(np.sum((a & ~b)[known])) for a, b in (right, right[::-1])]
    assert [apart.decisions.only_base, apart.decisions.only_candidate] == only
    assert apart.decisions.p == pytest.approx(stats.binomtest(only[0], sum(only)).pvalue)
    assert apart.left_out == np.sum(~known)
    assert wrong.only_base + wrong.only_candidate > sum(only)


def test_added_latency_is_of_differences():
    slower = [o.model_copy(update={"milliseconds": o.milliseconds + 5}) for o in OUTCOMES]
    found = compare(BASE, tabulate(ROWS, slower), **FEW)
    assert found.added_latency["latency_median"].value == pytest.approx(5)
    assert found.added_latency["latency_p95"].value == pytest.approx(5)


def test_other_rows_are_refused():
    with pytest.raises(Refusal, match="1 are only in the base, 0 only in the candidate") as refused:
        compare(BASE, tabulate(ROWS[1:], OUTCOMES[1:]), **FEW)
    assert refused.value.code == "E_ROWS_MISSING"


def test_other_labels_are_refused():
    changed = [ROWS[0].model_copy(update={"label": None}), *ROWS[1:]]
    with pytest.raises(Refusal, match="1 rows have another label") as refused:
        compare(BASE, tabulate(changed, OUTCOMES), **FEW)
    assert refused.value.code == "E_LABEL_CHANGED"


def test_other_clusters_and_unknown_metrics_are_errors():
    moved = [ROWS[0].model_copy(update={"cluster": "doc1"}), *ROWS[1:]]
    with pytest.raises(EvalError, match="other clusters"):
        compare(BASE, tabulate(moved, OUTCOMES), **FEW)
    with pytest.raises(EvalError, match="there is no metric 'accuracy'\n.*auroc"):
        compare(BASE, BETTER, metric="accuracy")
    with pytest.raises(EvalError, match="there is no metric"):
        compare(BASE, BETTER, metric="prevalence")
