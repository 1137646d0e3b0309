"""Weights of features and what scores are worth, on rows of known truth."""

from dataclasses import replace

import numpy as np
import pytest
from guard_eval.groundedness.calibrate import (
    aurocs,
    cross_fitted,
    ece,
    ece_of_chance,
    fit,
    held_out,
    scores,
    table,
    weakest,
    worth,
)
from guard_eval.groundedness.report import report
from guard_eval.groundedness.rows import Row
from guard_eval.groundedness.scored import Scored

from guard.checks._entailment.signals import Signals

CHANCE = np.random.default_rng(5)


def scored(count: int, name: str, claims: int = 1) -> list[Scored]:
    """Rows whose `support` tells the label, by a logistic law, and whose `against` tells nothing."""
    made = []
    for i in range(count):
        points, true = [], True
        for _ in range(claims):
            odds = CHANCE.normal(0.5, 2)
            true = true and CHANCE.random() < 1 / (1 + np.exp(-odds))
            points.append(Signals(odds, 1, 0, 0, CHANCE.normal()))
        label = "supported" if true else "unsupported"
        made.append(Scored(Row(f"{name}{i}", name, str(i), "", "", label), tuple(points)))
    return made


ROWS = [row for name in "abc" for row in scored(700, name)]
LABELS = np.array([row.row.label == "supported" for row in ROWS])


def test_the_feature_that_tells_gets_the_weight():
    weights = dict(zip(Signals._fields, fit(ROWS).each, strict=True))
    assert weights["support"] == pytest.approx(1.0, abs=0.25)
    assert abs(weights["against"]) < 0.15


def test_a_feature_that_only_tells_the_set_gets_no_weight():
    rows = []
    for name, share, told in (("a", 0.9, 1.0), ("b", 0.1, -1.0)):
        for row in scored(2000, name):
            if CHANCE.random() < (share if row.row.label == "supported" else 1 - share):
                claims = tuple(c._replace(against=told + CHANCE.normal()) for c in row.claims)
                rows.append(Scored(row.row, claims))
    weights = dict(zip(Signals._fields, fit(rows).each, strict=True))
    assert abs(weights["against"]) < 0.1 < weights["support"]  # of all rows alike it would get 0.9


def test_a_row_counts_by_its_weakest_claim():
    (row,) = scored(1, "x", claims=5)
    weights = fit(ROWS)
    assert weakest(row, weights).support == min(claim.support for claim in row.claims)
    assert scores([row], weights)[0] == weights.raw(row.claims).min()


def test_the_table_ascends_holds_the_truth_and_is_calibrated():
    raw = held_out(ROWS)
    steps = table(raw, LABELS)
    starts, least, most = zip(*steps, strict=True)
    assert list(starts) == sorted(starts)
    assert all(a <= b for a, b in zip(least, most, strict=True))
    assert list(least) == sorted(least)
    fresh = [row for name in "xyz" for row in scored(700, name)]
    truth = np.array([row.row.label == "supported" for row in fresh])
    at = np.searchsorted(starts, scores(fresh, fit(ROWS)), side="right") - 1
    merged = np.array([m / (1 - a + m) for a, m in zip(least, most, strict=True)])
    assert ece(merged[at.clip(0)], truth) < 0.05


def test_scores_of_one_value_are_worth_what_their_labels_say():
    raw = np.repeat([-1.23456, 1.23456], 50)
    labels = np.arange(100) % 5 == 0  # one in five, and for the higher score the other four
    labels[50:] = ~labels[50:]
    found = worth(table(raw, labels), raw)
    assert found[[0, 99]] == pytest.approx([0.2, 0.8], abs=0.02)


def test_ece_is_the_distance_of_what_is_said_and_what_is():
    assert ece(np.full(1000, 0.9), np.arange(1000) % 2 == 0) == pytest.approx(0.4)
    assert ece(np.full(1000, 0.5), np.arange(1000) % 2 == 0) == pytest.approx(0.0)


def test_few_rows_show_an_ece_where_there_is_none():
    few, many = np.full(40, 0.5), np.full(40_000, 0.5)
    assert 0.08 < ece_of_chance(few) < 0.3
    assert ece_of_chance(many) < 0.01


def test_auroc_is_within_a_set_and_needs_both_labels():
    found = aurocs([*ROWS, ROWS[0]], np.append([c.claims[0].support for c in ROWS], 1.0))
    assert set(found) == set("abc")
    assert all(0.8 < value < 0.95 for value in found.values())
    assert aurocs([r for r in ROWS if r.row.label == "supported"], np.zeros(LABELS.sum())) == {}


def test_a_set_s_own_scores_come_from_the_others():
    flipped = [
        Scored(
            Row(r.row.id, "d", r.row.group, "", "", "supported" if not t else "unsupported"),
            r.claims,
        )
        for r, t in zip(ROWS[:300], LABELS[:300], strict=True)
    ]
    raw = held_out([*ROWS, *flipped])
    assert aurocs([*ROWS, *flipped], raw)["d"] < 0.5  # its own labels would have told otherwise


def test_a_part_s_probabilities_come_from_the_others():
    fair = cross_fitted(ROWS, [row.row.set for row in ROWS])
    assert ece(fair, LABELS) < 0.05
    turned = [
        Scored(replace(r.row, set="d", label="unsupported" if t else "supported"), r.claims)
        for r, t in zip(ROWS[:300], LABELS[:300], strict=True)
    ]
    rows = [*ROWS, *turned]
    told = cross_fitted(rows, [row.row.set for row in rows])[len(ROWS) :]
    assert ece(told, ~LABELS[:300]) > 0.2  # its own labels would have told otherwise


def test_overlap_alone_is_a_baseline():
    row = Row("a", "a", "a", "The old bridge opened in June.", "The old bridge closed.", "refuted")
    assert Scored(row, ()).words == pytest.approx(2 / 3)  # old, bridge; not closed
    assert Scored(row, ()).phrases == pytest.approx(1 / 2)  # old bridge


def test_the_report_has_a_line_a_set_and_says_what_each_threshold_passes():
    told = cross_fitted(ROWS, [row.row.set for row in ROWS])
    said = report(ROWS, held_out(ROWS), told, frozenset({"a0"}), 0.52)
    cells = [line.split(" | ") for line in said.splitlines()]
    assert [row[0] for row in cells[2:6]] == ["| a", "| b", "| c", "| median"]
    assert "3 sets have 50 or more" in said
    passed = [float(row[1]) for row in cells[11:]]
    levels = [float(row[0].strip("| ")) for row in cells[11:]]
    assert 0.52 in levels and levels == sorted(levels) and len(passed) == len(levels) == 15
    assert passed == sorted(passed, reverse=True)
