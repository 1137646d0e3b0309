"""A run that is stopped says what is kept and how to go on; so does one that goes on."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.eval.cheats.desk import lines
from tests.eval.jsonl import write
from tests.eval.left import alive, wait_for_none_left
from tests.eval.servers import ok, serving

PASS = {"action": "pass", "text": "", "score": 0.5, "receipt": {}}


def started(*words):
    """The command, in a group of its own, as a shell starts it on a terminal.

    A shell without one has its background jobs ignore Ctrl-C, and theirs: the tests may be one.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "guard", "eval", "run", *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip


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
        assert wait_for_none_left(run.pid)
        slow = 10**6
        again = started(*words)
        assert f"qa: {kept} of 80 rows were there already\n" in again.communicate(timeout=60)[1]
        assert again.returncode == 0


def test_stopped_as_its_processes_begin(tmp_path):
    """They leave that to the one who began them, from the first moment on."""
    file = write(tmp_path / "qa.jsonl", lines(80))
    with serving(lambda number, body: ok(PASS)) as server:
        run = started(file, "--target", f"{server.url}/v1/check", "--out", tmp_path, "--workers", 2)
        while alive(run.pid) < 3 and run.poll() is None:  # one is a tracker of resources
            time.sleep(0.01)
        time.sleep(0.2)
        os.killpg(run.pid, signal.SIGINT)
        err = run.communicate(timeout=60)[1]
    told = "0 of 80 rows are done and kept. The same command goes on from there"
    assert (run.returncode, err) == (130, f"stopped: qa: {told}\n")
