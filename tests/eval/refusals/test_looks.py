"""How often a test split was looked at, under whatever name."""

import random
from dataclasses import replace

from guard_eval.ledger.entries import Verb
from guard_eval.refusals.base import Moment
from guard_eval.refusals.scan import Status, scan

from tests.eval.refusals.near import ExactSketch
from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import (
    BUNDLE,
    DATASET,
    FIRST_DAY,
    a_part,
    a_row,
    a_split,
    fitted,
    history,
    honest,
    made,
    opened,
    promise,
    promised,
    rows_of,
    sha,
    with_ledger,
    with_rows,
)


def allowing(case, budget):
    splits = tuple(s.model_copy(update={"budget": budget}) for s in case.splits)
    return replace(case, splits=splits)


@attack("E_BUDGET", Moment.OPEN)
def a_second_look():
    world = honest(Moment.OPEN, sealed=True)
    return with_ledger(world, history(after=[opened(sha("test"), promise())])), world


@attack("E_BUDGET", Moment.REGISTER)
def the_best_of_many():
    """Four policies registered before the first look, three looks allowed."""
    world = allowing(honest(Moment.REGISTER), 3)
    others = [promise(seed=n) for n in range(3)]
    steps = history(
        splits=world.splits,
        between=map(promised, others),
        after=[opened(sha("test"), each) for each in others],
    )
    return with_ledger(world, steps), with_ledger(world, steps[:-1])


@attack("E_BUDGET", Moment.OPEN)
def more_looks_written_into_the_manifest():
    world = honest(Moment.OPEN, sealed=True)
    return allowing(world, 50), world


@attack("E_BUDGET", Moment.OPEN)
def an_opening_that_was_killed_while_it_was_written():
    world = honest(Moment.OPEN, sealed=True)
    torn = '{"count":12,"verb":"open","data":{"split":"' + sha("test") + '"'
    lost, other = (
        with_ledger(world, history(after=[(Verb.MEND, {"torn": text})]))
        for text in (torn, torn.replace("open", "anchor"))
    )
    return lost, other


@attack("E_BURNED", Moment.OPEN)
def a_split_that_was_given_up():
    world = honest(Moment.OPEN, sealed=True)
    burn, other = (
        with_ledger(
            world, history(after=[(Verb.BURN, {"split": split, "reason": "mailed around"})])
        )
        for split in (sha("test"), "f" * 64)
    )
    return burn, other


def after_a_look(predecessor=None, early=False):
    """A new policy for rows that another one was measured on; two looks are allowed."""
    world = allowing(honest(Moment.REGISTER), 2)
    first = promise()
    tweaked = a_part("threshold", value="0.7", fit_on=(sha("cal"),), fit_run="r-9")
    kept = tuple(p for p in BUNDLE.parts if p.kind != "threshold")
    bundle = BUNDLE.model_copy(update={"parts": (*kept, tweaked)})
    second = promise(bundle, predecessor=predecessor)
    look, register = opened(sha("test"), first), [fitted(tweaked), promised(second)]
    after = [*register, look] if early else [look, *register]
    case = replace(world, bundle=bundle, registration=second, asked=second)
    return with_ledger(case, history(splits=world.splits, after=after))


@attack("E_ADAPTIVE_REUSE", Moment.REGISTER)
def looked_tweaked_and_registered_again():
    return after_a_look(), after_a_look(predecessor=promise().fingerprint)


@attack("E_ADAPTIVE_REUSE", Moment.REGISTER)
def a_predecessor_that_is_none():
    return after_a_look(predecessor="a" * 64), after_a_look(early=True)


@attack("E_ADAPTIVE_REUSE", Moment.REGISTER)
def not_yet_registered_when_the_look_was_taken():
    case = after_a_look()
    unwritten = [
        e
        for e in case.entries
        if e.data.get("registration") != case.registration.model_dump(mode="json")
    ]
    return replace(case, entries=tuple(unwritten), anchors=None), after_a_look(early=True)


@attack("E_SPLIT_LAUNDERING", Moment.SEAL)
def a_part_of_the_rows_with_more_looks():
    """The former split was made for one look: a part of it sealed for five has none."""
    rows = renamed(rows_of("test")[:50])

    def of(budget):
        case = after(rows)
        splits = tuple(s.model_copy(update={"budget": 5}) for s in case.splits)
        _, steps = burned(rows, budget=budget)
        return with_ledger(replace(case, splits=splits), history(splits=splits, before=steps))

    return of(1), of(5)


def burned(rows, name="test-2025", look=True, budget=1):
    """A former split with these rows, its sketch, and the steps that made and opened it."""
    split = a_split(name, rows, role="test", dataset="9" * 64, budget=budget)
    former = promise(split=split.sha256)
    steps = [made(split), promised(former), *([opened(split.sha256, former)] if look else [])]
    return split, steps


