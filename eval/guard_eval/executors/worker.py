"""One worker: a target, and a loop to run it on."""

import asyncio
from collections.abc import Sequence

from guard_eval.canonical import digest
from guard_eval.errors import EvalError
from guard_eval.rows.row import Row
from guard_eval.runs.outcomes import Outcome
from guard_eval.runs.sharding import Judged, Shard
from guard_eval.targets import Spec, named


class Worker:
    """Judges shards one after the other. Raises EvalError, Refusal if the target can't be had."""

    def __init__(self, spec: Spec) -> None:
        self._target = named(spec)
        self._runner = asyncio.Runner()
        try:
            self._runner.run(self._target.start())
        except BaseException:
            self.close()
            raise

    @property
    def fingerprint(self) -> str:
        """The target's."""
        return self._target.fingerprint

    def judge(self, shard: Shard) -> Judged:
        """Judge every row; raises what the target raises of the run as a whole.

        Rows are sent in an order of no meaning: that of the file may tell labels to who counts.
        """
        mixed = sorted(range(len(shard.rows)), key=lambda place: digest(shard.rows[place].id))
        made = self._runner.run(self._all([shard.rows[place] for place in mixed]))
        outcomes = [outcome for _, outcome in sorted(zip(mixed, made, strict=True), key=_place)]
        for row, outcome in zip(shard.rows, outcomes, strict=True):
            if outcome.row != row.id:
                raise EvalError(f"the target answered row {row.id!r} with one of {outcome.row!r}")
        return Judged(shard.number, tuple(outcomes))

    def close(self) -> None:
        """Let go of the target."""
        self._runner.run(self._target.close())
        self._runner.close()

    async def _all(self, rows: Sequence[Row]) -> list[Outcome]:
        room = asyncio.Semaphore(self._target.side_by_side)

        async def one(row: Row) -> Outcome:
            async with room:
                return await self._target.judge(row)

        tasks = [asyncio.ensure_future(one(row)) for row in rows]
        try:
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()


def _place(judged: tuple[int, Outcome]) -> int:
    return judged[0]
