import numpy as np
import pytest
import typer
from guard_eval.cli.conformal import conformal
from guard_eval.errors import Underpowered

from tests.eval.cli.called import called
from tests.eval.jsonl import read, write

app = typer.Typer()
app.command("conformal")(conformal)
app.command("other")(lambda: None)


def call(*words):
    return called(app, "conformal", *words).stdout


def answers(path, n, seed, shift=0.0, labels=True):
    random = np.random.default_rng(seed)
    wrong = random.random(n) < 0.4
    score = random.normal(np.where(wrong, -1.0 + shift, 1.0))
    made = [
        {"id": f"{seed}-{i}", "score": float(s), **({"label": int(w)} if labels else {})}
        for i, (s, w) in enumerate(zip(score, wrong, strict=True))
    ]
    return write(path, made)


def test_coverage_of_the_labelled_answers_themselves(tmp_path):
    said = call("--cal", answers(tmp_path / "cal.jsonl", 600, 1), "--error", 0.2)
    assert "600 answers, each from the others, in 10 folds of clusters" in said
    assert said.count("promised: 80 %.") == 2 and "LOWER" not in said


def test_new_answers_and_what_is_written_of_them(tmp_path):
    cal, new = answers(tmp_path / "cal.jsonl", 600, 1), answers(tmp_path / "new.jsonl", 300, 2)
    out = tmp_path / "sets.jsonl"
    said = call("--cal", cal, "--new", new, "--error", 0.2, "--out", out)
    assert "300 answers, from 600 labelled ones" in said and "LOWER" not in said
    lines = read(out)
    assert len(lines) == 300 and lines[7]["id"] == "2-7"
    for line in lines:
        kept = [name for name in ("supported", "unsupported") if line[f"p_{name}"] > 0.2]
        assert line["set"] == kept
    assert {tuple(line["set"]) for line in lines} >= {("supported",), ("unsupported",)}


def test_answers_from_elsewhere_are_noticed_where_labels_are_known(tmp_path):
    cal = answers(tmp_path / "cal.jsonl", 600, 1)
    said = call(
        "--cal", cal, "--new", answers(tmp_path / "n.jsonl", 300, 3, shift=2.0), "--error", 0.1
    )
    assert "LOWER than promised" in said
    bare = answers(tmp_path / "b.jsonl", 50, 4, labels=False)
    assert "Coverage is not known" in call("--cal", cal, "--new", bare)


def test_one_label_alone_does_not_do(tmp_path):
    path = write(tmp_path / "cal.jsonl", [{"score": 0.5, "label": 0}] * 40)
    with pytest.raises(Underpowered, match="0 unsupported answers"):
        call("--cal", path)
