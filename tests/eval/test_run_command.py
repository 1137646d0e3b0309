"""`guard eval run` as a user gives it."""

import json

import pytest
import structlog
import typer
from guard_eval import logs
from guard_eval.cli.run import run
from guard_eval.cli.suite import suite
from guard_eval.errors import EvalError
from guard_eval.rows import suites
from guard_eval.runs import run as runs
from guard_eval.runs import tally
from guard_eval.splits.split import Role

from tests.eval.cli.called import called
from tests.eval.jsonl import write
from tests.eval.servers import ok, serving

app = typer.Typer()
app.command("run")(run)
app.command("suite")(suite)
PASS = "rules: {supported: pass, not_enough_info: pass, error: pass, refuted: pass}\n"


def command(*words):
    return called(app, *words).output


@pytest.fixture
def plain(tmp_path):
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "plain.yaml").write_text(PASS)
    return ["--target", "guard:plain", "--policies", folder, "--out", tmp_path / "runs"]


def test_without_words_it_measures_our_suites(tmp_path, plain):
    said = command("run", *plain)
    found = {runs.finished(place).split: place for place in (tmp_path / "runs").iterdir()}
    assert found.keys() == suites.POLICIES.keys() and all(name[:4] in said for name in found)
    for name, place in found.items():
        rows = suites.load(name)
        assert [one.row for one in runs.outcomes(place)] == [row.id for row in rows]
    assert not any(word in said for word in ("\x1b", "━━━ "))  # no bar where nobody looks


def test_some_rows_are_a_partial_run(tmp_path, plain):
    said = command("run", "links", "--limit", 3, *plain)
    (place,) = (tmp_path / "runs").iterdir()
    about = json.loads((place / "run.json").read_text())
    assert about["partial"] and about["rows"] == 3 and about["role"] == "tune" and "partial" in said


def test_what_is_measured_on_must_be_said_once(tmp_path):
    for words in (["--workspace", "."], ["links", "--workspace", ".", "--split", "dev"], ["--split", "dev"]):  # fmt: skip
        with pytest.raises(EvalError, match="either a suite or a file"):
            command("run", *words)


def test_a_registration_is_of_a_test_split(plain):
    with pytest.raises(EvalError, match="--registration abc: is of a look at a test split"):
        command("run", "links", "--registration", "abc", *plain)


def test_what_was_there_already_is_told(tmp_path, plain):
    said = [command("run", "links", "--limit", 3, *plain) for _ in range(2)]
    assert ["links: 3 of 3 rows were there already" in each for each in said] == [False, True]


def test_suites_are_listed():
    assert command("suite").count("rows") == 3


def test_the_log_of_the_guard_is_shown_to_who_asks(plain):
    before = structlog.get_config()
    try:
        for words, shown in ((["-v"], True), ([], False)):
            command("run", "links", "--limit", 1, *plain, *words)
            assert logs.verbose() is shown
    finally:
        structlog.configure(**before)


def test_rows_that_failed_and_checks_that_broke_are_told(tmp_path, monkeypatch):
    """By kind and by name, in full also where the target's address is long."""
    rows = [
        {"id": "a", "answer": "One.", "label": "supported"},
        {"id": "b", "answer": "Two.", "label": "unsupported"},
        {"id": "c", "answer": "Three.", "label": "supported"},
    ]
    file = write(tmp_path / "own.jsonl", rows)
    slow = {"checks": [{"check": "entailment", "ms": 10_000, "error": "did not finish: SECRET"}]}

    def answer(number, body):
        if body["answer"] in ("One.", "Two."):
            return 400, b"{}", {}
        return ok({"action": "pass", "text": body["answer"], "receipt": slow})

    monkeypatch.setenv("COLUMNS", "80")
    with serving(answer) as server:
        url = f"{server.url}/{'long/' * 12}v1/check"
        said = command("run", file, "--target", url, "--out", tmp_path / "runs")
    assert "own: 2 of 3 rows ended in an error. They count as wrong" in said
    assert "0 of 1, 0%" in said and "1 of 2, 50%" in said  # not caught, and a false alarm
    assert "a check broke or took too long (entailment 1)" in said
    (place,) = (tmp_path / "runs").iterdir()
    assert [one.broken for one in runs.outcomes(place)] == [(), (), ("entailment",)]
    ended = runs.finished(place)
    (told,) = tally.remarks(
        tally.Tally(ended.model_copy(update={"role": Role.TEST}), place, told=False)
    )
    assert "--fresh" in said and "--fresh" not in told  # no look is thrown away
    assert ended.broken == {"entailment": 1}
    assert "SECRET" not in said + "".join(each.read_text() for each in place.iterdir())
