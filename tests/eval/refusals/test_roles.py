"""Splits that change their role, are dealt until one fits, or leave rows out."""

from dataclasses import replace
from datetime import date

from guard_eval.ledger.entries import Verb
from guard_eval.looks.earlier import Earlier
from guard_eval.refusals.base import Moment
from guard_eval.splits.split import Role

from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import (
    BUNDLE,
    DATASET,
    SIZES,
    a_part,
    history,
    honest,
    honest_splits,
    made,
    sha,
    with_bundle,
    with_ledger,
)


def formerly(**changes):
    """The test split under another role or name, as a step of the ledger."""
    test = next(split for split in honest_splits() if split.name == "test")
    return made(test.model_copy(update=changes))


@attack("E_ROLE_REUSE", Moment.SPLIT)
def a_former_cal_split_as_test():
    world = honest(Moment.SPLIT)
    was_cal = formerly(name="cal-2025", role=Role.CAL)
    was_test = formerly(name="test-2025")
    return (
        with_ledger(world, history(before=[was_cal])),
        with_ledger(world, history(before=[was_test])),
    )


@attack("E_ROLE_REUSE", Moment.REGISTER)
def a_former_tune_split_in_another_order():
    world = honest(Moment.REGISTER, sealed=True)
    before = [formerly(name="tune-2025", role=Role.TUNE, sha256="a" * 64)]
    other = [formerly(name="tune-2025", role=Role.TUNE, sha256="a" * 64, merkle="b" * 64)]
    return with_ledger(world, history(before=before)), with_ledger(world, history(before=other))


@attack("E_ROLE_REUSE", Moment.REPORT)
def a_calibrator_and_the_guarantee_on_the_same_rows():
    on_cal = a_part("calibrator", "isotonic", fit_on=(sha("cal"),), fit_run="r-iso")
    on_tune = on_cal.model_copy(update={"fit_on": (sha("tune"),)})
    world = honest(Moment.REPORT)
    return with_bundle(world, on_cal), with_bundle(world, on_tune)


def dealt(seeds):
    return [
        formerly(seed=seed, sha256=f"{n:064x}", merkle=f"{n:064x}", labels=f"{n:064x}")
        for n, seed in enumerate(seeds, 1)
    ]


@attack("E_SEED_SEARCHED", Moment.SEAL)
def the_easiest_of_many_deals():
    world = honest(Moment.SEAL)
    others = [(verb, data | {"split": data["split"] | {"name": f"deal {n}"}})
              for n, (verb, data) in enumerate(dealt([1, 2, 3, 4, 5]))]  # fmt: skip
    first = [(verb, data | {"split": data["split"] | {"seed": 17}}) for verb, data in others[:1]]
    return (
        with_ledger(world, history(before=others)),
        with_ledger(world, history(before=[*first, *others[1:]])),
    )


@attack("E_SEED_SEARCHED", Moment.SPLIT)
def one_deal_more_than_allowed():
    world = honest(Moment.SPLIT)
    others = [(verb, data | {"split": data["split"] | {"name": f"deal {n}"}})
              for n, (verb, data) in enumerate(dealt([1, 2, 3]))]  # fmt: skip
    return (
        with_ledger(world, history(before=others)),
        with_ledger(world, history(before=others[:2])),
    )


@attack("E_ROWS_UNDEALT", Moment.SPLIT)
def hard_rows_left_out_of_every_split():
    world = honest(Moment.SPLIT)
    steps = history()
    more = [
        steps[0],
        (Verb.INGEST, {"dataset": DATASET, "rows": sum(SIZES.values()) + 12}),
        *steps[2:],
    ]
    return with_ledger(world, more), with_ledger(world, history(bundle=BUNDLE))


@attack("E_SEED_ELSEWHERE", Moment.OPEN)
def the_easiest_of_many_deals_in_workspaces_of_their_own():
    world = honest(Moment.OPEN, sealed=True)
    others = [1, 2, 3, 17], [17, 1, 2, 3]  # not the first; the first
    return tuple(replace(world, deals={DATASET: seeds}) for seeds in others)


@attack("E_SEED_ELSEWHERE", Moment.SEAL)
def one_deal_elsewhere_more_than_allowed():
    world = honest(Moment.SEAL)
    return tuple(replace(world, deals={DATASET: seeds}) for seeds in ([1, 2, 3, 17], [1, 2, 17]))


@attack("E_MEASURED_BEFORE", Moment.OPEN)
def rows_whose_outcomes_were_seen_and_the_rest_left_out():
    world = honest(Moment.OPEN, sealed=True)
    seen = Earlier("all.jsonl", date(2026, 3, 1), rows=40, left=40)
    return replace(world, earlier={sha("test"): (seen,)}), replace(world, earlier={sha("test"): ()})


def test_of_several_runs_the_one_with_most_rows_is_told():
    from guard_eval.refusals.roles import measured

    seen = [Earlier(name, date(2026, 3, 1), rows, left=0) for name, rows in (("a", 3), ("b", 9))]
    told = measured(replace(honest(Moment.OPEN), earlier={sha("test"): seen}))
    assert told.text == (
        "9 of the 40 rows of test were measured before its look, as b (last on 01 Mar 2026)"
    )