def after(rows, look=True, sketch=True, sealed=False, moment=Moment.SEAL):
    """The honest world, in which these rows were looked at before as another split."""
    split, steps = burned(rows, look=look)
    world = honest(moment, sealed=sealed)
    kin = {split.sha256: ExactSketch(rows)}
    case = replace(world, sketches={**world.sketches, **kin} if sketch else world.sketches)
    return with_ledger(case, history(before=steps))


def others(number, start=0):
    return tuple(a_row(f"former {n}", FIRST_DAY["test"]) for n in range(start, start + number))


def renamed(rows):
    return tuple(
        row.model_copy(update={"id": f"x{n}", "cluster": f"y{n}"}) for n, row in enumerate(rows)
    )


@attack("E_SPLIT_LAUNDERING", Moment.SEAL)
def a_subset_renamed_and_reshuffled():
    rows = list(renamed((*rows_of("test"), *others(50))))
    random.Random(3).shuffle(rows)
    return after(tuple(rows)), after(tuple(rows), look=False)


@attack("E_SPLIT_LAUNDERING", Moment.SEAL)
def one_row_in_a_hundred():
    """1 of 100 rows is enough; of 111, that is 0.9 %, it is not."""
    former = (rows_of("test")[0], *others(120))
    more = [a_row(f"more {n}", FIRST_DAY["test"] + 25) for n in range(71)]
    split, steps = burned(former)

    def of(number):
        rows = (*rows_of("test"), *more)[:number]
        case = with_rows(honest(Moment.SEAL), test=rows)
        case = replace(case, sketches={split.sha256: ExactSketch(former)})
        made_of = {"splits": case.splits, "bundle": case.bundle, "registration": case.registration}
        ledger = history(**made_of, before=steps)
        ledger[1] = (Verb.INGEST, {"dataset": DATASET, "rows": sum(s.rows for s in case.splits)})
        return with_ledger(case, ledger)

    return of(100), of(111)


@attack("E_SPLIT_LAUNDERING", Moment.SEAL)
def a_few_burned_rows_among_many_new_ones():
    """All 20 rows of the burned split, among 80 new ones."""
    return after(renamed(rows_of("test")[:20])), after(others(20))


@attack("E_SPLIT_LAUNDERING", Moment.OPEN)
def both_are_sealed():
    rows = renamed(rows_of("test")[:50])
    return after(rows, sealed=True, moment=Moment.OPEN), after(
        others(50), sealed=True, moment=Moment.OPEN
    )


@attack("E_SPLIT_LAUNDERING", Moment.REGISTER)
def with_a_word_changed_in_every_row():
    rows = tuple(
        row.model_copy(update={"question": f"{row.question} exactly"})
        for row in renamed(rows_of("test"))
    )
    return after(rows, moment=Moment.REGISTER), after(rows, look=False, moment=Moment.REGISTER)


@attack("E_SPLIT_LAUNDERING", Moment.SEAL)
def only_its_order_is_new():
    """Nothing is left of the old split but its line in the ledger: the root of its rows."""
    test = next(s for s in honest(Moment.SEAL).splits if s.name == "test")
    old = test.model_copy(update={"name": "old", "sha256": "7" * 64})
    former = promise(split=old.sha256)
    steps = [made(old), promised(former)]
    world = honest(Moment.SEAL)
    return (
        with_ledger(world, history(before=[*steps, opened(old.sha256, former)])),
        with_ledger(world, history(before=steps)),
    )


@attack("E_SPLIT_LAUNDERING", Moment.SEAL)
def rows_of_a_split_that_was_given_up():
    rows = renamed(rows_of("test")[:50])
    split, steps = burned(rows, look=False)
    world = replace(honest(Moment.SEAL), sketches={split.sha256: ExactSketch(rows)})
    burn = (Verb.BURN, {"split": split.sha256, "reason": "published"})
    return with_ledger(world, history(before=[*steps, burn])), with_ledger(
        world, history(before=steps)
    )


def test_a_look_is_inherited_not_the_whole_budget():
    case = after(renamed(rows_of("test")[:50]))
    splits = tuple(s.model_copy(update={"budget": 2}) for s in case.splits)
    _, steps = burned(renamed(rows_of("test")[:50]), budget=2)
    case = with_ledger(replace(case, splits=splits), history(splits=splits, before=steps))
    found = {finding.code: finding.status for finding in scan(case, Moment.SEAL)}
    assert found["E_SPLIT_LAUNDERING"] == Status.PASS


def test_a_former_split_without_sketch_is_not_passed():
    found = {f.code: f for f in scan(after(others(50), sketch=False), Moment.SEAL)}
    assert found["E_SPLIT_LAUNDERING"].status is Status.NOT_CHECKED
