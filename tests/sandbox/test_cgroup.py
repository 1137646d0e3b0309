"""Control groups: on stand-ins for both versions, and for real where this machine lets us."""

import asyncio
import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from guard.ports import LIMITS, End, Limits
from guard.sandbox import cgroup
from guard.sandbox.cgroup import found
from guard.sandbox.execute import execute
from guard.sandbox.rung import Missing

FILES = {
    1: ("cgroup.procs", "memory.limit_in_bytes", "memory.swappiness", "pids.max"),
    2: ("cgroup.procs", "memory.max", "memory.swap.max", "memory.oom.group", "pids.max"),
}
OWN = {1: "9:name=systemd:/\n8:pids:/ours\n4:memory:/gone\n0::/\n", 2: "0::/ours\n"}


@pytest.fixture(params=[1, 2])
def tree(request, tmp_path, monkeypatch):
    """(version, what is mounted, our groups): what is made there has files, as the kernel does it."""
    version, make, remove = request.param, Path.mkdir, Path.rmdir

    def made(path, *args, **more):
        make(path, *args, **more)
        for name in FILES[version] if path.is_relative_to(tmp_path) else ():
            if version == 2 or name.partition(".")[0] in (
                "cgroup",
                path.relative_to(tmp_path).parts[0],
            ):
                (path / name).touch()

    def removed(path):
        if path.is_relative_to(tmp_path):
            for process in (path / "cgroup.procs").read_text().split():
                if Path(f"/proc/{process}").exists():  # dead, but not yet waited for
                    (path / "cgroup.procs").write_text("")
                    raise OSError(errno.EBUSY, "busy")
            return shutil.rmtree(path)
        return remove(path)

    for folder in ("memory", "pids/ours") if version == 1 else ("ours",):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.setattr(Path, "mkdir", made)
    monkeypatch.setattr(Path, "rmdir", removed)
    (tmp_path / "own").write_text(OWN[version])
    return version, tmp_path, tmp_path / "own"


def groups_in(root: Path) -> list[Path]:
    return list(root.rglob("guard-*"))


def test_a_group_bounds_what_is_put_into_it_and_is_gone_with_it(tree):
    version, root, own = tree
    groups = found(root, own)
    assert groups.version == version
    ours = [root / "memory", root / "pids" / "ours"] if version == 1 else [root / "ours"]
    assert list(groups.places) == ours
    with (
        subprocess.Popen(["/bin/sleep", "60"]) as process,
        groups.one(Limits(memory=1 << 28, disk=1 << 20)) as put,
    ):
        put(process.pid)
        files = {file.name: file.read_text() for one in groups_in(root) for file in one.iterdir()}
        assert files["cgroup.procs"] == str(process.pid)
    assert process.returncode == -signal.SIGKILL
    assert groups_in(root) == []
    del files["cgroup.procs"]
    wanted = {1: "memory.limit_in_bytes memory.swappiness", 2: "memory.max memory.swap.max"}
    bound, swap = wanted[version].split()
    assert files.pop(bound) == str((1 << 28) + (1 << 20))
    assert files.pop(swap) == "0"
    assert files.pop("pids.max") == "72"
    assert files == ({} if version == 1 else {"memory.oom.group": "1"})


def test_it_is_gone_where_nothing_could_be_put_into_it(tree):
    _, root, own = tree
    groups = found(root, own)
    with pytest.raises(OSError, match="no such"), groups.one(LIMITS):
        raise OSError(errno.ESRCH, "no such process")
    assert groups_in(root) == []


def test_leftovers_are_removed_and_what_is_in_use_is_not(tree):
    _, root, own = tree
    groups = found(root, own)
    with groups.one(LIMITS):
        used = set(groups_in(root))
        for place in groups.places:
            (place / "guard-left").mkdir()
        (groups.places[0] / "other").mkdir()
        found(root, own)
        assert set(groups_in(root)) == used
    assert (groups.places[0] / "other").exists()


