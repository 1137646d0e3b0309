"""The pairs that wait for a model: shared out between requests, none judged twice."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Protocol

from guard.errors import TooLarge
from guard.ports import Entailment

Pair = tuple[str, str]
"""A premise and a hypothesis."""

REMEMBERED = 4096  # judgements of a model


class Judge(Protocol):
    """A model as the queue sees it; loads what it needs on first use."""

    batch: int
    """The most pairs of one call."""
    lanes: int
    """The most calls at the same time."""

    async def judge(self, pairs: Sequence[Pair]) -> list[Entailment]:
        """Judge pairs, in order."""
        ...


@dataclass(eq=False, slots=True)
class _Job:
    key: bytes
    pair: Pair
    future: asyncio.Future[Entailment]
    wanted: int = 0  # by so many requests
    begun: bool = False


@dataclass(eq=False, slots=True)
class Queue:
    """Judges the pairs of all requests with one model, on one event loop.

    A batch is taken when the model is free, of whatever waits by then: no pair ever waits for a
    batch to fill. Requests have turns, one pair each, so that a long answer doesn't hold up a short
    one. A pair that waits, is being judged or was judged lately is not judged again; one that
    nobody waits for any more is not judged at all.
    """

    model: Judge
    _turns: deque[deque[_Job]] = field(default_factory=deque)  # of each request
    _open: dict[bytes, _Job] = field(default_factory=dict)
    _known: OrderedDict[bytes, Entailment] = field(default_factory=OrderedDict)
    _lanes: set[asyncio.Task[None] | None] = field(default_factory=set)

    async def entail(self, pairs: Sequence[Pair]) -> list[Entailment]:
        """Judge pairs, in order. Raises what the model raises."""
        if not pairs:
            return []
        jobs = [self._job(pair) for pair in pairs]
        self._turns.append(deque(jobs))
        for _ in range(min(len(jobs), self.model.lanes - len(self._lanes))):
            self._lanes.add(asyncio.create_task(self._lane()))
        futures = {job.future for job in jobs}
        try:
            done, _ = await asyncio.wait(futures, return_when=asyncio.FIRST_EXCEPTION)
            for future in done:
                future.result()  # a failure comes before those still open
            return [job.future.result() for job in jobs]
        finally:
            for job in jobs:
                job.wanted -= 1

    def _job(self, pair: Pair) -> _Job:
        key = _key(pair)
        job = self._open.get(key)
        if job is None:
            job = _Job(key, pair, asyncio.get_running_loop().create_future())
            if key in self._known:
                self._known.move_to_end(key)
                job.begun = True
                job.future.set_result(self._known[key])
            else:
                self._open[key] = job
        job.wanted += 1
        return job

    async def _lane(self) -> None:
        try:
            while batch := self._take():
                await self._run(batch)
        finally:
            self._lanes.discard(asyncio.current_task())

    def _take(self) -> list[_Job]:
        """The next batch: a pair of every request in turn."""
        batch: list[_Job] = []
        while self._turns and len(batch) < self.model.batch:
            waiting = self._turns.popleft()
            job = waiting.popleft()
            if waiting:
                self._turns.append(waiting)
            if job.begun:
                continue
            if job.wanted:
                job.begun = True
                batch.append(job)
            else:
                self._open.pop(job.key, None)
        return batch

    async def _run(self, batch: list[_Job]) -> None:
        try:
            found = await self.model.judge([job.pair for job in batch])
            judged = list(zip(batch, found, strict=True))
        except TooLarge as exc:
            if len(batch) == 1:
                self._fail(batch, exc)
            else:  # one pair that is too large for the model is no reason to fail the others
                for job in batch:
                    await self._run([job])
        except Exception as exc:
            self._fail(batch, exc)
        else:
            for job, entailment in judged:
                self._close(job).set_result(entailment)
                self._known[job.key] = entailment
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

    def _fail(self, batch: list[_Job], exc: Exception) -> None:
        for job in batch:
            future = self._close(job)
            future.set_exception(exc)
            future.exception()  # seen, also if nobody waits for it any more

    def _close(self, job: _Job) -> asyncio.Future[Entailment]:
        self._open.pop(job.key, None)
        return job.future


def _key(pair: Pair) -> bytes:
    """A pair in few bytes, so that what is remembered is bounded whatever its length."""
    premise, hypothesis = (text.encode("utf-8", "surrogatepass") for text in pair)
    return blake2b(len(premise).to_bytes(8, "big") + premise + hypothesis, digest_size=20).digest()
