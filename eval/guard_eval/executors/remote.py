"""A worker on another machine: what it is given and gives back is encrypted."""

import os
import pickle
import socket
from typing import NamedTuple

from guard_eval.code import code_digest
from guard_eval.errors import EvalError
from guard_eval.executors.envelope import Envelope
from guard_eval.executors.worker import Worker
from guard_eval.targets import Spec


class Joined(NamedTuple):
    """A worker that is ready, and what makes sure that it measures the same as others."""

    public: bytes  # of its envelope
    node: str
    code: str  # digest
    target: str  # fingerprint


class Remote:
    """Runs in a process of the cluster. Nothing that it prints is kept: it could quote a row."""

    def join(self, spec: Spec, public: bytes) -> Joined:
        """Get ready. Raises EvalError if the target can't be had."""
        _hush()
        self._envelope = Envelope()
        self._envelope.agree(public)
        self._worker = Worker(spec)
        own = self._envelope.public
        return Joined(own, socket.gethostname(), code_digest(), self._worker.fingerprint)

    def judge(self, number: int, sealed: bytes) -> bytes:
        """Judge a shard; what is raised goes back encrypted as well, for a message may quote."""
        made: object
        try:
            made = self._worker.judge(self._envelope.open(sealed, f"rows {number}"))
        except Exception as exc:
            made = _movable(exc)
        return self._envelope.close(made, f"outcomes {number}")


def _hush() -> None:
    """Send what this process prints nowhere; Ray would write it to a file."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _movable(exc: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(exc))
    except Exception:
        return EvalError(f"a worker broke: {type(exc).__name__}")
    return exc