@pytest.mark.parametrize("beside", [(), ("17",)])
def test_version_two_wants_us_moved_down_and_nobody_else(tree, monkeypatch, beside):
    version, root, own = tree
    if version == 1:
        return
    write, place, me = cgroup._set, root / "ours", str(os.getpid())
    (place / "cgroup.procs").write_text("".join(f"{one}\n" for one in (*beside, me)))
    moved = []

    def busy(file, value):
        if file.parent.name == "guard_server":
            return moved.append(str(value))
        if file.name == "cgroup.subtree_control" and not moved:
            raise OSError(errno.EBUSY, "busy")
        return write(file, value)

    monkeypatch.setattr(cgroup, "_set", busy)
    if beside:
        with pytest.raises(Missing, match="busy"):
            found(root, own)
        assert moved == []
        return
    groups = found(root, own)
    assert moved == [me]
    assert (place / "cgroup.subtree_control").read_text() == "+memory +pids"
    own.write_text(own.read_text().rstrip() + "/guard_server\n")  # as it is from then on
    assert found(root, own) == groups


@pytest.mark.parametrize("lacking", ["pids.max", "memory"])
def test_without_limits_there_are_no_groups(tree, monkeypatch, lacking):
    version, root, own = tree
    kept = tuple(name for name in FILES[version] if not name.startswith(lacking))
    monkeypatch.setitem(FILES, version, kept)
    with pytest.raises(Missing, match="no limit of memory and processes"):
        found(root, own)
    assert groups_in(root) == []


def test_where_nothing_is_mounted_there_are_no_groups(tmp_path):
    with pytest.raises(Missing, match="no control group can be made"):
        found(tmp_path / "none")


@pytest.fixture(scope="module")
def real():
    try:
        return found()
    except Missing as exc:
        pytest.skip(str(exc))


def left(groups) -> set[Path]:
    """The groups of this process: others' may come and go."""
    return {one for place in groups.places for one in place.glob("guard-*")}


FORKS = """
import mmap, os, signal, time
children = []
for _ in range(6):
    child = os.fork()
    if not child:
        os.setsid()
        block = mmap.mmap(-1, 192 << 20)
        block[::4096] = bytes(len(block) // 4096)
        time.sleep(2)
        os._exit(0)
    children.append(child)
print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
"""
DAEMONS = """
import os, time
started = 0
try:
    for _ in range(400):
        if not os.fork():
            os.setsid()
            os.closerange(0, 3)
            time.sleep(600)
        started += 1
except OSError:
    print(started)
# marker4711
"""


def ran(program: str, groups) -> tuple[End, str]:
    limits = Limits(wall=60, cpu=30)
    outcome = asyncio.run(execute([sys.executable, "-I", "-c", program], "", limits, (), groups))
    return outcome.end, outcome.stdout


def test_the_sum_of_memory_is_bounded(real):
    end, out = ran(FORKS, real)
    ends = out.strip("[]\n").split(", ")
    assert end is End.EXITED
    assert 4 <= ends.count("-9") < 6, "544 MB hold two blocks of 192 MB, not three"


def test_processes_are_bounded_and_none_outlives_the_run(real):
    before = left(real)
    end, out = ran(DAEMONS, real)
    assert end is End.EXITED
    assert 1 <= max(map(int, out.split())) <= 72
    assert "marker4711" not in "".join(
        path.read_text() for path in Path("/proc").glob("[0-9]*/cmdline") if path.is_file()
    )
    assert left(real) <= before


KILLED = """
import subprocess, sys
from guard.ports import LIMITS
from guard.sandbox.cgroup import found
with subprocess.Popen(["/bin/sleep", "600"]) as process, found().one(LIMITS) as put:
    put(process.pid)
    print(process.pid, flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_server_left_is_removed_at_the_next_start(real):
    before = left(real)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout
        sleeper = int(server.stdout.readline())
        found()
        os.kill(sleeper, 0)  # its server lives
        assert left(real) > before
        server.kill()
    found()
    assert left(real) <= before
    with pytest.raises(ProcessLookupError):
        while Path(f"/proc/{sleeper}/cmdline").read_bytes():
            pass
        raise ProcessLookupError
