"""All figures of a table: the rates by hand, errors as the worst that could have been."""

import numpy as np
import pytest
from guard_eval.metrics.figures import FIGURES, Figures
from guard_eval.metrics.table import tabulate
from guard_eval.rows.row import Row
from guard_eval.runs.outcomes import Outcome
from sklearn.metrics import roc_auc_score

from tests.eval.metrics.made import made

# label, released, flagged, score, error
CASES = [
    ("unsupported", True, False, 0.8, ""),  # leaked
    ("unsupported", True, True, 0.4, ""),  # marked
    ("unsupported", False, False, 0.1, ""),  # withheld
    ("unsupported", True, False, None, "timeout"),  # released and wrong
    ("supported", True, False, 0.9, ""),  # retained
    ("supported", True, True, 0.6, ""),  # false alarm
    ("supported", False, False, 0.3, ""),  # false block
    ("supported", True, False, None, "timeout"),
    (None, True, False, 0.5, ""),
    (None, False, False, 0.2, ""),
]


def table(cases=CASES):
    rows = [Row(id=str(i), label=case[0], answer="a b") for i, case in enumerate(cases)]
    outcomes = [
        Outcome(row=str(i), released=seen, flagged=("x",) if flag else (), action="annotate" if flag else None,
                score=score, error=error, milliseconds=10 * i, cost=0.5)
        for i, (_, seen, flag, score, error) in enumerate(cases)
    ]  # fmt: skip
    return tabulate(rows, outcomes)


def test_rates_by_hand():
    found = Figures(table())()
    expected = {
        "prevalence": 4 / 8,
        "catch_rate": 2 / 4,
        "false_block_rate": 2 / 4,
        "false_alarm_rate": 3 / 4,
        "answered_rate": 5 / 10,
        "retained_rate": 2 / 4,
        "leak_rate": 3 / 8,
        "released_risk": 3 / 4,
        "balanced_accuracy": (2 / 4 + 1 / 4) / 2,
        "f1": 2 * 2 / (2 * 2 + 2 + 3),
        "cost_mean": 0.5,
        "latency_median": 40,
        "latency_p95": 90,
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value), name
    assert list(found) == [name for name in FIGURES if name in found] == list(FIGURES)


def test_an_error_has_the_worst_risk_of_its_label():
    risk = [0.2, 0.6, 0.9, 0.0, 0.1, 0.4, 0.7, 1.0]
    found = Figures(table())()
    assert found["auroc"] == pytest.approx(roc_auc_score([1] * 4 + [0] * 4, risk))
    squares = [(r - y) ** 2 for r, y in zip(risk, [1] * 4 + [0] * 4, strict=True)]
    assert found["brier"] == pytest.approx(np.mean(squares))


def test_an_error_never_flatters():
    """Turning any row into an error makes no figure better."""
    rows, outcomes = made(40, errors=0)
    before = Figures(tabulate(rows, outcomes))()
    for i in range(40):
        failed = outcomes[i].model_copy(
            update={"error": "timeout", "score": None, "released": False}
        )
        after = Figures(tabulate(rows, [*outcomes[:i], failed, *outcomes[i + 1 :]]))()
        for name, better in FIGURES.items():
            change = float(after[name] - before[name]) * (1 if better == "lower" else -1)
            if better and not name.startswith(("latency", "cost")):
                assert change >= -1e-12, (i, name)


def test_a_score_that_was_not_said_is_what_was_done():
    said = [
        *CASES[:3],
        *CASES[4:7],
        ("unsupported", False, False, None, ""),
        ("supported", True, False, None, ""),
    ]
    found = Figures(table(said))()
    risk, label = [0.2, 0.6, 0.9, 0.1, 0.4, 0.7, 1, 0], [1, 1, 1, 0, 0, 0, 1, 0]
    assert found["auroc"] == pytest.approx(roc_auc_score(label, risk))


def test_no_scores_no_ranking():
    none = [(label, seen, flag, None, error) for label, seen, flag, _, error in CASES]
    found = Figures(table(none))()
    assert not {"auroc", "auprc", "brier", "aurc"} & set(found)
    assert found["catch_rate"] == 0.5


def test_each_cluster_drawn_once_is_the_figure_itself():
    figures = Figures(tabulate(*made(90)))
    once = figures(np.ones((2, 30)))
    for name, value in figures().items():
        assert once[name] == pytest.approx(np.full(2, value)), name


def test_a_drawn_figure_is_that_of_the_repeated_rows():
    rows, outcomes = made(30)
    times = np.random.default_rng(3).integers(0, 3, 10)
    drawn = Figures(tabulate(rows, outcomes))(np.array([times], float))
    order = sorted({f"doc{i}" for i in range(10)})
    copies = [
        (
            row.model_copy(update={"id": f"{row.id}-{n}"}),
            out.model_copy(update={"row": f"{row.id}-{n}"}),
        )
        for row, out in zip(rows, outcomes, strict=True)
        for n in range(times[order.index(row.cluster)])
    ]
    for name, value in Figures(tabulate(*zip(*copies, strict=True)))().items():
        assert drawn[name][0] == pytest.approx(float(value)), name
