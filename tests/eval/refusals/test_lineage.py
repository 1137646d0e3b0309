"""Parts of a policy, and the rows that they or what they were made from have seen."""

from dataclasses import replace

from guard_eval.ledger.entries import Verb
from guard_eval.lineage.parts import Bundle
from guard_eval.refusals.base import Fold, Moment

from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import (
    BUNDLE,
    DATASET,
    a_part,
    fitted,
    history,
    honest,
    made,
    opened,
    promise,
    rows_of,
    sha,
    with_bundle,
    with_ledger,
)


@attack("E_FIT_ON_TEST", Moment.OPEN)
def a_threshold_chosen_on_the_test():
    world = honest(Moment.OPEN, sealed=True)
    bad = a_part("threshold", value="0.31", fit_on=(sha("test"),), fit_run="r-7")
    good = a_part("threshold", value="0.31", fit_on=(sha("cal"),), fit_run="r-7")
    return with_bundle(world, bad), with_bundle(world, good)


@attack("E_FIT_ON_TEST", Moment.REGISTER)
def through_two_runs():
    """A re-ranker saw the test; a detector was made with it, and a threshold with the detector."""
    world = honest(Moment.REGISTER)

    def lineage(split):
        first = a_part("reranker", "old", fit_on=(sha(split),), fit_run="r-1")
        second = a_part(
            "detector", "mid", fit_on=(sha("train"),), made_from=(first.fingerprint,), fit_run="r-2"
        )
        third = a_part(
            "threshold",
            value="0.4",
            fit_on=(sha("cal"),),
            made_from=(second.fingerprint,),
            fit_run="r-3",
        )
        case = with_bundle(world, third)
        steps = history(
            bundle=case.bundle,
            registration=case.registration,
            between=[fitted(first), fitted(second)],
        )
        return with_ledger(case, steps)  # fmt: skip

    return lineage("test"), lineage("tune")


@attack("E_UNDECLARED_PART", Moment.REGISTER)
def a_prompt_pasted_without_origin():
    world = honest(Moment.REGISTER)
    pasted = a_part("prompt", "answer", "v2", text="Answer from the context, briefly.")
    told = pasted.model_copy(update={"fit_run": "r-2", "fit_on": (sha("tune"),)})
    return with_bundle(world, pasted), with_bundle(world, told)


@attack("E_UNDECLARED_PART", Moment.OPEN)
def a_run_that_the_ledger_does_not_know():
    world = honest(Moment.OPEN)
    invented = a_part("threshold", value="0.9", fit_on=(sha("cal"),), fit_run="r-999")
    return with_bundle(world, invented, ledger=False), with_bundle(world, invented)


@attack("E_UNDECLARED_PART", Moment.OPEN)
def a_value_changed_after_its_run():
    world = honest(Moment.OPEN)
    edited = a_part("threshold", value="0.2", fit_on=(sha("cal"),), fit_run="r-threshold")
    return with_bundle(world, edited, ledger=False), world


@attack("E_UNDECLARED_PART", Moment.REGISTER)
def fewer_splits_named_than_the_ledger_knows():
    world = honest(Moment.REGISTER)
    part = a_part("detector", "words", "b", fit_on=(sha("train"), sha("tune")), fit_run="r-d")
    case = with_bundle(world, part)
    less = part.model_copy(update={"fit_on": (sha("train"),)})
    parts = tuple(less if each == part else each for each in case.bundle.parts)
    return replace(case, bundle=Bundle(policy="medical", parts=parts)), case


@attack("E_UNDECLARED_PART", Moment.REGISTER)
def fitted_on_rows_that_nobody_knows():
    world = honest(Moment.REGISTER)
    part = a_part("detector", "words", "c", fit_on=("d" * 64,), fit_run="r-d")
    known = a_part("detector", "words", "c", fit_on=(sha("train"),), fit_run="r-d")
    return with_bundle(world, part), with_bundle(world, known)


@attack("E_FIT_BEFORE_SPLIT", Moment.REGISTER)
def a_chunk_size_chosen_on_the_whole_data_set():
    world = honest(Moment.REGISTER)
    whole = a_part("chunker", value="400 words", fit_on=(DATASET,), fit_run="r-chunk")
    part = a_part("chunker", value="400 words", fit_on=(sha("tune"),), fit_run="r-chunk")
    return with_bundle(world, whole), with_bundle(world, part)


@attack("E_FIT_BEFORE_SPLIT", Moment.REPORT)
def fitted_before_its_split_was_dealt():
    world = honest(Moment.REPORT)
    detector = next(part for part in BUNDLE.parts if part.kind == "detector")
    after = [opened(sha("test"), promise())]
    early = history(before=[fitted(detector)], after=after)
    dealt = history(before=[*map(made, world.splits), fitted(detector)], after=after)
    return with_ledger(world, early), with_ledger(world, dealt)


@attack("E_CV_PARTIAL_PIPELINE", Moment.FIT)
def a_scaler_outside_the_folds():
    ids = [row.id for row in rows_of("train")]
    world = honest(Moment.FIT)
    held = frozenset(ids[:10])
    every, rest = (Fold("2", held, {"scaler": frozenset(seen)}) for seen in (ids, ids[10:]))
    return replace(world, folds=(*world.folds, every)), replace(world, folds=(*world.folds, rest))


@attack("E_INFLUENCE_ON_TEST", Moment.FIT)
def rows_dropped_that_hurt_the_test():
    world = honest(Moment.FIT)
    return replace(world, influence=(sha("tune"), sha("test"))), world


@attack("E_INFLUENCE_ON_TEST", Moment.REGISTER)
def a_data_set_relabelled_by_the_test_according_to_the_ledger():
    world = replace(honest(Moment.REGISTER), influence=None)
    by_test, by_tune = (
        with_ledger(world, history(before=[(Verb.INGEST, {
            "dataset": "e" * 64, "rows": 9, "weighed_against": [sha(name)]})]))
        for name in ("test", "tune")
    )  # fmt: skip
    return by_test, by_tune
