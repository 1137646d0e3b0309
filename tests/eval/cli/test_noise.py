"""`guard eval noise` and `guard eval drift`, on run folders."""

import json
from datetime import UTC, datetime
from functools import partial

import pytest
import typer
from guard_eval.cli.drift import drift
from guard_eval.cli.noise import noise
from guard_eval.errors import EvalError
from guard_eval.rows.identity import identify
from guard_eval.runs.run import Run

from tests.eval.cli.called import called
from tests.eval.cli.test_gate import write
from tests.eval.jsonl import read
from tests.eval.metrics.made import made

app = typer.Typer()
app.command("noise")(noise)
app.command("drift")(drift)
call = partial(called, app)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    home = tmp_path_factory.mktemp("workspace")
    rows = made(300)[0]
    write(home / "splits/cal.jsonl", rows)
    sha256 = identify(rows).sha256
    for name, policy, skill in (("a", "p", 1.0), ("b", "p", 1.0), ("c", "q", 1.0), ("low", "p", 9)):
        outcomes = made(300, skill=skill, seed=ord(name[0]), errors=0)[1]
        if name == "low":
            outcomes = [o.model_copy(update={"score": (o.score or 0) / 50}) for o in outcomes]
        write(home / f"runs/{name}/outcomes-00000.jsonl", outcomes)
        about = Run(target="t", policy=policy, split="cal", split_sha256=sha256, wanted=300, shard=300,
                    code="c", started=datetime(2026, 1, 1, tzinfo=UTC))  # fmt: skip
        (home / f"runs/{name}/run.json").write_text(about.model_dump_json())
    return home


def test_what_a_judge_does_to_a_figure(workspace, tmp_path):
    runs, out = (workspace / "runs/a", workspace / "runs/b"), tmp_path / "flips.jsonl"
    said = call("noise", *runs, "--resamples", 200, "--out", out).stdout
    assert said.startswith("300 rows, 2 repeats.") and "catch_rate" in said and "a guess" in said
    lines = read(out)
    assert len(lines) == 300
    assert all((each["flips"] > 0) is (len(set(each["released"])) > 1) for each in lines)
    found = json.loads(call("noise", *runs, "--resamples", 200, "--json").stdout)
    assert sum(each["flips"] > 0 for each in lines) == sum(f > 0 for f in found["flips"])


def test_runs_that_are_no_repeats(workspace):
    with pytest.raises(EvalError, match=r"2 policies: a of p, c of q"):
        call("noise", workspace / "runs/a", workspace / "runs/c")
    with pytest.raises(EvalError, match="named twice"):
        call("noise", workspace / "runs/a", workspace / "runs/a")


def test_drift_between_runs(workspace):
    same = call("drift", workspace / "runs/a", workspace / "runs/b")
    assert same.exit_code == 0 and "ALIKE" in same.stdout and "words of context" in same.stdout
    other = call("drift", workspace / "runs/a", workspace / "runs/low")
    assert other.exit_code == 1 and "TOO UNLIKE" in other.stdout
    assert (
        json.loads(call("drift", workspace / "runs/a", workspace / "runs/low", "--json").stdout)[
            "effective"
        ]
        < 100
    )
