import os
import socket

import pytest
import structlog
import uvicorn
from typer.testing import CliRunner

from guard.cli import app, serve
from guard.errors import ConfigError


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    yield
    structlog.reset_defaults()


def started(monkeypatch, *words):
    """What uvicorn is told to run. Raises what the command raises."""
    told = {}
    monkeypatch.setattr(uvicorn, "run", lambda app, **more: told.update(more))
    result = CliRunner().invoke(app, ["serve", *words])
    if result.exception:
        raise result.exception
    return told


def test_it_starts_with_what_the_flags_say(monkeypatch):
    told = started(monkeypatch, "--port", "0", "--workers", "2")
    assert told["workers"] == 2
    assert told["port"] > 0  # a free one, which can be printed


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_proxy_that_would_ask_itself_is_told(monkeypatch, host):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
    with pytest.raises(ConfigError, match="is this proxy itself; where is the model?"):
        started(monkeypatch, "--port", port, "--upstream", f"http://{host}:{port}/v1")
    elsewhere = ["--upstream", f"http://192.0.2.1:{port}"]
    assert started(monkeypatch, "--port", port, *elsewhere)["port"] == int(port)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("upstreams: [{url: 'http://x', key_env: NO_SUCH_KEY}]", "NO_SUCH_KEY is not set"),
        ("upstreams: [{local: /none.gguf}]", "/none.gguf: there is no such .gguf file"),
        ("records: {url: 'sqlite:////proc/none/x.db'}", "records.url: sqlite:////proc/none/x.db"),
        ("records: {url: 'mysql://x/y'}", "records.url: mysql is not served; sqlite and"),
        ("upstreams: [{url: 'http://x', fallback: spar}]", "no upstream is named 'spar'"),
        ("policies: none", "none: there is no such folder of policies"),
        ("host: 192.0.2.1", "cannot listen on 192.0.2.1:0: .*; name another address with --host"),
    ],
)
def test_what_would_fail_later_fails_at_once(tmp_path, monkeypatch, settings, says):
    (tmp_path / "guard.yaml").write_text(f"port: 0\n{settings}\n")
    with pytest.raises(ConfigError, match=says):
        started(monkeypatch, "--config", "guard.yaml")


def test_a_port_in_use_is_told(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        with pytest.raises(ConfigError, match=f"cannot listen on 127.0.0.1:{port}: Address alre"):
            started(monkeypatch, "--port", port)


def test_a_flag_has_no_line(monkeypatch):
    with pytest.raises(ConfigError, match="^command line: port: input should be less than"):
        started(monkeypatch, "--port", "99999")


def test_a_log_that_is_no_terminal_has_no_colours(capsys):
    serve.configure_logs("info")
    structlog.get_logger().warning("a warning", where="here")
    said = "".join(capsys.readouterr())
    assert "a warning" in said
    assert "\x1b" not in said


def test_a_worker_logs_as_the_command_was_told(monkeypatch, capsys):
    started(monkeypatch, "--port", "0", "--log-level", "error")
    structlog.reset_defaults()  # a worker is a process of its own
    serve.from_environment()
    structlog.get_logger().warning("a warning")
    assert "a warning" not in "".join(capsys.readouterr())
