"""The rows that are reported are the rows of the split, with the labels it had."""

from dataclasses import replace

from guard_eval.refusals.base import Moment
from guard_eval.runs.outcomes import Outcome

from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import (
    a_split,
    history,
    honest,
    made,
    opened,
    promise,
    rows_of,
    sha,
    with_ledger,
)


def reported(change):
    world = honest(Moment.REPORT)
    return replace(world, outcomes=tuple(change(list(world.outcomes))))


def failed(row):
    return Outcome(row=row.row, error="the model did not answer")


@attack("E_ROWS_MISSING", Moment.REPORT)
def rows_dropped_that_ended_in_an_error():
    return reported(lambda rows: rows[:-3]), reported(
        lambda rows: [*rows[:-3], *map(failed, rows[-3:])]
    )


@attack("E_ROWS_MISSING", Moment.REPORT)
def easy_rows_put_in_the_place_of_hard_ones():
    easy = [Outcome(row=row.id, score=1.0, action="pass") for row in rows_of("train")[:3]]
    return reported(lambda rows: [*rows[:-3], *easy]), reported(lambda rows: rows[::-1])


@attack("E_ROWS_MISSING", Moment.REPORT)
def tried_again_until_it_passed():
    return reported(lambda rows: [*rows, rows[4]]), reported(lambda rows: rows)


@attack("E_ROWS_MISSING", Moment.REPORT)
def abstentions_left_empty():
    world = honest(Moment.REPORT)
    empty, said = (
        (*world.outcomes[1:], Outcome(row=world.outcomes[0].row, action=action))
        for action in (None, "abstain")
    )
    return replace(world, outcomes=empty), replace(world, outcomes=said)


@attack("E_ROWS_MISSING", Moment.REPORT)
def fewer_than_a_split_whose_rows_are_gone():
    """Only the number of rows is known of the split."""
    world = honest(Moment.REPORT, sealed=True)
    case = replace(world, rows={k: v for k, v in world.rows.items() if k != sha("test")})
    return replace(case, outcomes=case.outcomes[1:]), case


def relabelled(rows, number):
    flipped = [row.model_copy(update={"label": "unsupported"}) for row in rows[:number]]
    return (*flipped, *rows[number:])


@attack("E_LABEL_CHANGED", Moment.REPORT)
def labels_bent_to_the_answers():
    world = honest(Moment.REPORT)
    rows = {**world.rows, sha("test"): relabelled(rows_of("test"), 4)}
    return replace(world, rows=rows), world


@attack("E_LABEL_CHANGED", Moment.REGISTER)
def a_version_with_other_labels_under_the_old_name():
    """Of a sealed split, so that the ledger alone can tell."""
    world = honest(Moment.REGISTER, sealed=True)
    old = a_split("test", relabelled(rows_of("test"), 4))
    case = with_ledger(world, history(before=[made(old)]))
    other = old.model_copy(update={"name": "test-2025"})
    honest_case = with_ledger(world, history(before=[made(other)]))
    return case, replace(honest_case, rows={**world.rows, sha("test"): rows_of("test")})


@attack("E_ROWS_CHANGED", Moment.REPORT)
def slices_and_clusters_bent_to_the_result():
    world = honest(Moment.REPORT)
    moved = [row.model_copy(update={"segment": "easy"}) for row in rows_of("test")]
    case = replace(world, rows={**world.rows, sha("test"): tuple(moved)})
    assert opened(sha("test"), promise())
    return case, replace(world, rows={**world.rows, sha("test"): rows_of("test")[::-1]})
