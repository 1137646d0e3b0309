"""Who does the work: processes of this machine, or a Ray cluster. Both come to the same figures."""

from guard_eval.errors import EvalError
from guard_eval.executors.executor import Executor

__all__ = ["Executor", "executor"]


def executor(name: str, workers: int, address: str = "") -> Executor:
    """The executor of a name; `address` is that of a cluster. Raises EvalError, MissingExtra."""
    if workers < 1:
        raise EvalError(f"--workers {workers}: at least one is needed")
    if address and name != "ray":
        raise EvalError(f"--address {address}: --executor {name} has none", "use --executor ray")
    if name == "local":
        from guard_eval.executors.local import Local

        return Local(workers)
    if name == "ray":
        from guard_eval.executors.cluster import Cluster

        return Cluster(workers, address)
    raise EvalError(f"--executor {name}: not known", "known are: local, ray")
