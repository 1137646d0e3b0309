"""The table: every row once, the same however it was put together."""

import dataclasses

import numpy as np
import pytest
from guard_eval.errors import Refusal
from guard_eval.metrics.table import tabulate
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.eval.metrics.made import made


def same(first, second):
    return all(
        np.array_equal(
            getattr(first, f.name), getattr(second, f.name), equal_nan=first_is_float(first, f)
        )
        for f in dataclasses.fields(first)
    )


def first_is_float(table, field):
    return getattr(table, field.name).dtype.kind == "f"


ROWS, OUTCOMES = made(60)


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(60)), st.permutations(range(60)))
def test_rows_and_outcomes_in_any_order_make_the_same_table(rows, outcomes):
    made = tabulate([ROWS[i] for i in rows], [OUTCOMES[i] for i in outcomes])
    assert same(made, tabulate(ROWS, OUTCOMES))


def test_columns():
    rows, outcomes = made(1)
    row = rows[0].model_copy(
        update={"id": "a", "label": "unsupported", "answer": "The cat ran", "cluster": ""}
    )
    outcome = outcomes[0].model_copy(
        update={
            "row": "a",
            "score": 0.25,
            "action": "annotate",
            "released": True,
            "flagged": ("x",),
            "error": "",
        }
    )
    table = tabulate([row], [outcome])
    assert table.row.tolist() == ["a"] == table.clusters.tolist()
    assert (table.label[0], table.score[0], table.length[0]) == (1, 0.25, 3)
    assert table.copied[0] == 0.5
    assert table.answered[0]
    assert not table.taken[0]  # it was marked


def test_a_mark_that_nobody_saw_is_none():
    rows, outcomes = made(1)
    seen = outcomes[0].model_copy(
        update={"action": "pass", "released": True, "flagged": ("x",), "error": ""}
    )
    assert tabulate(rows, [seen]).taken[0]


def test_an_error_releases_nothing():
    rows, outcomes = made(1)
    table = tabulate(rows, [outcomes[0].model_copy(update={"released": True, "error": "timeout"})])
    assert not table.answered[0]
    assert table.error[0]


def test_missing_rows_are_refused():
    with pytest.raises(Refusal, match="3 of 60 rows have no outcome: r0, r1, r2") as refused:
        tabulate(ROWS, OUTCOMES[3:])
    assert refused.value.code == "E_ROWS_MISSING"
    assert refused.value.exit == 4


def test_surplus_outcomes_are_refused():
    with pytest.raises(Refusal, match="1 outcomes belong to no row: r0"):
        tabulate(ROWS[1:], OUTCOMES)


def test_rows_counted_twice_are_refused():
    with pytest.raises(Refusal, match="1 rows are there more than once, such as r0"):
        tabulate([*ROWS, ROWS[0]], OUTCOMES)
    with pytest.raises(Refusal, match="more than once"):
        tabulate(ROWS, [*OUTCOMES, OUTCOMES[5]])


def test_a_part_has_its_own_clusters():
    table = tabulate(ROWS, OUTCOMES)
    part = table.where(table.cluster == 2)
    assert part.clusters.tolist() == [table.clusters[2]]
    assert set(part.cluster.tolist()) == {0}
