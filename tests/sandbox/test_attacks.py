"""Every attack, on every rung that this machine has: as root (or whoever runs the tests)."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import guard
from guard.ports import Language
from guard.sandbox import Ladder
from guard.sandbox.attacks import ATTACKS
from guard.sandbox.stage import _living

ORDINARY = 61_400  # a user id that is nobody's
AS_ORDINARY = """
import asyncio, json
from guard.sandbox import Ladder
tried = asyncio.run(Ladder().tried())
print(json.dumps([[t.rung, t.missing, [[a.attack.name, a.escaped] for a in t.attempts]] for t in tried]))
"""


def traces() -> set[str]:
    """What a run may leave in the folder of temporary files, and what is mounted."""
    there = Path(tempfile.gettempdir())
    left = {path.name for kind in ("run", "stage") for path in there.glob(f"guard-{kind}-*")}
    return left | {line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()}


async def test_every_attack_is_held_on_every_rung_here_and_leaves_nothing():
    before = traces()
    tried = {one.rung: one for one in await Ladder().tried()}
    assert traces() <= before
    assert _living("guard-stage-") == []
    ran = {name: one for name, one in tried.items() if not one.missing}
    if not ran:
        pytest.skip(f"no rung works here: {[one.missing for one in tried.values()]}")
    for one in ran.values():
        assert [(a.attack.name, a.escaped) for a in one.attempts if a.escaped] == []
        assert one.holds
        made = [a for a in ATTACKS if a.language in one.languages]
        assert len(one.attempts) == len(made)
        assert sum(a.attack.language is Language.PYTHON for a in one.attempts) >= 25


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_as_an_ordinary_user_they_are_held_too(tmp_path):
    base = "/usr/bin/python3"
    if not Path(base).exists() or sys.version_info[:2] != _version(base):
        pytest.skip("no system Python of the tests' version, which another user can run")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(Path(guard.__file__).parent, f"{folder}/guard")
        Path(folder).chmod(0o755)
        done = subprocess.run(
            ["/usr/bin/setpriv", f"--reuid={ORDINARY}", f"--regid={ORDINARY}", "--clear-groups"]
            + [base, "-c", AS_ORDINARY],
            env={"PYTHONPATH": ":".join([folder, *filter(_open_to_all, sys.path)]), "PATH": "/bin"},
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=300,
        )
    if "No module named" in done.stderr:
        pytest.skip("another user can't read the packages of the tests")
    assert done.returncode == 0, done.stderr
    for rung, missing, attempts in json.loads(done.stdout.splitlines()[-1]):
        if not missing:
            assert [one for one in attempts if one[1]] == [], rung
            assert attempts


def _version(python: str) -> tuple[int, ...]:
    code = "import sys; print(*sys.version_info[:2])"
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True)
    return tuple(map(int, done.stdout.split()))


def _open_to_all(folder: str) -> bool:
    return bool(folder) and not folder.startswith("/root") and "site-packages" in folder
