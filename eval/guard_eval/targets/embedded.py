"""Our proxy before the embedded model, in a process of its own, for as long as it is needed."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from guard.demo.server import NotReady, serving
from guard_eval.errors import EvalError

MODEL = "smollm2"
_PATIENCE = 120.0  # seconds that the server may take to start
_SLOW = 900  # seconds that a busy machine may take for an answer; an error would be no figure
_RAW = {  # nothing is grounded and nothing is checked: the model as it is
    "ground": {"request": False},
    "rules": dict.fromkeys(("supported", "not_enough_info", "error", "refuted"), "pass"),
    "uninspected": "pass",
}


@contextmanager
def proxy(policy: str) -> Iterator[str]:
    """Serve the model at `URL/raw/v1`, and guarded by a shipped policy at `URL/guarded/v1`.

    Raises EvalError, with the end of the server's log, if it does not start.
    """
    with tempfile.TemporaryDirectory() as home:
        folder, port = Path(home), free_port()
        policies = folder / "policies"
        policies.mkdir()
        _write(policies / "raw.yaml", _RAW)
        _write(policies / "guarded.yaml", {"extends": policy})
        settings = {
            "port": port,
            "upstreams": [{"local": MODEL, "timeouts": {"first_byte": _SLOW, "idle": _SLOW}}],
            "policies": str(policies),
            "default_policy": "guarded",
            "records": {"url": None},
        }
        try:
            with serving(settings, folder, _PATIENCE):
                yield f"http://127.0.0.1:{port}"
        except NotReady as exc:
            raise _unready(exc) from None


def _unready(exc: NotReady) -> EvalError:
    if exc.ended:
        return EvalError(
            "the proxy did not start: " + " ".join(exc.said[-3:]),
            "the embedded model needs: pip install 'groundwire[local]', and its weights "
            "(make demo)",
        )
    return EvalError(
        f"the proxy was not ready after {_PATIENCE:.0f} s",
        "the machine may be too busy: give the command again when it is not",
    )


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
