"""A run's summary: all figures with intervals, slices, baselines; the same from any order."""

import numpy as np
import pytest
from guard_eval.errors import Refusal
from guard_eval.metrics.figures import FIGURES
from guard_eval.metrics.table import tabulate
from guard_eval.runs.summary import summarise

from tests.eval.metrics.made import made

ROWS, OUTCOMES = made(240)
TABLE = tabulate(ROWS, OUTCOMES)
SUMMARY = summarise(TABLE, resamples=300)


def test_every_figure_with_its_interval():
    assert list(SUMMARY.metrics) == list(FIGURES)
    for name, each in SUMMARY.metrics.items():
        if name != "cost_mean":  # it is the same for every row
            assert each.low <= each.value <= each.high, name
            assert each.method, name
    assert SUMMARY.metrics["cost_mean"].low is None


def test_counts():
    assert (SUMMARY.rows, SUMMARY.labelled, SUMMARY.clusters) == (240, 240, 80)
    assert SUMMARY.unsupported == sum(row.label == "unsupported" for row in ROWS)
    assert SUMMARY.errors == sum(bool(outcome.error) for outcome in OUTCOMES) > 0
    assert SUMMARY.largest_cluster == 3
    assert SUMMARY.tokens == 240 * 7
    assert SUMMARY.cost == pytest.approx(0.24)
    leaks = {o.row for o in OUTCOMES if o.released and not o.error}
    assert SUMMARY.leaks == sum(row.label == "unsupported" and row.id in leaks for row in ROWS)


def test_the_same_to_the_last_digit_from_any_order():
    order = np.random.default_rng(5).permutation(240)
    moved = tabulate([ROWS[i] for i in order], [OUTCOMES[i] for i in reversed(order)])
    assert summarise(moved, resamples=300).model_dump_json() == SUMMARY.model_dump_json()


def test_another_seed_moves_intervals_only():
    other = summarise(TABLE, resamples=300, seed=18)
    assert other.metrics["auroc"].value == SUMMARY.metrics["auroc"].value
    assert other.metrics["auroc"].low != SUMMARY.metrics["auroc"].low


def test_slices_are_those_rows_alone():
    part = [i for i, row in enumerate(ROWS) if row.segment == "law"]
    alone = summarise(tabulate([ROWS[i] for i in part], [OUTCOMES[i] for i in part]), resamples=300)
    assert set(SUMMARY.slices) == {"law", "travel"}
    assert SUMMARY.slices["law"].metrics == alone.metrics
    assert alone.slices.keys() == {"law"}


def test_baselines_from_the_rows():
    flag, copy = SUMMARY.baselines["always_flag"], SUMMARY.baselines["bigram_copy"]
    assert flag.metrics["auroc"].value == 0.5
    assert flag.metrics["balanced_accuracy"].value == 0.5
    assert flag.metrics["catch_rate"].value == flag.metrics["false_block_rate"].value == 1
    assert flag.metrics["auprc"].value == SUMMARY.metrics["prevalence"].value
    assert copy.metrics["auroc"].value == 1  # what is unsupported was not copied
    assert copy.gain.difference.high < 0
    assert SUMMARY.baselines["length"].metrics["auroc"].value == 0  # longer answers stand here


def test_errors_apart_are_counted_and_left_out():
    apart = summarise(TABLE, errors="apart", resamples=300)
    kept = [i for i, outcome in enumerate(OUTCOMES) if not outcome.error]
    alone = summarise(tabulate([ROWS[i] for i in kept], [OUTCOMES[i] for i in kept]), resamples=300)
    assert apart.metrics == alone.metrics
    assert apart.errors == SUMMARY.errors
    assert apart.rows == 240
    assert apart.metrics["leak_rate"].value < SUMMARY.metrics["leak_rate"].value


def test_a_run_that_is_not_whole_is_refused():
    with pytest.raises(Refusal, match="the split has 241 rows, the run 240") as refused:
        summarise(TABLE, expected=241)
    assert refused.value.code == "E_ROWS_MISSING"
    with pytest.raises(Refusal):
        summarise(tabulate([], []))


def test_rows_without_labels_or_scores():
    rows = [row.model_copy(update={"label": None, "answer": ""}) for row in ROWS[:30]]
    found = summarise(tabulate(rows, OUTCOMES[:30]), resamples=100)
    assert found.metrics["catch_rate"].value is None
    assert found.metrics["answered_rate"].value is not None
    assert found.baselines["always_flag"].gain is None
    assert "30 rows have no label" in found.notes[0]
    assert found.ece is None


def test_nothing_but_errors():
    failed = [each.model_copy(update={"error": "down", "score": None}) for each in OUTCOMES]
    for errors in ("wrong", "apart"):
        found = summarise(tabulate(ROWS, failed), errors=errors, resamples=100)
        assert found.errors == 240
        assert "Every row ended in an error." in found.notes
    assert summarise(tabulate(ROWS, failed), resamples=100).metrics["released_risk"].value == 1


def test_no_text_of_a_row_is_in_it():
    text = SUMMARY.model_dump_json()
    assert "cat" not in text.replace("catch", "")


def test_curves_are_ready_to_draw():
    for points in (
        SUMMARY.curves.roc,
        SUMMARY.curves.risk_coverage,
        SUMMARY.curves.precision_recall,
    ):
        assert 2 < len(points) <= 200
        assert all(a[0] <= b[0] for a, b in zip(points, points[1:], strict=False))
    assert SUMMARY.curves.roc[0] == (0, 0)
    assert SUMMARY.curves.roc[-1] == (1, 1)
