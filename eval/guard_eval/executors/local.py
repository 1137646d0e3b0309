"""A pool of processes on this machine."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager

from guard_eval import logs
from guard_eval.errors import EvalError
from guard_eval.executors.worker import Worker
from guard_eval.runs.run import Travel
from guard_eval.runs.sharding import Judged, Shard
from guard_eval.targets import Spec


class Local:
    """`workers` processes; a single worker is this process itself. Rows stay in memory."""

    name = "local"
    travel: Travel = "memory"

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def judge(self, spec: Spec, shards: Iterable[Shard]) -> Generator[Judged]:
        """See Executor."""
        return self._here(spec, shards) if self.workers == 1 else self._pool(spec, shards)

    def _here(self, spec: Spec, shards: Iterable[Shard]) -> Generator[Judged]:
        with closing(Worker(spec)) as worker:
            for shard in shards:
                yield worker.judge(shard)

    def _pool(self, spec: Spec, shards: Iterable[Shard]) -> Generator[Judged]:
        context = multiprocessing.get_context("spawn")  # threads of a model survive no fork
        pool = ProcessPoolExecutor(self.workers, context, _begin, (spec, logs.verbose()))
        before = set(multiprocessing.active_children())
        waiting: set[Future[Judged]] = set()
        try:
            for shard in shards:
                with _unheard():
                    waiting.add(pool.submit(_judge, shard))
                if len(waiting) > self.workers:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (each.result() for each in done)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (each.result() for each in done)
        except BrokenProcessPool:
            raise EvalError(
                "a worker died: out of memory, or killed",
                "run again: what is done is kept; use fewer --workers if memory is short",
            ) from None
        except BaseException:
            for child in set(multiprocessing.active_children()) - before:
                child.terminate()  # or they would work on to the end of their shards
            raise
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _unheard() -> Iterator[None]:
    """Hold Ctrl-C back; a process begun meanwhile leaves it to its parent for good."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_spec: Spec | None = None
_worker: Worker | None = None


def _begin(spec: Spec, verbose: bool) -> None:
    """Get a process ready: it does not outlive its parent."""
    global _spec
    logs.show(verbose)
    threading.Thread(target=_follow, daemon=True).start()
    _spec = spec


def _follow() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _judge(shard: Shard) -> Judged:
    global _worker
    if _worker is None:  # not before: what is raised here comes back, and names its cause
        assert _spec
        _worker = Worker(_spec)
    return _worker.judge(shard)
