"""What a wrong command says to one who never saw the tool: what is wrong, where, and what to do."""

import json

import pytest

from tests.eval.cheats.desk import Desk, lines
from tests.eval.jsonl import write


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    made = Desk.new(tmp_path_factory.mktemp("desk") / "home")
    made.added(lines(40), "qa", "--shares", "tune=50,test=50").passed()
    told = made.ok("data", "add", write(made.home / "new.jsonl", lines(9, seed=1)))
    assert "split make new" in told.out  # as the file is called
    made.ok("seal", "key")
    (made.home / "latin.jsonl").write_bytes(b'{"id": "a", "answer": "caf\xe9"}\n')
    (made.home / "nan.jsonl").write_text('{"id": "a", "score": NaN, "label": 1}\n')
    (made.home / "word.jsonl").write_text('{"id": "a", "score": 1, "label": "maybe"}\n')
    (made.home / "when.jsonl").write_text('{"id": "a", "event_time": "yesterday"}\n')
    return made


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "documnets"], ["documnets: there is no such file", "did you mean 'documents'?"]),
        (["run", ".."], ["..: is a folder"]),
        (["run", "documents", "--judge", "x"], ["--judge is for", "chat:"]),
        (["run", "documents", "--prices", "1", "2"], ["--prices are for the tokens of a model"]),
        (["run", "-w", "nowhere", "--split", "tune"], ["nowhere/eval.yaml: there is no such file", "--workspace FOLDER"]),
        (["run", "-w", ".", "--split", "tun"], ["eval.yaml: there is no split 'tun'; did you mean 'tune'?"]),
        (["split", "make", "qaa"], ["there is no data set 'qaa'; did you mean 'qa'?", "data add FILE"]),
        (["split", "make", "qa", "--prefix", "a b "], ["--prefix 'a b test': is no name"]),
        (["split", "make", "new", "--prefix", "n-", "--join", "topik"], ["--join topik: no row has topik under meta"]),
        (["data", "add", "../qa.jsonl", "--name", "a/b c"], ["--name 'a/b c': is no name"]),
        (["data", "add", "../qa.jsonl", "--name", ""], ["--name '': is no name"]),
        (["data", "add", "../latin.jsonl", "--name", "b"], ["latin.jsonl:1: not UTF-8 from byte 27 on"]),
        (["data", "add", "../when.jsonl", "--name", "b"], ["event_time: must be a time, as in 2026"]),
        (["data", "lint", "qaa"], ["did you mean 'qa'?"]),
        (["data", "convert", "ragtruht"], ["did you mean 'ragtruth'?"]),
        (["data", "convert", "squad2"], ["guard eval data convert squad2 train-v2.0.json dev-v2.0.json --out"]),
        (["suite", "documnets"], ["did you mean 'documents'?"]),
        (["suite", "--out", "x.jsonl"], ["--out takes one suite"]),
        (["register", "--policy", "default", "--split", "test", "--metric", "aurok"], ["no metric 'aurok'", "did you mean 'auroc'?"]),
        (["register", "--policy", "default", "--split", "test", "--metric", "brier"], ["of brier, lower is better", "--direction lower"]),
        (["conformal", "--cal", "../nan.jsonl"], ["nan.jsonl:1: score: ", "finite"]),
        (["conformal", "--cal", "../word.jsonl"], ["word.jsonl:1: label: input should be 'supported'"]),
        (["conformal", "--cal", "../latin.jsonl"], ["latin.jsonl:1: not UTF-8 from byte 27 on"]),
        (["leaks", "explain", "E_FIT_ON_TST"], ["did you mean 'E_FIT_ON_TEST'?"]),
        (["retrieval", "nothere", "--documents", ".."], ["nothere: there is no such file"]),
        (["policy", "parts", "defalt"], ["no policy 'defalt'; did you mean 'default'?"]),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_and_what_is_meant(desk, words, said):
    ended = desk.guard(*words)
    assert ended.status == 2
    for each in said:
        assert each in ended.err, ended.err


def test_nothing_was_registered_meanwhile(desk):
    assert "register" not in desk.ok("ledger", "show").out


def test_rows_given_up_are_added_by_the_command_that_is_printed(tmp_path):
    desk = Desk.new(tmp_path / "home")
    desk.added(lines(40), "qa", "--shares", "tune=50,test=50").passed()
    desk.ok("seal", "key")
    desk.ok("seal", "make", "test", "--remove-plain")
    said = desk.ok("seal", "burn", "test", "--reason", "seen", "--to", "old.jsonl").out
    command = said.partition("guard eval ")[2].split()
    assert command == ["data", "add", "old.jsonl", "--name", "old"]
    desk.ok(*command)


def test_what_a_model_answered_for_itself_is_not_measured_by_labels_of_other_answers(tmp_path):
    from tests.eval.servers import serving

    desk = Desk.new(tmp_path / "home")
    desk.added(lines(8), "qa", "--shares", "tune=1").passed()
    said = {"choices": [{"message": {"content": "It is so."}}], "usage": {"prompt_tokens": 9}}
    answer = (200, json.dumps(said).encode(), {"Content-Type": "application/json"})
    with serving(lambda number, body: answer) as server:
        told = desk.ok(
            "run", "-w", ".", "--split", "tune", "--target", f"chat:m@{server.url}/v1",
            "--judge", "guard:default", "--prices", "1", "2",
        ).out  # fmt: skip
    assert told.count("no such rows") == 2
    assert "tune: the model answered for itself; the labels are of the rows' answers" in told
    desk.ok("report", "draw", told.split()[-1], "--markdown")
    (page,) = (desk.work / "reports").glob("*.md")
    assert "| AUROC | *not measured* |" in page.read_text()
    assert "| Cost of a row | $0.0000090 |" in page.read_text()
    assert "released unsupported" not in page.read_text()


def test_why_rows_ended_in_an_error_is_told(tmp_path):
    from tests.eval.servers import serving

    desk = Desk.new(tmp_path / "home")
    desk.added(lines(8), "qa", "--shares", "tune=1").passed()
    html = b"<html>Welcome</html>"
    with serving(lambda number, body: (200, html, {"Content-Type": "text/html"})) as server:
        words = ["run", "-w", ".", "--split", "tune", "--retries", "0", "--target"]
        told = desk.ok(*words, f"chat:m@{server.url}/v1").out
        assert "errors: 8 rows: malformed: the reply is no JSON object" in told
        ended = desk.guard(*words, f"{server.url}/v1/check")
    assert ended.status == 2 and "is this the address of a guard?" in ended.err
