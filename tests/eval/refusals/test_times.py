"""Nothing may rest on what came later."""

from dataclasses import replace
from datetime import timedelta

from guard_eval.refusals.base import Moment

from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import DAY, FIRST_DAY, START, honest, rows_of, sha, with_rows

SECOND = timedelta(seconds=1)


def under_the_last(case, **changes):
    """The documents found for the last test row, with other dates."""
    row = rows_of("test")[-1]
    found = tuple(p.model_copy(update=changes) for p in row.context)
    return replace(case, retrieved={**case.retrieved, row.id: found})


DUE = rows_of("test")[-1].prediction_time


@attack("E_FUTURE_DOC", Moment.REPORT)
def a_document_found_that_did_not_exist_yet():
    world = honest(Moment.REPORT)
    late, in_time = DUE + SECOND, DUE
    return (
        under_the_last(world, available_at=late, ingested_at=late),
        under_the_last(world, available_at=in_time, ingested_at=in_time),
    )


@attack("E_FUTURE_DOC", Moment.SPLIT)
def a_document_in_the_row_from_later():
    row = rows_of("test")[-1]
    later, own = (
        (*rows_of("test")[:-1], row.model_copy(update={"context": tuple(
            p.model_copy(update={"available_at": day, "ingested_at": day}) for p in row.context)}))
        for day in (DUE + DAY, DUE - DAY)
    )  # fmt: skip
    world = honest(Moment.SPLIT)
    return with_rows(world, test=later), with_rows(world, test=own)


@attack("E_BACKFILL_TIME", Moment.REPORT)
def a_document_dated_back():
    world = honest(Moment.REPORT)
    case = under_the_last(world, available_at=DUE - DAY, ingested_at=DUE + DAY)
    return case, replace(case, evidence="the archive's own record of the day")


@attack("E_BACKFILL_TIME", Moment.FIT)
def a_label_dated_back():
    start = START + FIRST_DAY["test"] * DAY
    rows = rows_of("cal")
    back, known = (
        (*rows[:-1], rows[-1].model_copy(update={"ingested_at": when}))
        for when in (start + DAY, start - DAY)
    )
    world = honest(Moment.FIT)
    return with_rows(world, cal=back), with_rows(world, cal=known)


@attack("E_LABEL_FROM_FUTURE", Moment.FIT)
def a_label_known_only_after_the_fit():
    world = honest(Moment.FIT)
    cutoff = rows_of("cal")[-1].label_available_at
    return replace(world, cutoff=cutoff - SECOND), replace(world, cutoff=cutoff)


@attack("E_LABEL_FROM_FUTURE", Moment.REPORT)
def a_label_known_only_after_the_test_began():
    start = START + FIRST_DAY["test"] * DAY
    rows = rows_of("cal")
    late, known = (
        (*rows[:-1], rows[-1].model_copy(update={"label_available_at": when}))
        for when in (start + SECOND, start)
    )
    world = honest(Moment.REPORT)
    return with_rows(world, cal=late), with_rows(world, cal=known)


def ending(when):
    rows = rows_of("cal")
    times = {"prediction_time": when, "label_available_at": when, "ingested_at": when}
    return (*rows[:-1], rows[-1].model_copy(update=times))


@attack("E_TIME_ORDER", Moment.SPLIT)
def calibration_inside_the_embargo():
    start = START + FIRST_DAY["test"] * DAY
    world = honest(Moment.SPLIT)
    inside, outside = ending(start - 7 * DAY + SECOND), ending(start - 7 * DAY)
    return with_rows(world, cal=inside), with_rows(world, cal=outside)


@attack("E_TIME_ORDER", Moment.OPEN)
def training_rows_later_than_the_test_and_a_split_that_hides_it():
    world = honest(Moment.OPEN, sealed=True)
    late = START + 300 * DAY
    times = {"prediction_time": late}
    rows = (*rows_of("train")[:-1], rows_of("train")[-1].model_copy(update=times))
    attacked = with_rows(world, train=rows)
    hidden = tuple(s.model_copy(update={"last": START}) for s in attacked.splits)
    return replace(attacked, splits=hidden), world


@attack("E_TIME_MISSING", Moment.SPLIT)
def rows_without_the_time_their_answer_was_due():
    row = rows_of("test")[-1].model_copy(update={"prediction_time": None})
    case = with_rows(honest(Moment.SPLIT), test=(*rows_of("test")[:-1], row))
    return case, honest(Moment.SPLIT)


@attack("E_TIME_MISSING", Moment.REPORT)
def documents_that_do_not_say_when_they_were_taken_in():
    world = honest(Moment.REPORT)
    without = tuple(p.model_copy(update={"ingested_at": None}) for p in world.documents)
    return replace(world, documents=without), world


def test_without_a_claim_about_time_its_absence_is_no_pass():
    from guard_eval.refusals.scan import Status, scan

    rows = tuple(row.model_copy(update={"prediction_time": None}) for row in rows_of("test"))
    case = replace(with_rows(honest(Moment.SPLIT), test=rows), embargo=None)
    found = {finding.code: finding.status for finding in scan(case, Moment.SPLIT)}
    assert found["E_TIME_ORDER"] == found["E_TIME_MISSING"] == Status.NOT_CHECKED
    assert found["E_FUTURE_DOC"] == Status.NOT_CHECKED
    assert sha("cal")


@attack("E_TIME_AHEAD", Moment.SEAL)
def a_row_taken_in_tomorrow():
    rows = rows_of("train")
    world = honest(Moment.SEAL)
    tomorrow, today = (
        with_rows(world, train=(*rows[:-1], rows[-1].model_copy(update={"available_at": when})))
        for when in (world.now + DAY, world.now)
    )
    return tomorrow, today


@attack("E_TIME_AHEAD", Moment.SEAL)
def an_answer_that_is_due_tomorrow():
    """So the test would lie after whatever was fitted on."""
    rows = rows_of("test")
    world = honest(Moment.SEAL)
    tomorrow, today = (
        with_rows(world, test=(*rows[:-1], rows[-1].model_copy(update={"prediction_time": when})))
        for when in (world.now + DAY, world.now)
    )
    return tomorrow, today


@attack("E_TIME_AHEAD", Moment.OPEN)
def a_sealed_test_that_ends_tomorrow():
    world = honest(Moment.OPEN, sealed=True)
    tomorrow, today = (
        tuple(s.model_copy(update={"last": when}) if s.name == "test" else s for s in world.splits)
        for when in (world.now + DAY, world.now)
    )
    return replace(world, splits=tomorrow), replace(world, splits=today)
