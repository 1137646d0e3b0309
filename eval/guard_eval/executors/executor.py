"""What every executor can do."""

from collections.abc import Generator, Iterable
from typing import Protocol

from guard_eval.runs.run import Travel
from guard_eval.runs.sharding import Judged, Shard
from guard_eval.targets import Spec


class Executor(Protocol):
    """Judges shards, several at a time."""

    name: str
    workers: int
    travel: Travel

    def judge(self, spec: Spec, shards: Iterable[Shard]) -> Generator[Judged]:
        """Yield what came of each shard, in any order, taking in few more than are at work.

        Raises what a target raises. Closing the iterator ends the work.
        """
        ...
