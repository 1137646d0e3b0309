"""`guard eval gate` and `guard eval compare`, on run folders."""

import json
import re
import shutil

import pytest
import typer
from guard_eval.cli.compare import compare
from guard_eval.cli.gate import gate
from guard_eval.errors import EvalError, Refusal, Underpowered
from typer.testing import CliRunner

from tests.eval.metrics.made import made

app = typer.Typer()
app.command("gate")(gate)
app.command("compare")(compare)

FEW = ["--resamples", "200"]


def write(file, lines):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(line.model_dump_json() + "\n" for line in lines))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A workspace with an open split and three runs on it, one of them in two shards."""
    home = tmp_path_factory.mktemp("workspace")
    rows, good = made(300, skill=1.0, errors=0)
    write(home / "splits/tune.jsonl", rows)
    for name, outcomes in {
        "good": good,
        "close": made(300, skill=1.0, seed=5, errors=0)[1],
        "bad": made(300, skill=0.1, seed=2)[1],
    }.items():
        write(home / f"runs/{name}/outcomes-1.jsonl", outcomes[200:])
        write(home / f"runs/{name}/outcomes-0.jsonl", outcomes[:200])
        (home / f"runs/{name}/run.json").write_text(json.dumps({"policy": name, "split": "tune"}))
    return home


def run(*arguments):
    return CliRunner().invoke(app, [str(each) for each in arguments])


def test_a_regression_exits_1(workspace):
    found = run("gate", workspace / "runs/good", workspace / "runs/bad", *FEW)
    assert found.exit_code == 1
    assert found.stdout.startswith("REGRESSION: auroc 0.")
    assert "300 rows in 100 clusters" in found.stdout


def test_one_cluster_is_said_to_show_nothing(tmp_path):
    rows, good = made(30, skill=1.0, errors=0)
    one = [row.model_copy(update={"cluster": "same"}) for row in rows]
    write(tmp_path / "splits/tune.jsonl", one)
    for name, outcomes in {"a": good, "b": made(30, skill=1.0, seed=5, errors=0)[1]}.items():
        write(tmp_path / f"runs/{name}/outcomes-0.jsonl", outcomes)
        (tmp_path / f"runs/{name}/run.json").write_text(
            json.dumps({"policy": name, "split": "tune"})
        )
    found = run("gate", tmp_path / "runs/a", tmp_path / "runs/b", *FEW)
    assert "how much at least is unknown" in found.stdout
    assert "30 rows in 1 cluster; too few to tell a drop from chance" in found.stdout
    assert "from none at all on" not in found.output and "show none at all" in found.output


def test_a_run_is_not_its_own_base(workspace):
    found = run("gate", workspace / "runs/bad", workspace / "runs/../runs/bad", *FEW)
    assert isinstance(found.exception, EvalError) and "never shut" in str(found.exception)
    found = run("gate", workspace / "runs/good", workspace / "runs/close", *FEW)
    assert "base: good, policy good; candidate: close, policy close" in found.stdout


def test_noise_exits_0_and_says_what_it_could_not_see(workspace):
    found = run(
        "gate", workspace / "runs/good", workspace / "runs/close", *FEW, "--must-detect", 0.001
    )
    assert found.exit_code == 0
    assert "no regression shown" in found.stdout
    assert "underpowered: a true drop of 0.001 in auroc could pass unnoticed" in found.output
    assert "Measure on about" in found.output


def test_power_can_be_required(workspace):
    found = run(
        "gate",
        workspace / "runs/good",
        workspace / "runs/close",
        *FEW,
        "--must-detect",
        0.001,
        "--require-power",
    )
    assert isinstance(found.exception, Underpowered)
    assert found.exception.exit == 5
    enough = run(
        "gate",
        workspace / "runs/good",
        workspace / "runs/close",
        *FEW,
        "--must-detect",
        0.5,
        "--require-power",
    )
    assert enough.exit_code == 0


def test_gate_as_json(workspace):
    found = run(
        "gate",
        workspace / "runs/good",
        workspace / "runs/bad",
        *FEW,
        "--json",
        "--metric",
        "leak_rate",
    )
    assert found.exit_code == 1
    gate = json.loads(found.stdout)
    assert gate["regressed"]
    assert gate["metric"] == "leak_rate"


def test_no_figure_of_a_comparison_is_cut(workspace, monkeypatch):
    """Not in a log either, which has no width, or says that it is narrow."""
    monkeypatch.setenv("COLUMNS", "60")
    told = run("compare", workspace / "runs/good", workspace / "runs/bad", *FEW).output
    (line,) = [line for line in told.splitlines() if line.startswith("auroc  ")]
    assert "…" not in told and len(line.split()) == 10  # "low to high" is three


def test_compare(workspace):
    found = run("compare", workspace / "runs/good", workspace / "runs/bad", *FEW)
    assert found.exit_code == 0, found.exception
    for word in ("auroc", "leak_rate", "added latency_p95", "McNemar", "law", "travel", "Holm"):
        assert word in found.stdout
    again = run("compare", workspace / "runs/good", workspace / "runs/bad", *FEW, "--json")
    comparison = json.loads(again.stdout)
    assert comparison["differences"]["auroc"]["difference"]["high"] < 0
    assert comparison["slices"]["law"]["p_holm"] >= comparison["slices"]["law"]["p"]


def test_runs_that_are_alike_are_no_proof_that_a_drop_would_be_seen(workspace):
    shutil.copytree(workspace / "runs/good", workspace / "runs/twin")
    found = run("gate", workspace / "runs/good", workspace / "runs/twin", *FEW)
    assert found.exit_code == 0, found.exception
    assert "worse by 0.0000, at least 0.0000 with" in found.output
    assert "no resample tells the two apart" in found.output


def test_rows_from_a_file(workspace, tmp_path):
    rows, outcomes = made(30)
    write(tmp_path / "rows.jsonl", rows)
    write(tmp_path / "a/outcomes.jsonl", outcomes)
    found = run("compare", tmp_path / "a", tmp_path / "a", *FEW, "--rows", tmp_path / "rows.jsonl")
    assert found.exit_code == 0, found.exception
    bare = run("compare", tmp_path / "a", tmp_path / "a", *FEW)
    assert isinstance(bare.exception, EvalError)
    assert "--rows FILE" in str(bare.exception)


def test_unfinished_runs_are_refused(workspace, tmp_path):
    rows, outcomes = made(30)
    write(tmp_path / "rows.jsonl", rows)
    write(tmp_path / "a/outcomes.jsonl", outcomes[1:])
    found = run("gate", tmp_path / "a", tmp_path / "a", "--rows", tmp_path / "rows.jsonl")
    assert isinstance(found.exception, Refusal)
    assert found.exception.code == "E_ROWS_MISSING"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"row": "r0", "score": 7}', "score: input should be less than or equal to 1"),
        ("{nonsense", "not valid JSON: Expecting property name"),
        ('{"row": "r0", "secret": "sealed words"}', "secret: there is no such field"),
    ],
)
def test_bad_lines_are_named_without_their_text(tmp_path, line, said):
    write(tmp_path / "rows.jsonl", made(1)[0])
    (tmp_path / "a").mkdir()
    (tmp_path / "a/outcomes.jsonl").write_text("\n" + line)
    found = run("gate", tmp_path / "a", tmp_path / "a", "--rows", tmp_path / "rows.jsonl")
    assert isinstance(found.exception, EvalError)
    assert f"outcomes.jsonl:2: {said}" in str(found.exception)
    assert "sealed words" not in str(found.exception)


def test_what_is_not_there(workspace, tmp_path):
    for folder, said in ((tmp_path / "none", "no such run"), (workspace / "splits", "no outcomes")):
        assert said in str(run("gate", folder, folder).exception)
    write(tmp_path / "w/runs/a/outcomes.jsonl", made(3)[1])
    (tmp_path / "w/runs/a/run.json").write_text('{"split": "test"}')
    (tmp_path / "w/splits").mkdir()
    assert "has no test.jsonl" in str(
        run("gate", tmp_path / "w/runs/a", tmp_path / "w/runs/a").exception
    )
    (tmp_path / "w/splits/test.sealed").touch()
    assert "does not open seals" in str(
        run("gate", tmp_path / "w/runs/a", tmp_path / "w/runs/a").exception
    )
    (tmp_path / "w/runs/a/run.json").write_text("[")
    assert "run.json: not JSON" in str(
        run("gate", tmp_path / "w/runs/a", tmp_path / "w/runs/a").exception
    )


def test_other_splits_are_no_comparison(workspace, tmp_path):
    write(tmp_path / "rows.jsonl", made(300)[0])
    write(tmp_path / "a/outcomes.jsonl", made(300)[1])
    (tmp_path / "a/run.json").write_text('{"split": "cal"}')
    found = run("gate", workspace / "runs/good", tmp_path / "a", "--rows", tmp_path / "rows.jsonl")
    assert "good was run on tune, a on cal" in str(found.exception)


def test_a_gain_is_told_as_a_gain(workspace):
    found = run("gate", workspace / "runs/bad", workspace / "runs/good", *FEW)
    assert found.exit_code == 0
    assert re.search(r"  better by 0\.\d+, better by at most 0\.\d+ with 95%", found.stdout)
