"""A Ray cluster: for millions of rows, or more than one machine."""

import os
from collections.abc import Generator, Iterable
from typing import Any

from guard.errors import MissingExtra
from guard_eval.errors import EvalError
from guard_eval.executors.worker import Worker
from guard_eval.sharding import Judged, Shard
from guard_eval.targets import Spec


class Cluster:
    """`workers` actors of one processor each, on the cluster that RAY_ADDRESS names, or here.

    Ray writes what its memory does not hold to disks, in the clear.
    """

    name = "ray"
    spills = True

    def __init__(self, workers: int) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent to anybody
        try:
            import ray
        except ImportError:
            raise MissingExtra("--executor ray", "ray") from None
        self.workers = workers
        self._ray: Any = ray

    def judge(self, spec: Spec, shards: Iterable[Shard]) -> Generator[Judged]:
        """See Executor."""
        ray, begun = self._ray, not self._ray.is_initialized()
        if begun:
            ray.init(log_to_driver=False, include_dashboard=False)
        actors: list[Any] = []
        try:
            actors = [ray.remote(num_cpus=1)(Worker).remote(spec) for _ in range(self.workers)]
            yield from self._shared_out(actors, shards)
        finally:
            for actor in actors:
                ray.kill(actor)
            if begun:
                ray.shutdown()

    def _shared_out(self, actors: list[Any], shards: Iterable[Shard]) -> Generator[Judged]:
        """Give each actor its next shard when it is done with one."""
        free, at_work = list(actors), dict[Any, Any]()
        for shard in shards:
            if not free:
                yield self._next(at_work, free)
            actor = free.pop()
            at_work[actor.judge.remote(shard)] = actor
        while at_work:
            yield self._next(at_work, free)

    def _next(self, at_work: dict[Any, Any], free: list[Any]) -> Judged:
        """Wait for the first that is done; its actor is free again."""
        (done, *_), _ = self._ray.wait(list(at_work))
        free.append(at_work.pop(done))
        try:
            judged: Judged = self._ray.get(done)
        except self._ray.exceptions.RayTaskError as exc:
            raise exc.cause from None
        except self._ray.exceptions.RayActorError as exc:
            raise EvalError(
                f"a worker of the cluster died: {type(exc).__name__}",
                "run again: what is done is kept",
            ) from None
        return judged
