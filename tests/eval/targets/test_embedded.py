"""The proxy before the embedded model ends, and says why it did not start."""

import subprocess
import sys

import pytest
from guard_eval.errors import EvalError
from guard_eval.targets import embedded

DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(1, flush=True)
time.sleep(60)
"""


def test_a_server_that_does_not_end_is_killed():
    server = subprocess.Popen([sys.executable, "-c", DEAF], stdout=subprocess.PIPE)
    assert server.stdout and server.stdout.readline()
    embedded._stop(server, patience=0.1)
    assert server.returncode == -9
    server.stdout.close()


def test_one_that_is_slow_is_not_called_wrongly_installed(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "_PATIENCE", 0.2)
    server = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        with pytest.raises(EvalError, match="not ready after") as told:
            embedded._wait("http://127.0.0.1:1/readyz", server, tmp_path / "log")
        assert "busy" in told.value.remedy
    finally:
        server.kill()
        server.wait()
