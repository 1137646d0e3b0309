"""Requests share a model: in turn, in batches, and nothing is judged twice or for nobody."""

import asyncio
from collections.abc import Sequence

import pytest

from guard.adapters.nli import queue
from guard.adapters.nli.queue import Pair, Queue
from guard.errors import TooLarge, UpstreamError
from guard.ports import Entailment


class Model:
    """Says how long a claim is; waits for `go`, and notes what it was asked."""

    def __init__(self, batch: int = 1, lanes: int = 1) -> None:
        self.batch, self.lanes = batch, lanes
        self.calls: list[list[str]] = []
        self.go = asyncio.Event()
        self.fails: Exception | None = None

    async def judge(self, pairs: Sequence[Pair]) -> list[Entailment]:
        self.calls.append([claim for _, claim in pairs])
        await self.go.wait()
        if self.fails:
            raise self.fails
        if any(claim == "large" for _, claim in pairs):
            raise TooLarge("too large")
        return [said(claim) for _, claim in pairs]


def said(claim: str) -> Entailment:
    return Entailment(len(claim) / 100, 1 - len(claim) / 100, 0.0)


def ask(waiting: Queue, *claims: str) -> asyncio.Task[list[Entailment]]:
    return asyncio.create_task(waiting.entail([("premise", claim) for claim in claims]))


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_pairs_are_judged_in_order_and_none_is_nothing():
    model = Model(batch=2)
    model.go.set()
    assert await Queue(model).entail([]) == []
    assert await ask(Queue(model), "a", "bbb", "cc") == [said("a"), said("bbb"), said("cc")]
    assert model.calls == [["a", "bbb"], ["cc"]]


async def test_a_batch_takes_from_every_request_in_turn():
    model = Model(batch=3)
    waiting = Queue(model)
    tasks = [ask(waiting, "first")]
    await settle()
    tasks += [ask(waiting, "a1", "a2", "a3", "a4"), ask(waiting, "b1"), ask(waiting, "c1", "c2")]
    await settle()
    model.go.set()
    await asyncio.gather(*tasks)
    assert model.calls == [["first"], ["a1", "b1", "c1"], ["a2", "c2", "a3"], ["a4"]]


async def test_a_free_model_begins_at_once_and_a_busy_one_has_no_more_than_its_lanes():
    model = Model(lanes=2)
    waiting = Queue(model)
    tasks = [ask(waiting, name) for name in "abcd"]
    await settle()
    assert model.calls == [["a"], ["b"]]
    model.go.set()
    await asyncio.gather(*tasks)
    assert model.calls == [["a"], ["b"], ["c"], ["d"]]


async def test_a_lane_that_ran_dry_begins_again():
    model = Model(lanes=2)
    model.go.set()
    waiting = Queue(model)
    for i in range(20):
        async with asyncio.timeout(1):
            assert await ask(waiting, "x" * i) == [said("x" * i)]


async def test_what_is_being_judged_or_was_judged_is_not_judged_again():
    model = Model()
    waiting = Queue(model)
    one, two = ask(waiting, "a", "b", "a"), ask(waiting, "b", "a")
    await settle()
    model.go.set()
    assert await one == [said("a"), said("b"), said("a")]
    assert await two == [said("b"), said("a")]
    assert await ask(waiting, "b") == [said("b")]
    assert model.calls == [["a"], ["b"]]


async def test_premise_and_claim_are_kept_apart():
    model = Model()
    model.go.set()
    waiting = Queue(model)
    await waiting.entail([("ab", "c"), ("a", "bc"), ("a\ud800", "b")])
    assert model.calls == [["c"], ["bc"], ["b"]]


async def test_only_so_many_are_remembered_the_latest_used(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queue, "REMEMBERED", 2)
    model = Model()
    model.go.set()
    waiting = Queue(model)
    for claim in ("a", "b", "a", "c", "a", "b"):
        await ask(waiting, claim)
    assert model.calls == [["a"], ["b"], ["c"], ["b"]]


async def test_what_nobody_waits_for_any_more_is_not_judged():
    model = Model()
    waiting = Queue(model)
    busy, dropped, kept = ask(waiting, "busy"), ask(waiting, "x", "y"), ask(waiting, "y", "z")
    await settle()
    dropped.cancel()
    await settle()
    model.go.set()
    await asyncio.gather(busy, kept)
    assert dropped.cancelled()
    assert model.calls == [["busy"], ["y"], ["z"]]
    assert await ask(waiting, "x") == [said("x")]


async def test_a_request_that_leaves_takes_nothing_from_the_others():
    model = Model()
    waiting = Queue(model)
    left, stays = ask(waiting, "same"), ask(waiting, "same")
    await settle()
    left.cancel()
    await settle()
    model.go.set()
    assert await stays == [said("same")]


async def test_a_claim_that_is_too_large_fails_alone():
    model = Model(batch=4)
    waiting = Queue(model)
    busy, fine, large = ask(waiting, "busy"), ask(waiting, "fine"), ask(waiting, "large", "a")
    await settle()
    model.go.set()
    assert await fine == [said("fine")]
    with pytest.raises(TooLarge):
        await large
    await busy


async def test_a_failure_reaches_all_who_wait_and_is_not_remembered():
    model = Model(batch=4)
    model.fails = UpstreamError("down")
    model.go.set()
    waiting = Queue(model)
    one, two = await asyncio.gather(
        ask(waiting, "a"), ask(waiting, "a", "b"), return_exceptions=True
    )
    assert isinstance(one, UpstreamError) and isinstance(two, UpstreamError)
    model.fails = None
    assert await ask(waiting, "a") == [said("a")]


async def test_a_model_that_forgets_a_pair_is_a_failure_not_a_wait():
    class Forgetful(Model):
        async def judge(self, pairs: Sequence[Pair]) -> list[Entailment]:
            return []

    with pytest.raises(ValueError, match="zip"):
        await Queue(Forgetful()).entail([("premise", "a")])
