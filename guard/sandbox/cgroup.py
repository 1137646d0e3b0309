"""Control groups: one for each run bounds the memory and the processes of all of it together.

Version 2: docs.kernel.org/admin-guide/cgroup-v2.html; version 1: memory.html and pids.html in
cgroup-v1 there. Groups are made below the server's own, so that its own bounds hold for them too.
"""

import contextlib
import errno
import fcntl
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog

from guard.ports import LIMITS, Limits
from guard.sandbox.rung import THREADS, Missing

log = structlog.get_logger()
WAITING = ("/bin/sh", "-c", 'read -r _ && exec "$@"', "sh")
"""Before a command: it waits for a line, so that it can be put into a group before it begins."""

_PREFIX = "guard-"
_OF_ITS_WALLS = 8  # the processes that set a run up
_DYING = 2.0  # seconds that the kernel may take to be done with what was killed
_CONTROLLERS = ("memory", "pids")
_SERVER = "guard_server"  # where version 2 wants our own processes to be


@dataclass(frozen=True, slots=True)
class Groups:
    """Makes groups in these places: one of version 2, or one for each controller of version 1."""

    version: int
    places: tuple[Path, ...]

    @contextmanager
    def one(self, limits: Limits) -> Iterator[Callable[[int], None]]:
        """Make a group with these limits; call what comes with the id of a process to put it in.

        At the end all in it is killed, and the group removed. Raises OSError if it can't be made.
        """
        name = f"{_PREFIX}{secrets.token_hex(8)}"
        with ExitStack() as stack:
            folders = [stack.enter_context(_made(place / name)) for place in self.places]
            _bound(folders, limits)
            yield partial(_put, folders)

    def clear(self) -> None:
        """Remove what a killed server left: groups that nobody holds a lock on."""
        for folder in (one for place in self.places for one in place.glob(f"{_PREFIX}*")):
            with contextlib.suppress(BlockingIOError, FileNotFoundError), _locked(folder):
                _end(folder)


def found(root: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")) -> Groups:
    """Find where groups can be made, by making one. Raises Missing where none can be."""
    try:
        lines = (line.split(":", 2) for line in own.read_text().splitlines())
        paths = {name: path for _, names, path in lines for name in names.split(",")}
        if set(_CONTROLLERS) <= set(paths):
            groups = Groups(1, tuple(_place(root / n, paths[n]) for n in _CONTROLLERS))
        else:
            ours = paths.get("", "/").removesuffix(f"/{_SERVER}")  # we may have moved already
            groups = Groups(2, (_place(root, ours),))
            _delegate(groups.places[0])
        groups.clear()
        with groups.one(LIMITS) as put, subprocess.Popen(WAITING, stdin=subprocess.PIPE) as waiting:
            put(waiting.pid)
    except OSError as exc:
        raise Missing(f"no control group can be made ({exc.strerror})") from None
    return groups


def _place(mounted: Path, own: str) -> Path:
    """Our own group; a container may see it as the root of what is mounted."""
    below = mounted / own.lstrip("/")
    return below if below.is_dir() else mounted


def _delegate(place: Path) -> None:
    """Hand the controllers down, once nothing runs in the group itself: version 2 wants it so.

    For that we leave it ourselves. Where others are in it too, it is not ours to hand down.
    """
    control = place / "cgroup.subtree_control"
    wanted = " ".join(f"+{name}" for name in _CONTROLLERS)
    try:
        _set(control, wanted)
    except OSError:
        if (place / "cgroup.procs").read_text().split() != [str(os.getpid())]:
            raise
        leaf = place / _SERVER
        leaf.mkdir(exist_ok=True)
        _set(leaf / "cgroup.procs", os.getpid())
        _set(control, wanted)


def _bound(folders: Sequence[Path], limits: Limits) -> None:
    """Set what there is of limits in either version; files of a run may be in memory too."""
    memory = limits.memory + limits.disk
    bounds = {"pids.max": THREADS + _OF_ITS_WALLS}
    bounds |= {"memory.limit_in_bytes": memory, "memory.swappiness": 0}
    bounds |= {"memory.max": memory, "memory.swap.max": 0, "memory.oom.group": 1}
    there = {
        name: folder / name for folder in folders for name in bounds if (folder / name).exists()
    }
    if "pids.max" not in there or not {"memory.limit_in_bytes", "memory.max"} & set(there):
        raise FileNotFoundError(errno.ENOENT, "no limit of memory and processes in it")
    for name, file in there.items():
        _set(file, bounds[name])


def _put(folders: Sequence[Path], process: int) -> None:
    for folder in folders:
        _set(folder / "cgroup.procs", process)


@contextmanager
def _made(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    try:
        with _locked(folder):
            yield folder
    finally:
        _end(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a lock, which ends with this process however that ends. BlockingIOError if held."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _end(folder: Path) -> None:
    """Kill what is in a group, and remove it."""
    until = time.monotonic() + _DYING
    while True:
        try:
            _kill(folder)
            folder.rmdir()
            return
        except FileNotFoundError:
            return
        except OSError as exc:
            if time.monotonic() > until:
                log.warning("control group left", group=str(folder), why=exc.strerror)
                return
            time.sleep(0.002)


def _kill(folder: Path) -> None:
    for name, value in (("pids.max", 0), ("cgroup.kill", 1)):  # none may be born meanwhile
        if (folder / name).exists():
            _set(folder / name, value)
    for process in (folder / "cgroup.procs").read_text().split():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(process), signal.SIGKILL)


def _set(file: Path, value: object) -> None:
    """Write at once: what was wrong is told by the writing itself."""
    with file.open("wb", buffering=0) as opened:
        opened.write(str(value).encode())
