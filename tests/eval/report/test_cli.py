import json
import re

import pytest
from guard_eval.cli.report import app
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger.chain import written
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.report import assemble
from guard_eval.report.html import html
from guard_eval.report.publish import KEPT, proven, publish, published
from guard_eval.report.scanned import merged
from typer.testing import CliRunner

from .demo import ledger, proved, report


def call(*arguments):
    done = CliRunner().invoke(app, [str(each) for each in arguments])
    if isinstance(done.exception, EvalError):
        raise done.exception
    return done


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "workspace"
    (folder / "runs" / "r-0042").mkdir(parents=True)
    made = Ledger(folder / "ledger.jsonl")
    for entry in ledger()[1:6]:
        made.append(entry.verb, entry.data)
    return folder


@pytest.fixture
def found(monkeypatch):
    made = report(curves=())
    calls = []
    monkeypatch.setattr(assemble, "assemble", lambda *given: calls.append(given) or made)
    return made, calls


def test_a_run_is_drawn_published_and_verified(workspace, found, tmp_path):
    made, calls = found
    run = workspace / "runs" / "r-0042"
    done = call(run)
    page = workspace / "reports" / "r-0042.html"
    assert done.output == f"CERTIFIED HELD-OUT (look 1 of 2)\n{page}\n"
    (result,) = (e for e in Ledger(workspace / "ledger.jsonl").entries() if e.verb is Verb.RESULT)
    assert result.data["report"] == made.digest
    assert result.data["published"] == {"auroc": 0.8312}
    before = page.read_bytes()
    call("draw", run, "--out", tmp_path / "again.html")
    assert (tmp_path / "again.html").read_bytes() == before
    assert len(calls) == 1
    done = call("verify", page, "--ledger", workspace / "ledger.jsonl")
    assert done.exit_code == 0
    assert "verified: The result in the ledger is of this very report." in done.output
    assert "not verified: The ledger has no anchor" in done.output
    call(run, "--out", tmp_path / "r.md")
    assert (tmp_path / "r.md").read_text().startswith("# Evaluation of support")


def test_the_commands_that_a_page_prints_verify_it(workspace, found, tmp_path, monkeypatch):
    call(workspace / "runs" / "r-0042")
    page = (workspace / "reports" / "r-0042.html").read_bytes()
    here, elsewhere = (
        words.split()[3:] for words in re.findall(r"guard eval report verify [^<]*", page.decode())
    )
    monkeypatch.chdir(workspace)
    assert "the ledger that was given" in call(*here).output
    (tmp_path / "far").mkdir()
    monkeypatch.chdir(tmp_path / "far")
    (tmp_path / "far" / "r-0042.html").write_bytes(page)
    assert call(*elsewhere).exit_code == 0
    (tmp_path / "far" / "r-0042.html").write_bytes(page.replace(b"0.8312", b"0.9312", 1))
    with pytest.raises(Refusal, match="E_REPORT_TAMPERED"):
        call(*elsewhere)


def test_a_published_report_cannot_be_made_better(workspace, found):
    run = workspace / "runs" / "r-0042"
    call(run)
    kept = json.loads((run / KEPT).read_text())
    kept["primary"]["figure"]["value"] = 0.99
    (run / KEPT).write_text(json.dumps(kept))
    with pytest.raises(Refusal, match="E_REPORT_TAMPERED"):
        call(run)
    (run / KEPT).write_text("{}x")
    with pytest.raises(EvalError, match="not a report"):
        call(run)


def test_a_crash_before_the_entry_is_made_up_for(workspace, found):
    made, _ = found
    run = workspace / "runs" / "r-0042"
    (run / KEPT).write_text(made.model_dump_json())
    call(run)
    own = Ledger(workspace / "ledger.jsonl").entries()
    assert [e.verb for e in own].count(Verb.RESULT) == 1
    assert proven(made, own).results == (made.digest,)


def test_what_was_no_look_is_not_published(workspace):
    made = report(look=None)
    publish(made, workspace / "runs" / "r-0042", Ledger(workspace / "ledger.jsonl"))
    assert published(workspace / "runs" / "r-0042") is None


def test_verify_says_what_is_wrong_with_files(tmp_path):
    with pytest.raises(EvalError, match="cannot be read"):
        call("verify", tmp_path / "no.html")
    made = report(curves=())
    page, kept = tmp_path / "r.html", tmp_path / "ledger.jsonl"
    page.write_text(html(made, proved(made)))
    with pytest.raises(EvalError, match="cannot be read"):
        call("verify", page, "--ledger", tmp_path / "no.jsonl")
    kept.write_bytes(b"".join(written(entry) + b"\n" for entry in ledger(made.digest)))
    with pytest.raises(Refusal, match="E_LEDGER_TAMPERED"):
        call("verify", page, "--ledger", kept)  # its first entry does not name it
    with pytest.raises(EvalError, match="no such run"):
        call(tmp_path / "no-run")


def test_of_two_scans_the_one_that_looked_counts():
    old = [
        {"code": "E_A", "status": "pass", "title": "a", "seen": "then"},
        {"code": "E_B", "status": "pass", "title": "b", "seen": "then"},
        {"code": "E_C", "status": "not checked", "title": "c", "seen": "then"},
    ]
    new = [
        {"code": "E_A", "status": "not checked", "title": "a", "seen": "now"},
        {"code": "E_B", "status": "refused", "title": "b", "seen": "now"},
        {"code": "E_D", "status": "not checked", "title": "d", "seen": "now"},
    ]
    found = merged(new, old, {"E_A"})
    assert [(c.code, c.state, c.note, c.needed) for c in found] == [
        ("E_A", "pass", "then", True),
        ("E_B", "refused", "now", False),
        ("E_C", "not checked", "then", False),
        ("E_D", "not checked", "now", False),
    ]
