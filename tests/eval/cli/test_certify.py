import json

import numpy as np
import pytest
import typer
from guard_eval.cli.certify import certify
from guard_eval.errors import EvalError, Refusal, Underpowered
from typer.testing import CliRunner

from guard.shelf import read
from tests.eval.certify.worlds import draw

app = typer.Typer()
app.command("certify")(certify)
app.command("other")(lambda: None)


def call(*words):
    found = CliRunner().invoke(app, ["certify", *map(str, words)])
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def lines(path, values):
    path.write_text("".join(json.dumps(each) + "\n" for each in values))
    return path


def scored(tune=300, cal=1500, **more):
    random = np.random.default_rng(0)
    return [
        {
            "id": f"{split}{i}",
            "score": float(s),
            "label": "unsupported" if w else "supported",
            "split": split,
            "segment": "ab"[i % 2],
            **more,
        }
        for split, n in (("tune", tune), ("cal", cal))
        for given in [draw(n, random)]
        for i, (s, w) in enumerate(zip(given.scores, given.unsupported, strict=True))
    ]


@pytest.fixture
def scores(tmp_path):
    return lines(tmp_path / "scores.jsonl", scored())


def test_scores_of_ones_own(scores, tmp_path):
    found = call("--scores", scores, "--max-risk", 0.2, "--certificate", tmp_path / "c.json")
    assert "at most 20 % is unsupported, with 95 % confidence" in found.stdout
    certificate = json.loads((tmp_path / "c.json").read_text())
    assert certificate["status"] == "certified" and certificate["n"] == 1500


def test_into_a_policy(scores, tmp_path):
    policy = tmp_path / "mine.yaml"
    policy.write_text("extends: default\n")
    call("--scores", scores, "--max-risk", 0.2, "--policy", policy)
    check = next(c for c in read(policy).checks if c.name() == "entailment")
    assert check.certified.command == f"guard eval certify --scores {scores} --max-risk 0.2"


def test_nothing_ends_with_5_and_is_written_too(scores, tmp_path):
    policy = tmp_path / "mine.yaml"
    policy.write_text("extends: default\n")
    with pytest.raises(Underpowered, match="Release nothing") as caught:
        call("--scores", scores, "--max-risk", 0.001, "--confidence", 0.5, "--policy", policy)
    assert caught.value.exit == 5
    assert read(policy).rules.supported == "abstain"
    with pytest.raises(Underpowered, match="takes 2995 released"):
        call("--scores", scores, "--max-risk", 0.001)


def test_by_segment(scores, tmp_path):
    found = call(
        "--scores",
        scores,
        "--max-risk",
        0.2,
        "--by",
        "segment",
        "--certificate",
        tmp_path / "c.json",
    )
    assert "of segment a" in found.stdout and "of segment b" in found.stdout
    assert len(json.loads((tmp_path / "c.json").read_text())) == 2


def test_for_recent_answers(tmp_path):
    random = np.random.default_rng(1)
    held = [{**each, "inputs": [float(random.normal())]} for each in scored()]
    recent = lines(
        tmp_path / "r.jsonl",
        [{"inputs": [float(x)], "other": 1} for x in random.normal(0.3, 1, 500)],
    )
    found = call(
        "--scores", lines(tmp_path / "s.jsonl", held), "--recent", recent, "--max-risk", 0.25
    )
    assert "of their mass was clipped" in found.stdout and "(asymptotic)" in found.stdout


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"split": "test"}, Refusal, "E_FIT_ON_TEST"),
        ({"cluster": "one"}, Refusal, "E_ROLE_REUSE"),
        ({"id": "same"}, EvalError, "there twice"),
        ({"score": "high"}, EvalError, r"s.jsonl:1: score: input should be a valid number"),
        ({"split": "tune"}, EvalError, "no line is of split cal"),
    ],
)
def test_files_that_will_not_do(tmp_path, change, error, says):
    with pytest.raises(error, match=says):
        call(
            "--scores",
            lines(tmp_path / "s.jsonl", [{**each, **change} for each in scored(50, 100)]),
        )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "give --tune and --cal"),
        (["--scores", "x", "--out", "y"], "--out without --policy"),
        (["--scores", "x", "--by", "segment", "--recent", "y"], "do not go together"),
        (["--tune", "x", "--cal", "y", "--recent", "z"], "give --scores"),
        (["--scores", "none.jsonl"], "cannot be read"),
    ],
)
def test_what_is_not_clear_is_said(words, says):
    with pytest.raises(EvalError, match=says):
        call(*words)


def run(folder, role, n=400, policy="p", cluster="", drop=0, seed=0):
    """A run's folder, and its split's file in the workspace."""
    given = draw(n, np.random.default_rng(seed))
    made = folder / "runs" / role
    made.mkdir(parents=True)
    (folder / "splits").mkdir(exist_ok=True)
    about = {"policy": policy, "split": role, "split_sha256": role * 3, "role": role}
    (made / "run.json").write_text(json.dumps(about))
    ids = [f"{role}{i}" for i in range(n)]
    lines(
        made / "outcomes-0.jsonl",
        [
            {"row": i, "score": float(s)}
            for i, s in zip(ids[drop:], given.scores[drop:], strict=True)
        ],
    )
    lines(
        folder / "splits" / f"{role}.jsonl",
        [
            {"id": i, "cluster": cluster, "label": "unsupported" if w else "supported"}
            for i, w in zip(ids, given.unsupported, strict=True)
        ],
    )
    return made


