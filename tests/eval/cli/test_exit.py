"""The exit status of a command of the harness is that of `guard`: CI goes by nothing else."""

import json

from tests.eval.cheats.desk import Desk, lines
from tests.eval.jsonl import read, write


def test_a_doubt_that_is_an_error(tmp_path):
    desk = Desk.new(tmp_path / "home")
    found = lines(8)
    file = write(desk.home / "qa.jsonl", found)
    assert desk.guard("data", "lint", file).status == 0
    write(file, [*found, found[0] | {"id": "again", "label": "unsupported"}])
    ended = desk.guard("data", "lint", file)
    assert ended.status == 2 and "error" in ended.out


def test_a_gate_that_is_shut(tmp_path):
    """Two runs, the second worse: 0 without a regression, 1 with one."""
    desk = Desk.new(tmp_path / "home")
    desk.added(lines(200), "qa", "--shares", "tune=1").passed()
    runs = []
    for right in (0.9, 0.2):
        run = desk.work / desk.run("shop", "tune", "--seed", str(int(10 * right))).run
        labels = {each["id"]: each["label"] for each in lines(200)}
        shards = sorted(run.glob("outcomes-*"))
        outcomes = [each for shard in shards for each in read(shard)]
        for number, each in enumerate(outcomes):
            good = number % 10 < 10 * right
            each["score"] = 0.9 if (labels[each["row"]] == "supported") is good else 0.1
        for shard in shards[1:]:
            shard.unlink()
        write(shards[0], outcomes)
        (run / "run.json").write_text(json.dumps({"split": "tune", "policy": "p"}))
        runs.append(run)
    assert desk.guard("gate", runs[1], runs[0], "--metric", "auroc").status == 0
    assert desk.guard("gate", runs[0], runs[1], "--metric", "auroc").status == 1
