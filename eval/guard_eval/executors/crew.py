"""Actors of a Ray cluster: they join when there is room, and one that is lost is replaced."""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from guard.errors import GuardError
from guard_eval.code import code_digest
from guard_eval.errors import EvalError
from guard_eval.executors.envelope import Envelope
from guard_eval.executors.remote import Joined, Remote
from guard_eval.runs.sharding import Judged, Shard
from guard_eval.targets import Spec, fingerprint

WAIT = 600.0  # seconds without any worker after which a run is given up
_LOSSES = 3  # workers that die over the same shard


class Crew:
    """`size` workers of one processor each.

    Args:
        ray: the module, connected.
        spec: the target.
        size: how many.
    """

    def __init__(self, ray: Any, spec: Spec, size: int) -> None:
        self._ray, self._spec = ray, spec
        self._same = (code_digest(), fingerprint(spec))
        self._kind = ray.remote(num_cpus=1, max_restarts=0)(Remote)
        self._joining: dict[Any, tuple[Any, Envelope]] = {}
        self._free: list[tuple[Any, Envelope]] = []
        self._at_work: dict[Any, tuple[Any, Envelope, Shard]] = {}
        self._back: list[Shard] = []  # of workers that were lost
        self._losses: Counter[int] = Counter()
        for _ in range(size):
            self._hire()

    def work(self, shards: Iterable[Shard]) -> Generator[Judged]:
        """Give each worker its next shard when it is done with one."""
        source = iter(shards)
        shard = next(source, None)
        while shard or self._at_work:
            if shard and self._free:
                self._give(shard)
                shard = self._back.pop() if self._back else next(source, None)
                continue
            if (judged := self._wait()) is not None:
                yield judged
            if shard is None and self._back:
                shard = self._back.pop()

    def dismiss(self) -> None:
        """End every worker, also in the middle of its work."""
        for actor, *_ in [*self._joining.values(), *self._free, *self._at_work.values()]:
            self._ray.kill(actor)

    def _hire(self) -> None:
        actor, envelope = self._kind.remote(), Envelope()
        self._joining[actor.join.remote(self._spec, envelope.public)] = actor, envelope

    def _give(self, shard: Shard) -> None:
        actor, envelope = self._free.pop()
        sealed = envelope.close(shard, f"rows {shard.number}")
        self._at_work[actor.judge.remote(shard.number, sealed)] = actor, envelope, shard

    def _wait(self) -> Judged | None:
        """What the first that is done has to say; None if somebody joined, or was lost."""
        waited = [*self._at_work, *self._joining]
        with _attached():
            done, _ = self._ray.wait(waited, timeout=None if self._at_work else WAIT)
        if not done:
            raise EvalError(
                f"no worker could begin on the cluster in {WAIT:g} s: {_room(self._ray)}",
                "end other work there, add nodes, or ask for fewer --workers; what is done is kept",
            )
        if done[0] in self._joining:
            self._join(done[0])
            return None
        return self._result(done[0])

    def _join(self, place: Any) -> None:
        actor, envelope = self._joining.pop(place)
        try:
            with _attached():
                joined: Joined = self._ray.get(place)
        except self._ray.exceptions.RayTaskError as exc:
            self._ray.kill(actor)
            raise _begun(exc.cause) from None
        except self._ray.exceptions.RayError as exc:
            self._ray.kill(actor)
            self._lost(None, exc)
            return
        if (joined.code, joined.target) != self._same:
            self._ray.kill(actor)
            what = "target" if joined.code == self._same[0] else "code of groundwire"
            raise EvalError(
                f"the worker on {joined.node} has another {what} than this process: its figures "
                "would be of something else",
                "install the same version, with the same policies in the same place, on all nodes",
            )
        envelope.agree(joined.public)
        self._free.append((actor, envelope))

    def _result(self, place: Any) -> Judged | None:
        actor, envelope, shard = self._at_work.pop(place)
        try:
            with _attached():
                sealed = self._ray.get(place)
        except self._ray.exceptions.RayError as exc:
            self._ray.kill(actor)
            self._lost(shard, exc)
            return None
        self._free.append((actor, envelope))
        made = envelope.open(sealed, f"outcomes {shard.number}")
        if isinstance(made, Exception):
            raise made
        judged: Judged = made
        return judged

    def _lost(self, shard: Shard | None, exc: Exception) -> None:
        """Put its shard back and look for another worker; give up on what kills every one."""
        number = shard.number if shard else -1
        self._losses[number] += 1
        if self._losses[number] >= _LOSSES:
            doing = f"over the rows of shard {number}" if shard else "as they began"
            raise EvalError(
                f"{_LOSSES} workers of the cluster died {doing}, the last with "
                f"{type(exc).__name__}{_missing(exc)}",
                "out of memory, killed, or without groundwire[eval,ray] in this version? Mend that "
                "and run again: what is done is kept",
            )
        if shard:
            self._back.append(shard)
        self._hire()


@contextmanager
def _attached() -> Iterator[None]:
    """Raise EvalError where the node that this process is attached to is gone."""
    try:
        yield
    except OSError as exc:
        raise EvalError(
            f"the node of the cluster that this process works through is gone: {exc}",
            "run again, with the cluster up: what is done is kept",
        ) from None


def _begun(cause: Any) -> Exception:
    """Why a worker could not begin."""
    if isinstance(cause, GuardError):
        return cause
    return EvalError(
        f"a worker of the cluster could not begin: {type(cause).__name__}: {cause}",
        "install the same groundwire[eval,ray] on all nodes",
    )


def _missing(exc: Exception) -> str:
    """The module that a worker's machine lacks, if that is why it died."""
    _, found, rest = str(exc).partition("No module named ")
    return f": it has no module {rest.split()[0].rstrip('.')}" if found else ""


def _room(ray: Any) -> str:
    every, free = ray.cluster_resources(), ray.available_resources()
    return f"{free.get('CPU', 0):g} of its {every.get('CPU', 0):g} processors are free"
