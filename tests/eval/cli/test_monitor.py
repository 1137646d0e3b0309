import json
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np
import pytest
import typer
from guard_eval.cli.certify import certify
from guard_eval.cli.monitor import monitor
from guard_eval.errors import EvalError, Refusal

from guard.checks import Certified
from tests.eval.cli.called import called
from tests.eval.jsonl import read, write

app = typer.Typer()
app.command("monitor")(monitor)
app.command("certify")(certify)
call = partial(called, app)
DAY = datetime(2026, 1, 1, tzinfo=UTC)
MADE = {
    "max_risk": 0.1, "confidence": 0.95, "exact": True, "labels": 400, "released": 200,
    "errors": 3, "method": "m", "tune": "t", "cal": "c", "date": "2026-01-01", "command": "x",
}  # fmt: skip


def labels(path, rates, n=300, **more):
    """Labels of segments a and b in turn, with these rates of unsupported."""
    random = np.random.default_rng(0)
    made = [
        {
            "id": i,
            "score": 0.9,
            "label": int(random.random() < rates[i % 2]),
            "segment": "ab"[i % 2],
            "predicted_at": (DAY + timedelta(hours=i)).isoformat(),
            "label_available_at": (DAY + timedelta(hours=i + 5)).isoformat(),
            **more,
        }
        for i in range(n)
    ]
    return write(path, made)


def certified(name, threshold):
    made = {**MADE, "threshold": threshold}
    return {**made, "digest": Certified.model_validate(made).summed(name)}


def policy(path, segments):
    entailment = {"segments": {name: certified(name, t) for name, t in segments.items()}}
    rules = {"not_enough_info": "abstain", "refuted": "abstain", "error": "abstain"}
    path.write_text(json.dumps({"checks": {"entailment": entailment}, "rules": rules}))
    return path


def test_all_is_well(tmp_path):
    stream = labels(tmp_path / "s.jsonl", (0.03, 0.03))
    found = call("monitor", stream, "--threshold", 0.5, "--max-risk", 0.1)
    assert found.exit_code == 0 and "No alarm" in found.stdout
    assert "(all)" in found.stdout and "100.0 %" in found.stdout


def test_a_segment_that_breaks_its_promise_is_named_with_the_time(tmp_path):
    stream = labels(tmp_path / "s.jsonl", (0.02, 0.4))
    made = policy(tmp_path / "p.yaml", {"a": 0.5, "b": 0.5})
    found = call("monitor", stream, "--policy", made, "--by", "segment")
    assert found.exit_code == 1
    assert "BROKEN for segment b since about 2026-01-0" in found.stdout
    assert "BROKEN for segment a" not in found.stdout
    assert "of 150 released since then 35.3 % are unsupported, promised are at" in found.stdout
    assert "--buffer FILE --capacity 299" in found.stdout  # labels of all segments
    early = DAY + timedelta(hours=10)  # before there was enough to tell
    found = call(
        "monitor", stream, "--policy", made, "--by", "segment", "--now", early.isoformat()[:19]
    )
    assert found.exit_code == 0 and "Left out: " in found.stdout


def test_labels_dated_ahead_are_not_left_out_in_silence(tmp_path):
    stream = labels(tmp_path / "s.jsonl", (0.03, 0.03))
    lines = read(stream)
    ahead = [line | {"label_available_at": "2999-01-01T00:00:00Z"} for line in lines[-3:]]
    write(stream, lines[:-3] + ahead)
    words = "monitor", stream, "--threshold", 0.5, "--max-risk", 0.1
    with pytest.raises(Refusal, match="E_TIME_AHEAD: .*3 of .* labels came after now"):
        call(*words)
    found = call(*words, "--now", "2998-01-01")
    assert found.exit_code == 0 and "Left out: 3 of" in found.stdout


def test_an_edited_certificate_is_no_promise(tmp_path):
    made = policy(tmp_path / "p.yaml", {"a": 0.5, "b": 0.5})
    made.write_text(made.read_text().replace('"max_risk": 0.1', '"max_risk": 0.3', 1))
    stream = labels(tmp_path / "s.jsonl", (0.02, 0.4))
    with pytest.raises(EvalError, match=r"p\.yaml:1: checks\.entailment\.segments\.a.*edited"):
        call("monitor", stream, "--policy", made)


def test_what_a_segments_own_threshold_withholds_is_no_risk(tmp_path):
    stream = labels(tmp_path / "s.jsonl", (0.02, 0.4))
    made = policy(tmp_path / "p.yaml", {"a": 0.5, "b": 0.95})
    assert call("monitor", stream, "--policy", made, "--by", "segment").exit_code == 0
    assert call("monitor", stream, "--policy", made).exit_code == 0
    assert call("monitor", stream, "--threshold", 0.5, "--max-risk", 0.1).exit_code == 1


def test_the_latest_are_a_cal_file(tmp_path):
    stream = labels(tmp_path / "s.jsonl", (0.02, 0.02), n=600)
    kept = tmp_path / "latest.jsonl"
    limits = "--threshold", 0.5, "--max-risk", 0.1
    call("monitor", stream, *limits, "--capacity", 400, "--buffer", kept)
    lines = read(kept)
    assert len(lines) == 400 and lines[-1]["id"] == "599"
    tune = write(tmp_path / "tune.jsonl", [{"score": 0.9, "label": 0}] * 50)
    found = call("certify", "--tune", tune, "--cal", kept, "--max-risk", 0.1)
    assert "at most 10 % is unsupported" in found.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "give --policy, or --threshold and --max-risk"),
        (["--threshold", 0.5, "--max-risk", 0.1, "--policy", "p.yaml"], "leave out --threshold"),
        (
            ["--threshold", 0.5, "--max-risk", 0.1, "--now", "2020-01-01"],
            "no label in it was there",
        ),
    ],
)
def test_what_is_not_clear_is_said(tmp_path, words, says):
    stream = labels(tmp_path / "s.jsonl", (0.1, 0.1), n=3)
    with pytest.raises(EvalError, match=says):
        call("monitor", stream, *words)


def test_labels_out_of_order_are_refused(tmp_path):
    stream = labels(tmp_path / "s.jsonl", (0.1, 0.1), n=4)
    lines = stream.read_text().splitlines(keepends=True)
    stream.write_text("".join(lines[::-1]))
    with pytest.raises(EvalError, match=r"label 2 \(2\) came at .*\n.*sort the file"):
        call("monitor", stream, "--threshold", 0.5, "--max-risk", 0.1)


def test_answers_of_one_source_are_pointed_out(tmp_path):
    stream = labels(tmp_path / "s.jsonl", (0.0, 0.0), n=30, cluster="one")
    found = call("monitor", stream, "--threshold", 0.5, "--max-risk", 0.1)
    assert "29 answers share a cluster" in found.stdout
