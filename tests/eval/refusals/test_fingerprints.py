"""Whether what runs is what was fitted and registered."""

from dataclasses import replace

from guard_eval.refusals.base import Cache, Moment

from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import BUNDLE, a_part, honest, sha, with_bundle


def running(moment, **changed):
    world = honest(moment)
    return replace(world, running={**world.running, **changed})


@attack("E_FINGERPRINT_DRIFT", Moment.OPEN)
def a_judge_that_was_updated():
    return running(Moment.OPEN, judge="0" * 64), running(Moment.OPEN)


@attack("E_FINGERPRINT_DRIFT", Moment.REPORT)
def a_part_that_was_not_there_before():
    return running(Moment.REPORT, reranker="0" * 64), running(Moment.REPORT)


@attack("E_FINGERPRINT_DRIFT", Moment.REPORT)
def a_part_that_is_gone():
    world = honest(Moment.REPORT)
    without = {name: value for name, value in world.running.items() if name != "detector"}
    return replace(world, running=without), world


@attack("E_EMBEDDING_VERSION", Moment.OPEN)
def queries_of_another_embedding():
    world = honest(Moment.OPEN)
    return replace(world, query_space="1" * 64), world


@attack("E_CACHE_CROSS_SPLIT", Moment.REPORT)
def answers_of_a_tuning_run():
    world = honest(Moment.REPORT)
    return replace(world, caches=(*world.caches, Cache(BUNDLE.fingerprint, sha("tune")))), world


@attack("E_CACHE_CROSS_SPLIT", Moment.REPORT)
def answers_of_another_policy():
    world = honest(Moment.REPORT)
    return replace(world, caches=(Cache("2" * 64, sha("test")),)), replace(world, caches=())


@attack("E_UNPINNED", Moment.REGISTER)
def a_model_behind_a_moving_name():
    world = honest(Moment.REGISTER)
    loose = a_part("judge", "judge-7", "latest", text="Judge.", fit_run="", params={"pin": "none"})
    fixed = loose.model_copy(update={"params": {"pin": "2026-03-01"}})
    return with_bundle(world, loose), with_bundle(world, fixed)
