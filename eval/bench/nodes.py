"""Two nodes of Ray on this machine, each of one processor and 100 MB of shared memory."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guard_eval.targets.embedded import free_port

_ATTEMPTS = 5  # Ray itself gives a node 15 to 30 s to come up, whatever else the machine does
_STORE = 100 << 20  # bytes


class Nodes:
    """Programs of Ray; `address` is the head's, `folder` all that they write."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.address = folder, ""
        self._log = (folder / "start.log").open("a")
        self._programs: list[subprocess.Popen[bytes]] = []

    def head(self) -> None:
        """Start the first node."""
        for _ in range(_ATTEMPTS):
            port = free_port()
            self.address = f"127.0.0.1:{port}"
            words = [
                "--head",
                f"--port={port}",
                f"--temp-dir={self.folder}",
                "--include-dashboard=false",
            ]
            if self._start(words):
                return
        raise RuntimeError(f"no node of Ray came up: {self.said()}")

    def join(self) -> subprocess.Popen[bytes]:
        """Start another one, as if on another machine: no program of this one attaches to it."""
        known = self.folder / "session_latest" / "node_ip_address.json"
        own = known.read_bytes() if known.exists() else None  # newer versions of Ray have none
        for _ in range(_ATTEMPTS):
            if self._start([f"--address={self.address}", "--node-ip-address=127.0.0.2"]):
                if own is not None:  # Ray takes the last node's address for this machine's
                    known.write_bytes(own)
                return self._programs[-1]
        raise RuntimeError(f"no further node of Ray came up: {self.said()}")

    def said(self) -> str:
        """The end of what the programs printed."""
        return (self.folder / "start.log").read_text()[-2000:]

    def shared_memory(self) -> list[Path]:
        """What Ray keeps what is under way in: files without a name, that its programs hold."""
        found = []
        for process in self._programs:
            for member in _of_session(process.pid):
                for handle in Path(f"/proc/{member}/fd").glob("*"):
                    try:
                        found += [handle] if "/plasma" in os.readlink(handle) else []
                    except OSError:
                        continue
        return found

    def stop(self) -> None:
        """End all of them."""
        for process in self._programs:
            end(process)
        self._log.close()

    def _start(self, words: list[str]) -> bool:
        """Whether a node is up; it stays with its process."""
        ray = [sys.executable, "-m", "ray.scripts.scripts", "start", "--block", "--num-cpus=1"]
        more = [f"--object-store-memory={_STORE}", "--disable-usage-stats", *words]
        already = (self.folder / "start.log").read_text().count("runtime started")
        process = subprocess.Popen(
            ray + more, stdout=self._log, stderr=self._log, start_new_session=True, env=_ENVIRONMENT
        )
        while process.poll() is None:
            if (self.folder / "start.log").read_text().count("runtime started") > already:
                self._programs.append(process)
                return True
            time.sleep(0.2)
        end(process)
        return False


_ENVIRONMENT = {**os.environ, "RAY_USAGE_STATS_ENABLED": "0", "PYTHONUNBUFFERED": "1"}


def end(process: "subprocess.Popen[bytes]") -> None:
    """Kill a node with all of its programs, as a power cut would."""
    for member in _of_session(process.pid):
        try:
            os.kill(member, 9)
        except ProcessLookupError:
            pass
    process.wait()


def _of_session(session: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(words[3]) == session:
            found.append(int(path.parent.name))
    return found


@contextmanager
def nodes() -> Iterator[Nodes]:
    """A head, and nothing else yet; in a folder of a short name, for the sake of its sockets."""
    folder = Path(tempfile.mkdtemp(prefix="ray"))
    found = Nodes(folder)
    try:
        found.head()
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)
