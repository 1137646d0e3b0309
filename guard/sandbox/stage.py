"""What an attack may try to get hold of, and what is left of it afterwards."""

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

_SLEEP = "/bin/sleep"
_LEFT_ALIVE = 1.0  # seconds that a killed process may take to be gone


class Stage:
    """A secret file, a folder open to all, listening sockets, and a process to be attacked.

    `user` is whom the attack runs as; the process and one of the files are that user's. A context:
    everything is taken away at its end.
    """

    def __init__(self, user: int | None) -> None:
        self.token = f"guard{secrets.token_hex(8)}"
        self._user = user
        self._all = contextlib.ExitStack()

    def __enter__(self) -> "Stage":
        with contextlib.ExitStack() as stack:
            folder = Path(tempfile.mkdtemp(prefix="guard-stage-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            folder.chmod(0o777)
            self._folder, self._own = folder, folder / "own"
            for path in (folder / "secret", self._own):
                path.write_text(self.token)
                path.chmod(0o644)
            if self._user is not None:
                os.chown(self._own, self._user, self._user)
            self._was = self._own.stat()
            self._tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            self._udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            self._udp.bind(("127.0.0.1", 0))
            places = (f"\0{self.token}", str(folder / "unix"))
            self._unix = [stack.enter_context(_bound(place)) for place in places]
            for sock in self._unix:
                sock.listen()
            boxes = (f"\0{self.token}letters", str(folder / "box"))
            self._boxes = [stack.enter_context(_bound(box, socket.SOCK_DGRAM)) for box in boxes]
            for sock in (self._tcp, self._udp, *self._unix, *self._boxes):
                sock.setblocking(False)
            self._victim = stack.enter_context(_process(self._user, self.token))
            stack.callback(self._victim.kill)
            self._all = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._all.close()

    @property
    def given(self) -> dict[str, Any]:
        """What an attack is told: where to find it all."""
        return {
            "folder": str(self._folder),
            "secret": str(self._folder / "secret"),
            "own": str(self._own),
            "tcp": self._tcp.getsockname()[1],
            "udp": self._udp.getsockname()[1],
            "abstract": self.token,
            "unix": str(self._folder / "unix"),
            "letters": f"{self.token}letters",
            "box": str(self._folder / "box"),
            "victim": self._victim.pid,
            "server": os.getpid(),
        }

    def harm(self) -> str:
        """What the attack did, whatever it says of itself; empty if nothing."""
        if set(os.listdir(self._folder)) != {"secret", "own", "unix", "box"}:
            return "the folder outside was changed"
        now = self._own.stat()
        if (now.st_mode, now.st_size, now.st_mtime) != (
            self._was.st_mode,
            self._was.st_size,
            self._was.st_mtime,
        ):
            return "the file outside was changed"
        if self._victim.poll() is not None:
            return "a process outside was killed"
        for sock in (self._tcp, *self._unix):
            with contextlib.suppress(BlockingIOError):
                sock.accept()[0].close()
                return "a server outside was connected to"
        for sock in (self._udp, *self._boxes):
            with contextlib.suppress(BlockingIOError):
                sock.recv(64)
                return "a datagram arrived outside"
        return ""

    async def leftover(self) -> str:
        """A process of the attack that still lives; empty if none."""
        until = time.monotonic() + _LEFT_ALIVE
        while found := _living(self.token):
            if time.monotonic() > until:
                for pid in found:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                return f"{len(found)} processes were left"
            await asyncio.sleep(0.02)
        return ""


def _bound(place: str, kind: socket.SocketKind = socket.SOCK_STREAM) -> socket.socket:
    """A unix socket at a place that everybody may reach."""
    sock = socket.socket(socket.AF_UNIX, kind)
    sock.bind(place)
    if place.startswith("/"):
        os.chmod(place, 0o777)
    return sock


def _process(user: int | None, secret: str) -> subprocess.Popen[bytes]:
    """A process of this user that does nothing, with a secret in its environment."""
    return subprocess.Popen(
        [_SLEEP, "60"],
        env={"SECRET": secret},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )


def _living(token: str) -> list[int]:
    """The processes with this word in their command line; dead ones have none."""
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                line = Path(entry.path, "cmdline").read_bytes()
                if token.encode() in line:
                    found.append(int(entry.name))
    return found
