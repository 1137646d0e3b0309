import json
from datetime import UTC, datetime
from functools import partial

import numpy as np
import pytest
import typer
from guard_eval import manifest
from guard_eval.cli.certify import certify
from guard_eval.errors import EvalError, Refusal, Underpowered
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.lineage.lineage import beside, bundle, confirmed, fitted_beside, tainted
from guard_eval.rows import files
from guard_eval.rows.identity import identify
from guard_eval.rows.row import Row
from guard_eval.runs import run as runs
from guard_eval.splits.split import Role

from guard.shelf import read
from tests.eval.certify.worlds import draw
from tests.eval.cli.called import called
from tests.eval.jsonl import write
from tests.eval.sealing import split_of

app = typer.Typer()
app.command("certify")(certify)
app.command("other")(lambda: None)
call = partial(called, app, "certify")


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


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """What this user remembers of what was asked."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def scores(tmp_path):
    return write(tmp_path / "scores.jsonl", scored())


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
    recent = write(
        tmp_path / "r.jsonl",
        [{"inputs": [float(x)], "other": 1} for x in random.normal(0.3, 1, 500)],
    )
    found = call(
        "--scores", write(tmp_path / "s.jsonl", held), "--recent", recent, "--max-risk", 0.25
    )
    assert "Weighted by input 1. 1500 cal answers count" in found.stdout
    assert "of the weights' mass was clipped" in found.stdout and "(asymptotic)" in found.stdout


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
            write(tmp_path / "s.jsonl", [{**each, **change} for each in scored(50, 100)]),
        )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "give --tune and --cal"),
        (["--scores", "x", "--out", "y"], "--out without --policy"),
        (["--scores", "x", "--by", "segment", "--recent", "y"], "do not go together"),
        (["--scores", "none.jsonl"], "cannot be read"),
    ],
)
def test_what_is_not_clear_is_said(words, says):
    with pytest.raises(EvalError, match=says):
        call(*words)


def run(folder, role, n=400, policy="p", cluster="", drop=0, seed=0, vetoed=0, unsaid=0):
    """A run's folder, and its split's file in the workspace."""
    given = draw(n, np.random.default_rng(seed))
    made = folder / "runs" / role
    made.mkdir(parents=True)
    (folder / "splits").mkdir(exist_ok=True)
    ids = [f"{role}{i}" for i in range(n)]
    write(
        made / "outcomes-0.jsonl",
        [
            {
                "row": i,
                "score": float(s) if k < n - unsaid else None,
                "vetoes": ["numbers"] if k < vetoed else [],
            }
            for k, (i, s) in enumerate(zip(ids[drop:], given.scores[drop:], strict=True))
        ],
    )
    write(
        folder / "splits" / f"{role}.jsonl",
        [
            {"id": i, "cluster": cluster, "label": "unsupported" if w else "supported"}
            for i, w in zip(ids, given.unsupported, strict=True)
        ],
    )
    rows = files.read(folder / "splits" / f"{role}.jsonl")
    sha256 = identify(rows).sha256
    about = {"policy": policy, "split": role, "split_sha256": sha256, "role": role}
    (made / "run.json").write_text(json.dumps(about))
    return made


def test_runs(tmp_path):
    tune, cal = run(tmp_path, "tune"), run(tmp_path, "cal", 1500, seed=1)
    call("--tune", tune, "--cal", cal, "--max-risk", 0.2, "--certificate", tmp_path / "c.json")
    found = json.loads((tmp_path / "c.json").read_text())
    assert (found["policy"], found["tune_sha256"], found["cal_sha256"]) == (
        "p",
        *(json.loads((each / "run.json").read_text())["split_sha256"] for each in (tune, cal)),
    )


def test_what_other_checks_keep_back_is_released_at_no_threshold(tmp_path):
    """Not even at one below all scores: nobody will see these answers."""
    tune, cal = run(tmp_path, "tune"), run(tmp_path, "cal", 1500, seed=1, vetoed=500, unsaid=7)
    told = call("--tune", tune, "--cal", cal, "--max-risk", 0.9, "--certificate", tmp_path / "c")
    assert "500 of 1500 cal answers are kept back by other checks" in told.stdout
    assert "(numbers 500)" in told.stdout
    assert "7 of 1500 cal answers have no score" in told.stdout
    assert 900 < json.loads((tmp_path / "c").read_text())["released"] <= 1000


def test_runs_without_their_rows(tmp_path):
    roles = ("tune", "cal", "recent")
    tune, cal, recent = (run(tmp_path, role, 1500, seed=i) for i, role in enumerate(roles))
    about = {"schema_version": 1, "split": "recent"}
    begun = {"started": datetime.now(UTC).isoformat(), "target": "t", "wanted": 1500, "shard": 1500}
    known = {"policy": "p", "split_sha256": "a" * 64, "code": "c"}
    (recent / "run.json").write_text(json.dumps(about | begun | known))
    rows = {}
    for role in roles:
        rows[role] = (tmp_path / f"splits/{role}.jsonl").rename(tmp_path / f"{role}.jsonl")
    with pytest.raises(EvalError, match="--tune-rows FILE"):
        call("--tune", tune, "--cal", cal)
    words = "--tune", tune, "--tune-rows", rows["tune"], "--cal", cal, "--cal-rows", rows["cal"]
    words = *words, "--max-risk", 0.25, "--recent", recent
    assert "With --recent-rows FILE, words and segments are, too" in call(*words).stdout
    assert "With --recent-rows" not in call(*words, "--recent-rows", rows["recent"]).stdout


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


class Workspace:
    """A workspace with a run on each of its tune and cal splits, and a policy."""

    def __init__(self, folder):
        project = manifest.Workspace(folder)
        self.folder, self.policy = folder, folder / "policies" / "mine.yaml"
        self.policy.parent.mkdir(parents=True)
        self.policy.write_text("checks:\n  entailment: {}\n")
        self.runs, self.splits = [], []
        for seed, (role, n) in enumerate({Role.TUNE: 400, Role.CAL: 1500}.items()):
            given = draw(n, np.random.default_rng(seed))
            rows = [
                Row(id=f"{role}{i}", label="unsupported" if wrong else "supported")
                for i, wrong in enumerate(given.unsupported)
            ]
            split = split_of(rows, role, role=role, file=f"splits/{role}.jsonl")
            files.write(folder / split.file, rows)
            project.put(split)
            place = folder / "runs" / f"{role}-1"
            place.mkdir(parents=True)
            about = runs.Run(
                target="guard:mine", policy="p", split=role, split_sha256=split.sha256, role=role,
                wanted=n, shard=n, code="c", started=datetime.now(UTC), finished=datetime.now(UTC),
            )  # fmt: skip
            runs.save(about, place)
            told = [
                {"row": r.id, "score": float(s)} for r, s in zip(rows, given.scores, strict=True)
            ]
            write(place / "outcomes-00000.jsonl", told)
            self.runs.append(place)
            self.splits.append(split)
        project.save()

    def certify(self, *words):
        tune, cal = self.runs
        return call("--tune", tune, "--cal", cal, "--max-risk", 0.2, *words)

    def made(self):
        entries = Ledger(self.folder / "ledger.jsonl").entries()
        return bundle("mine", self.policy.parent, entries), entries


@pytest.fixture
def work(tmp_path):
    return Workspace(tmp_path / "work")


def test_what_a_threshold_has_seen_is_recorded(work):
    told = work.certify("--policy", work.policy, "--certificate", work.folder / "c.json").stdout
    assert "Recorded as fitted on tune and cal, in entries of the ledger: 2, 3." in told
    made, entries = work.made()
    seen = {split.sha256 for split in work.splits}
    fitted = [part for part in made.parts if part.kind == "threshold" and part.fit_on]
    assert {part.name for part in fitted} == {
        "checks.entailment.support", "checks.entailment.reject",
    }  # fmt: skip
    assert all(set(part.fit_on) == seen and confirmed(part, entries) for part in fitted)
    assert set().union(*tainted(made.parts, entries).values()) == seen
    assert fitted_beside(made, entries) == beside(made) != {}
    rows = entries[-1].data["rows"]
    assert rows["cal"] == {
        "sha256": work.splits[1].sha256, "merkle": work.splits[1].merkle, "rows": 1500,
    }  # fmt: skip
    certificate = json.loads((work.folder / "c.json").read_text())
    assert certificate["cal_sha256"] == work.splits[1].sha256


def test_without_a_policy_nothing_was_fitted(work):
    work.certify()
    entries = Ledger(work.folder / "ledger.jsonl").entries()
    assert [entry.verb for entry in entries] == [Verb.CREATE, Verb.CERTIFY]


def test_rows_that_changed_since_the_run(work):
    project = manifest.Workspace(work.folder)
    project.put(work.splits[1].model_copy(update={"sha256": "a" * 64}))
    project.save()
    before = work.policy.read_text()
    with pytest.raises(Refusal, match="E_ROWS_CHANGED"):
        work.certify("--policy", work.policy)
    assert work.policy.read_text() == before


def test_scores_of_no_workspace_are_not_recorded(scores, tmp_path):
    policy = tmp_path / "mine.yaml"
    policy.write_text("extends: default\n")
    told = call("--scores", scores, "--max-risk", 0.2, "--policy", policy).stdout
    assert "Not recorded in a ledger" in told


@pytest.mark.parametrize("role", ["test", "tune"])
def test_the_role_of_a_run_is_read_as_runs_have_it(work, role):
    _, cal = work.runs
    runs.save(runs.load(cal).model_copy(update={"role": Role(role)}), cal)
    with pytest.raises(Refusal, match="E_FIT_ON_TEST|E_ROLE_REUSE"):
        work.certify()


def test_two_files_of_plain_scores(tmp_path):
    given = scored(300, 1500)
    for role in ("tune", "cal"):
        plain = [
            {"score": each["score"], "label": int(each["label"] == "unsupported")}
            for each in given
            if each["split"] == role
        ]
        write(tmp_path / f"{role}.jsonl", plain)
    files = ["--tune", tmp_path / "tune.jsonl", "--cal", tmp_path / "cal.jsonl", "--max-risk", 0.2]
    call(*files, "--certificate", tmp_path / "a.json")
    call("--scores", write(tmp_path / "s.jsonl", given), "--max-risk", 0.2,
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
        files += [f"--{role}", write(tmp_path / f"{role}.jsonl", own)]
    with pytest.raises(Refusal, match=says):
        call(*files, "--max-risk", 0.2)


def test_answers_of_some_sources_and_of_none(tmp_path):
    files = []
    for role in ("tune", "cal"):
        own = [{"score": 0.9, "label": 0, "cluster": role}] * 3 + [{"score": 0.9, "label": 0}] * 80
        files += [f"--{role}", write(tmp_path / f"{role}.jsonl", own)]
    call(*files, "--max-risk", 0.1, "--certificate", tmp_path / "c.json")
    assert json.loads((tmp_path / "c.json").read_text())["clusters"] == 81


def test_segments_into_a_policy_and_one_that_does_not_qualify(tmp_path):
    given = scored(300, 1500)
    few = [{**each, "segment": "c"} if i % 100 == 0 else each for i, each in enumerate(given)]
    policy = tmp_path / "mine.yaml"
    policy.write_text("extends: default\n")
    found = call("--scores", write(tmp_path / "s.jsonl", few), "--max-risk", 0.2, "--by", "segment",
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
