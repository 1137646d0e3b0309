"""`guard check` with a judge: where it is asked, and what is told of it where."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import structlog
from typer.testing import CliRunner

from guard.cli import app

EVIDENCE = "A reminder is sent by post to each member before the fee is due."
ANSWER = "Each member gets a letter about it ahead of the payment date."
SAID = {"verdicts": [{"claim": 1, "verdict": "supported", "evidence": [1], "reason": "so"}]}


class Judge(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        choice = {"index": 0, "message": {"content": json.dumps(SAID)}, "finish_reason": "stop"}
        body = json.dumps({"id": "1", "choices": [choice]}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def judge():
    with HTTPServer(("127.0.0.1", 0), Judge) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def told(tmp_path):
    """Run the command with a policy that has a judge; return what it printed, and on stderr."""
    checks = "{entailment: false, self_check: {model: small}}"
    (tmp_path / "judged.yaml").write_text(f"extends: default\nchecks: {checks}\n")
    (tmp_path / "evidence.txt").write_text(EVIDENCE)

    def run(*words):
        given = ["check", ANSWER, "--evidence", str(tmp_path / "evidence.txt"), "--raw"]
        where = [] if "--config" in words else ["--policies", str(tmp_path), "--policy", "judged"]
        result = CliRunner().invoke(app, [*given, *where, *words])
        return json.loads(result.stdout), result.stderr

    yield run
    structlog.reset_defaults()


def test_a_judge_is_asked_at_the_upstream_that_is_named(told, judge):
    judged, logged = told("--upstream", judge)
    assert (judged["claims"][0]["verdict"], logged) == ("supported", "")


def test_a_server_s_settings_say_where_and_by_which_policy(told, judge, tmp_path):
    settings = tmp_path / "guard.txt"
    settings.write_text(
        json.dumps(
            {
                "upstreams": [{"url": judge}],
                "policies": str(tmp_path),
                "default_policy": "judged",
            }
        )
    )
    judged, _ = told("--config", str(settings))
    assert (judged["policy"], judged["claims"][0]["verdict"]) == ("judged", "supported")


def test_without_an_upstream_what_to_name_is_told_and_stdout_stays_json(told):
    judged, logged = told()
    (error,) = judged["findings"]
    says = "no upstream to ask for the model 'small': name one with --upstream, or in the settings"
    assert says in error["reason"]
    assert says in logged
