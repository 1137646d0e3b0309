"""`guard serve` in a process of its own, for as long as it is needed."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import yaml


class NotReady(Exception):
    """The server has `ended`, or took too long to start; `said` is what its log says."""

    def __init__(self, ended: bool, said: list[str]) -> None:
        super().__init__("\n".join(said))
        self.ended, self.said = ended, said


@contextmanager
def serving(settings: Mapping[str, Any], folder: Path, patience: float) -> Iterator[None]:
    """Serve by these settings, which are written to a folder, as the log is.

    Raises NotReady where it can't be asked within as many seconds.
    """
    config, log = folder / "guard.yaml", folder / "server.log"
    config.write_text(yaml.safe_dump(dict(settings)), encoding="utf-8")
    with log.open("w", encoding="utf-8") as out:
        command = (sys.executable, "-m", "guard", "serve", "--config", config)
        server = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            _wait(f"http://127.0.0.1:{settings['port']}/readyz", server, log, patience)
            yield
        finally:
            _stop(server)


def _wait(url: str, server: "subprocess.Popen[bytes]", log: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urlopen(url, timeout=1).close()
            return
        except (URLError, OSError):
            time.sleep(0.05)
    said = log.read_text(encoding="utf-8").strip().splitlines()
    raise NotReady(server.poll() is not None, said)


def _stop(server: "subprocess.Popen[bytes]", patience: float = 30.0) -> None:
    """End the server; one that is too busy to end is killed."""
    server.terminate()
    try:
        server.wait(patience)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
