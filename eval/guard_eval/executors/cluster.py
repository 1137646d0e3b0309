"""A Ray cluster: for millions of rows, or more than one machine."""

import logging
import os
import socket
import warnings
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from guard.errors import MissingExtra
from guard_eval.errors import EvalError
from guard_eval.runs.run import Travel
from guard_eval.runs.sharding import Judged, Shard
from guard_eval.targets import Spec

_REACH = 20.0  # seconds for an address to answer


class Cluster:
    """`workers` actors of one processor each, on the cluster at `address`, or here without one.

    Ray keeps what passes through it in shared memory, and on disks when that is full; rows and
    outcomes are encrypted before it gets them.
    """

    name = "ray"
    travel: Travel = "encrypted"

    def __init__(self, workers: int, address: str = "") -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent to anybody
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        try:
            import ray
        except ImportError:
            raise MissingExtra("--executor ray", "ray") from None
        self.workers = workers
        self._address = address or os.environ.get("RAY_ADDRESS", "")
        self._ray: Any = ray

    def judge(self, spec: Spec, shards: Iterable[Shard]) -> Generator[Judged]:
        """See Executor. A worker that is lost is replaced, and its shard judged again."""
        from guard_eval.executors.crew import Crew

        with self._connected():
            crew = Crew(self._ray, spec, self.workers)
            try:
                yield from crew.work(shards)
            finally:
                crew.dismiss()

    @contextmanager
    def _connected(self) -> Iterator[None]:
        if self._ray.is_initialized():
            yield
            return
        self._connect()
        try:
            yield
        finally:
            self._ray.shutdown()

    def _connect(self) -> None:
        quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
        where = f"the cluster at {self._address}" if self._address else "a cluster here"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Ray's, about its own next version
                if self._address:
                    _reach(self._address)
                    self._ray.init(address=self._address, **quiet)
                else:
                    self._ray.init("local", num_cpus=self.workers, include_dashboard=False, **quiet)
        except EvalError:
            raise
        except Exception as exc:  # Ray's are of many kinds, some of them plain Exception
            said = next(iter(str(exc).splitlines()), type(exc).__name__)
            raise EvalError(
                f"--executor ray: {where} cannot be used: {said[:300]}", _remedy(str(exc))
            ) from None
        if (have := self._ray.cluster_resources().get("CPU", 0)) < self.workers:
            self._ray.shutdown()
            raise EvalError(
                f"--workers {self.workers}: {where} has {have:g} processors, and each worker needs "
                "one",
                f"--workers {max(1, int(have))}, or add nodes first: ray start --address",
            )


def _reach(address: str) -> None:
    """Make sure that somebody listens: Ray itself would wait for an hour. Raises EvalError."""
    if address in ("auto", "local"):
        return
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if not host or not port.isdigit():
        raise EvalError(
            f"--address {address}: not the address of a cluster", "it is HOST:PORT, as in head:6379"
        )
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_REACH).close()
    except OSError as exc:
        raise EvalError(
            f"--address {address}: no cluster answers there: {exc.strerror or exc}",
            "start one: `ray start --head --port 6379` on one machine and `ray start --address "
            "HOST:6379` on the others; or leave --address out to work on this one",
        ) from None


def _remedy(said: str) -> str:
    if "ersion mismatch" in said:
        return "use the same versions of Ray and Python here as on the cluster"
    if "timed out" in said or "Timed out" in said:
        return "a busy machine may need more than one attempt: run again"
    return "see `ray status` on the cluster's head"
