"""A run that is stopped says what is kept and how to go on; so does one that goes on."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.eval.cheats.desk import lines, write
from tests.eval.servers import ok, serving

PASS = {"action": "pass", "text": "", "score": 0.5, "receipt": {}}


def started(*words):
    """The command, in a group of its own, as a shell starts it on a terminal."""
    return subprocess.Popen(
        [sys.executable, "-m", "guard", "eval", "run", *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def members(group):
    """Who of a group of processes is alive."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            state, _, own = path.read_text().rpartition(")")[2].split()[:3]
            found += [path] if int(own) == group and state != "Z" else []
    return found


@pytest.mark.parametrize(
    ("how", "workers"), [(signal.SIGINT, 1), (signal.SIGINT, 2), (signal.SIGTERM, 2)]
)
def test_stopped_in_the_middle(tmp_path, how, workers):
    file = write(tmp_path / "qa.jsonl", lines(80))
    slow = 2 * 16 + 8  # shards are of 16 rows; the third is not to end

    def answer(number, body):
        if number >= slow:
            time.sleep(0.5)
        return ok(PASS)

    with serving(answer) as server:
        words = file, "--target", f"{server.url}/v1/check", "--out", tmp_path, "--workers", workers
        run = started(*words)
        while len(server.bodies) <= slow and run.poll() is None:
            time.sleep(0.05)
        time.sleep(0.3)  # what is done is written
        os.killpg(run.pid, how) if how == signal.SIGINT else run.send_signal(how)
        out, err = run.communicate(timeout=60)
        assert (run.returncode, out) == (128 + how, ""), err
        assert err.startswith("stopped: qa: "), err
        kept = int(err.removeprefix("stopped: qa: ").split()[0])
        told = f"{kept} of 80 rows are done and kept. The same command goes on from there"
        assert err == f"stopped: qa: {told}\n" and kept >= 16
        deadline = time.monotonic() + 10
        while members(run.pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert members(run.pid) == []
        slow = 10**6
        again = started(*words)
        assert f"qa: {kept} of 80 rows were there already\n" in again.communicate(timeout=60)[1]
        assert again.returncode == 0
