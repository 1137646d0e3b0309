"""A server in a process of its own is ready, or ends and says what it said."""

import subprocess
import sys
from urllib.request import urlopen

import pytest
from guard_eval.targets.embedded import free_port

from guard.demo import server
from guard.demo.server import NotReady

DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(1, flush=True)
time.sleep(60)
"""


def test_it_serves_while_it_is_needed(tmp_path):
    settings = {"port": free_port(), "records": {"url": None}}
    with server.serving(settings, tmp_path, patience=60):
        urlopen(f"http://127.0.0.1:{settings['port']}/healthz").close()
    with pytest.raises(OSError):
        urlopen(f"http://127.0.0.1:{settings['port']}/healthz")


def test_one_that_ends_is_told_with_its_log(tmp_path):
    told = {"port": free_port(), "nonsense": True}
    with pytest.raises(NotReady, match="nonsense") as why:
        with server.serving(told, tmp_path, patience=60):
            pass
    assert why.value.ended


def test_one_that_is_slow_has_not_ended(tmp_path):
    program = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    log = tmp_path / "log"
    log.write_text("loading")
    try:
        with pytest.raises(NotReady) as why:
            server._wait("http://127.0.0.1:1/readyz", program, log, patience=0.2)
        assert (why.value.ended, why.value.said) == (False, ["loading"])
    finally:
        program.kill()
        program.wait()


def test_a_server_that_does_not_end_is_killed():
    program = subprocess.Popen([sys.executable, "-c", DEAF], stdout=subprocess.PIPE)
    assert program.stdout and program.stdout.readline()
    server._stop(program, patience=0.1)
    assert program.returncode == -9
    program.stdout.close()
