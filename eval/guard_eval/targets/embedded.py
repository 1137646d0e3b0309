"""Our proxy before the embedded model, in a process of its own, for as long as it is needed."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import yaml

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
        _write(folder / "guard.yaml", settings)
        log = folder / "log"
        with log.open("w", encoding="utf-8") as out:
            command = (sys.executable, "-m", "guard", "serve", "--config", folder / "guard.yaml")
            server = subprocess.Popen(command, stdout=out, stderr=out)
            try:
                _wait(f"http://127.0.0.1:{port}/readyz", server, log)
                yield f"http://127.0.0.1:{port}"
            finally:
                _stop(server)


def _stop(server: "subprocess.Popen[bytes]", patience: float = 30.0) -> None:
    """End the server; one that is too busy to end is killed."""
    server.terminate()
    try:
        server.wait(patience)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urlopen(url, timeout=1).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    if server.poll() is None:
        raise EvalError(
            f"the proxy was not ready after {_PATIENCE:.0f} s",
            "the machine may be too busy: give the command again when it is not",
        )
    said = log.read_text(encoding="utf-8").strip().splitlines()[-3:]
    raise EvalError(
        "the proxy did not start: " + " ".join(said),
        "the embedded model needs: pip install 'groundwire[local]', and its weights (make demo)",
    )
