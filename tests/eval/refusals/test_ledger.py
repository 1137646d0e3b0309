"""Whether the ledger is the one that was written."""

from dataclasses import replace
from datetime import timedelta

from guard_eval.canonical import digest
from guard_eval.refusals.base import Anchor, Moment

from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import chain, history, honest, with_manifest


@attack("E_LEDGER_TAMPERED", Moment.OPEN)
def an_entry_edited():
    world = honest(Moment.OPEN, sealed=True)
    entry = world.entries[1]
    edited = entry.model_copy(update={"data": {**entry.data, "licence": "other"}})
    return replace(world, entries=(world.entries[0], edited, *world.entries[2:])), world


@attack("E_LEDGER_TAMPERED", Moment.REPORT)
def an_entry_taken_out():
    world = honest(Moment.REPORT)
    place = next(n for n, e in enumerate(world.entries) if e.data.get("run") == "r-few")
    few = world.bundle.parts[2].model_copy(update={"fit_run": "", "fit_on": ()})
    parts = (*world.bundle.parts[:2], few, *world.bundle.parts[3:])
    entries = (*world.entries[:place], *world.entries[place + 1 :])
    case = replace(
        world, entries=entries, anchors=world.anchors[:0] or (Anchor(1, digest(entries[0]), "git"),)
    )
    return replace(case, bundle=world.bundle.model_copy(update={"parts": parts})), world


@attack("E_LEDGER_TAMPERED", Moment.OPEN)
def written_anew_from_an_entry_on():
    """The chain is whole, but it is not the one that was remembered."""
    world = honest(Moment.OPEN)
    steps = history()
    steps[1] = (steps[1][0], {**steps[1][1], "licence": "other"})
    return replace(world, entries=chain(steps)), replace(world, entries=chain(history()))


def last_dated(world, when):
    """The world with another date of the ledger's last entry, remembered so."""
    last = world.entries[-1].model_copy(update={"at": when})
    anchor = Anchor(len(world.entries), digest(last), "the state folder")
    return replace(world, entries=(*world.entries[:-1], last), anchors=(anchor,))


@attack("E_LEDGER_TAMPERED", Moment.OPEN)
def an_entry_dated_before_the_one_it_follows():
    world = honest(Moment.OPEN)
    before = world.entries[-2].at
    return last_dated(world, before - timedelta(seconds=1)), last_dated(world, before)


@attack("E_CLOCK", Moment.OPEN)
def a_clock_that_was_set_forward():
    world = honest(Moment.OPEN)
    slow = world.now + timedelta(minutes=59)  # of a colleague's machine
    return last_dated(world, world.now + timedelta(hours=2)), last_dated(world, slow)


@attack("E_LEDGER_ROLLBACK", Moment.OPEN)
def the_end_cut_off():
    """The look before is cut off with it, so that a second one seems to be the first."""
    world = honest(Moment.OPEN, sealed=True)
    longer = Anchor(len(world.entries) + 1, "a" * 64, "the sealed file")
    return replace(world, anchors=(*world.anchors, longer)), world


@attack("E_LEDGER_ROLLBACK", Moment.SPLIT)
def the_ledger_deleted_and_begun_anew():
    world = honest(Moment.SPLIT)
    far = Anchor(5000, "b" * 64, "git tag")
    grown = Anchor(3, digest(world.entries[2]), "git tag")
    return replace(world, anchors=(far,)), replace(world, anchors=(grown,))


def described(case, **changes):
    """The case with an eval.yaml that says something else of its test."""
    test = case.declared["test"].model_copy(update=changes)
    return replace(case, declared={**case.declared, "test": test})


@attack("E_MANIFEST_CHANGED", Moment.OPEN)
def a_split_described_otherwise_than_it_was_dealt():
    world = with_manifest(honest(Moment.OPEN))
    return described(world, rule="as it pleases me"), described(world, file="elsewhere.jsonl")


@attack("E_MANIFEST_CHANGED", Moment.SEAL)
def a_split_that_nobody_dealt():
    world = with_manifest(honest(Moment.SEAL))
    made = {**world.declared, "mine": world.declared["tune"]}
    return replace(world, declared=made), replace(world, declared=dict(world.declared))


@attack("E_MANIFEST_CHANGED", Moment.REGISTER)
def a_split_that_is_kept_from_being_compared():
    world = with_manifest(honest(Moment.REGISTER))
    rest = {name: split for name, split in world.declared.items() if name != "tune"}
    return replace(world, declared=rest), replace(world, declared=dict(world.declared))
