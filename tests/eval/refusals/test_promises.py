"""What was registered, against what is done."""

from dataclasses import replace

from guard_eval.refusals.base import Moment

from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import history, honest, opened, promise, promised, sha, with_ledger

OTHERWISE = {
    "metric": "f1", "direction": "lower", "threshold": "0.42", "alpha": "0.2", "baseline": "b" * 64,
    "slices": ("english",), "seed": 3, "errors": "apart", "predecessor": "c" * 64, "split": "d" * 64,
    "policy": "e" * 64,
}  # fmt: skip


def changed(field, value):
    def cases():
        world = honest(Moment.REPORT)
        return replace(world, asked=promise(**{field: value})), world

    cases.__name__, cases.__module__ = f"another_{field}", __name__
    return cases


for field, value in OTHERWISE.items():
    attack("E_PREREG_MISMATCH", Moment.REPORT)(changed(field, value))


@attack("E_PREREG_MISMATCH", Moment.OPEN)
def a_part_swapped_after_registration():
    world = honest(Moment.OPEN, sealed=True)
    parts = tuple(part for part in world.bundle.parts if part.kind != "chunker")
    return replace(world, bundle=world.bundle.model_copy(update={"parts": parts})), world


def test_every_promise_is_compared():
    assert OTHERWISE.keys() == promise().model_dump().keys()


@attack("E_NOT_REGISTERED", Moment.OPEN)
def a_registration_that_is_not_in_the_ledger():
    world = honest(Moment.OPEN)
    mine = promise(metric="f1")
    case = replace(world, registration=mine, asked=mine)
    return case, with_ledger(case, history(registration=mine))


@attack("E_NOT_REGISTERED", Moment.REPORT)
def registered_after_the_look():
    world = honest(Moment.REPORT)
    steps = history(after=[opened(sha("test"), promise())])
    swapped = [*steps[:-2], steps[-1], steps[-2]]
    return with_ledger(world, swapped), with_ledger(world, steps)


@attack("E_NOT_REGISTERED", Moment.REPORT)
def outcomes_without_a_look():
    world = honest(Moment.REPORT)
    other = promised(promise(metric="f1"))
    return with_ledger(world, history(after=[other])), world