def test_runs(tmp_path):
    tune, cal = run(tmp_path, "tune"), run(tmp_path, "cal", 1500, seed=1)
    call("--tune", tune, "--cal", cal, "--max-risk", 0.2, "--certificate", tmp_path / "c.json")
    found = json.loads((tmp_path / "c.json").read_text())
    assert (found["policy"], found["tune_sha256"], found["cal_sha256"]) == (
        "p",
        "tunetunetune",
        "calcalcal",
    )


def test_runs_that_will_not_do(tmp_path):
    tune, cal, test = (run(tmp_path, role) for role in ("tune", "cal", "test"))
    other = run(tmp_path / "b", "cal", policy="q")
    short = run(tmp_path / "c", "cal", drop=3)
    whole = [run(tmp_path / "d", role, cluster="one") for role in ("tune", "cal")]
    for first, second, code in (
        (tune, tune, "E_ROLE_REUSE"),
        (cal, tune, "E_ROLE_REUSE"),
        (tune, test, "E_FIT_ON_TEST"),
        (tune, other, "E_FINGERPRINT_DRIFT"),
        (tune, short, "E_ROWS_MISSING"),
        (*whole, "E_ROLE_REUSE"),
    ):
        with pytest.raises(Refusal, match=code):
            call("--tune", first, "--cal", second)


def test_two_files_of_plain_scores(tmp_path):
    given = scored(300, 1500)
    for role in ("tune", "cal"):
        plain = [
            {"score": each["score"], "label": int(each["label"] == "unsupported")}
            for each in given
            if each["split"] == role
        ]
        lines(tmp_path / f"{role}.jsonl", plain)
    files = ["--tune", tmp_path / "tune.jsonl", "--cal", tmp_path / "cal.jsonl", "--max-risk", 0.2]
    call(*files, "--certificate", tmp_path / "a.json")
    call("--scores", lines(tmp_path / "s.jsonl", given), "--max-risk", 0.2,
         "--certificate", tmp_path / "b.json")  # fmt: skip
    a, b = (json.loads((tmp_path / f"{name}.json").read_text()) for name in "ab")
    assert a["threshold"] == b["threshold"] is not None and a["n"] == 1500 and a["exact"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"split": "test"}, "E_FIT_ON_TEST"),
        ({"split": "cal"}, "E_ROLE_REUSE: .*has lines of split cal"),
        ({"cluster": 7}, "(?s)E_ROLE_REUSE: .*name them apart in the two files"),
    ],
)
def test_files_of_another_split_are_refused(tmp_path, change, says):
    files = []
    for role in ("tune", "cal"):
        own = [{k: v for k, v in e.items() if k != "split"} for e in scored(100, 100)]
        own = [each for each in own if each["id"].startswith(role)]
        own[3] |= change
        files += [f"--{role}", lines(tmp_path / f"{role}.jsonl", own)]
    with pytest.raises(Refusal, match=says):
        call(*files, "--max-risk", 0.2)


def test_answers_of_some_sources_and_of_none(tmp_path):
    files = []
    for role in ("tune", "cal"):
        own = [{"score": 0.9, "label": 0, "cluster": role}] * 3 + [{"score": 0.9, "label": 0}] * 80
        files += [f"--{role}", lines(tmp_path / f"{role}.jsonl", own)]
    call(*files, "--max-risk", 0.1, "--certificate", tmp_path / "c.json")
    assert json.loads((tmp_path / "c.json").read_text())["clusters"] == 81


def test_segments_into_a_policy_and_one_that_does_not_qualify(tmp_path):
    given = scored(300, 1500)
    few = [{**each, "segment": "c"} if i % 100 == 0 else each for i, each in enumerate(given)]
    policy = tmp_path / "mine.yaml"
    policy.write_text("extends: default\n")
    found = call("--scores", lines(tmp_path / "s.jsonl", few), "--max-risk", 0.2, "--by", "segment",
                 "--policy", policy)  # fmt: skip
    assert "3 groups, each certified with 98.333 % confidence" in found.stdout
    assert 'A request names its segment: "guard": {"segment": ...}' in found.stdout
    assert "Release nothing of segment" in found.stdout
    made = read(policy)
    assert made.certificate("a").together == 0.95 and made.certificate("a").confidence > 0.98
    assert made.certificate("(small segments together)") is made.certificate("c") is None
    assert next(c for c in made.checks if c.name() == "entailment").segments.keys() == set("abc")


def test_a_run_on_an_open_test_split_is_refused(tmp_path):
    tune, test = run(tmp_path, "tune"), run(tmp_path, "test")
    about = json.loads((test / "run.json").read_text())
    assert about["role"] == "test" and isinstance(about["split"], str)  # as `guard eval run` has it
    with pytest.raises(Refusal, match="E_FIT_ON_TEST"):
        call("--tune", tune, "--cal", test)
