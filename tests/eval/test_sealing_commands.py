"""The commands seal, ledger, register and policy, as a person types them."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from guard_eval.cli import ledger as ledger_commands
from guard_eval.cli import policy as policy_commands
from guard_eval.cli import register as register_command
from guard_eval.cli import seal as seal_commands
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.lineage.lineage import bundle
from guard_eval.looks.budget import made_for
from guard_eval.looks.opening import given_up, open_split
from guard_eval.looks.registration import Registration
from guard_eval.manifest import Workspace
from guard_eval.rows.files import read
from guard_eval.sealed import canary
from guard_eval.splits.split import Level, Role
from typer.testing import CliRunner

from tests.eval.sealing import home, key_in, rows, split_of  # noqa: F401

pytestmark = pytest.mark.usefixtures("home")

app = typer.Typer()
app.add_typer(seal_commands.app, name="seal")
app.add_typer(ledger_commands.app, name="ledger")
app.add_typer(policy_commands.app, name="policy")
app.command("register")(register_command.register)


def run(*words: str, fails: type[Exception] | None = None) -> str:
    ran = CliRunner().invoke(app, list(map(str, words)))
    if fails:
        assert isinstance(ran.exception, fails), ran.output
        return str(ran.exception)
    if ran.exception:
        raise ran.exception
    return ran.output


@pytest.fixture
def work(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "work"
    (folder / "splits").mkdir(parents=True)
    project = Workspace(folder)
    for name, role, seed in (("test", Role.TEST, 0), ("tune", Role.TUNE, 1)):
        found = rows(10, seed=seed)
        lines = (row.model_dump_json(exclude_defaults=True) + "\n" for row in found)
        (folder / "splits" / f"{name}.jsonl").write_text("".join(lines))
        project.put(split_of(found, name, role=role, file=f"splits/{name}.jsonl"))
    project.save()
    monkeypatch.chdir(folder)
    return folder


class Clock:
    """Stands at one time."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self, _zone: object) -> datetime:
        return self.at


@pytest.fixture
def dealt(work) -> Path:
    """The same, where the ledger knows that the splits were dealt."""
    for split in Workspace(work).manifest.splits.values():
        data = {"split": split.model_dump(mode="json")}
        Ledger(work / "ledger.jsonl").append(Verb.SPLIT, data)
    return work


def _promise(policy: str = "creative") -> Registration:
    run("register", "--policy", policy, "--split", "test", "--metric", "auroc")
    entry = Ledger(Path("ledger.jsonl")).entries()[-1]
    return Registration.model_validate(entry.data["registration"])


def test_from_key_to_opening(dealt):
    assert "mode 0600" in run("seal", "key")
    told = run("seal", "make", "test")
    assert "10 rows sealed, 1 look\n" in told and "can be read without the key" in told
    assert "nothing is prevented" in told and "L1 sealed" in told
    assert (dealt / "splits" / "test.jsonl").exists()
    assert Workspace(dealt).split("test").level is Level.SEALED
    (dealt / "splits" / "test.jsonl").unlink()
    promise = _promise()
    assert open_split(dealt, "test", promise, bundle("creative"), lambda known: None) == rows(10)
    shown = run("ledger", "show")
    assert all(verb in shown for verb in ("create", "seal", "register", "open"))
    assert "name=test  role=test  rows=10" in shown and "look=1  budget=1" in shown


def test_more_looks_are_allowed_at_sealing_and_never_later(work):
    run("seal", "key")
    assert "10 rows sealed, 3 looks\n" in run("seal", "make", "test", "--budget", "3")
    assert Ledger(work / "ledger.jsonl").entries()[-1].data["budget"] == 3
    assert "sealed" in run("seal", "make", "test", "--budget", "9", fails=EvalError)
    project = Workspace(work)
    project.put(project.split("test").model_copy(update={"budget": 9}))
    project.save()
    entries = Ledger(work / "ledger.jsonl").entries()
    assert made_for(project.split("test"), entries) == 3


def test_help_says_what_a_further_look_costs(work):
    told = " ".join(run("seal", "make", "--help").replace("│", " ").split())
    assert "better than the best look so far by more than one standard error" in told


def test_plain_file_is_removed_only_when_told_to(work):
    run("seal", "key")
    assert "deleted" in run("seal", "make", "test", "--remove-plain")
    assert not (work / "splits" / "test.jsonl").exists()


def test_plain_file_in_git_is_warned_of(work):
    run("seal", "key")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c"]
    for words in (
        ["init", "-q"],
        ["add", "splits"],
        ["commit", "-qm", "data"],
        ["rm", "-q", "--cached", "splits/test.jsonl"],
    ):
        subprocess.run([*git, *words], cwd=work, check=True)
    assert "is known to git" in run("seal", "make", "test")


def test_plain_file_unknown_to_git_is_not_warned_of(work):
    run("seal", "key")
    subprocess.run(["git", "init", "-q"], cwd=work, check=True)
    assert "is known to git" not in run("seal", "make", "test")


def test_rows_looked_at_before_are_told_at_sealing(dealt):
    run("seal", "key")
    run("seal", "make", "test", "--remove-plain")
    open_split(dealt, "test", _promise(), bundle("creative"), lambda known: None)
    found = rows(10)[:5]
    (dealt / "splits" / "again.jsonl").write_text(
        "".join(r.model_dump_json(exclude_defaults=True) + "\n" for r in found)
    )
    project = Workspace(dealt)
    project.put(split_of(found, "again", file="splits/again.jsonl"))
    project.save()
    assert "E_SPLIT_LAUNDERING" in run("seal", "make", "again", fails=Refusal)


def test_only_a_test_split_is_sealed(work):
    run("seal", "key")
    assert "is a tune split" in run("seal", "make", "tune", fails=EvalError)


def test_burned(dealt):
    run("seal", "key")
    run("seal", "make", "test")
    assert "burned" in run("seal", "burn", "test", "--reason", "shown to a vendor")
    with pytest.raises(Refusal, match=r"E_BURNED.*shown to a vendor"):
        open_split(dealt, "test", _promise(), bundle("creative"), lambda known: None)
    assert "--reason is empty" in run("seal", "burn", "test", "--reason", " ", fails=EvalError)


def test_rows_of_a_burned_split_come_back_for_tuning(work):
    run("seal", "key")
    run("seal", "make", "test", "--remove-plain")
    with pytest.raises(EvalError, match="is not burned"):
        given_up(work, "test")
    assert "10 rows, for tuning" in run(
        "seal", "burn", "test", "--reason", "r", "--to", "old.jsonl"
    )
    assert list(read(work / "old.jsonl")) == rows(10)


def test_who_has_not_the_key_for_the_rows_burns_nothing(work, monkeypatch):
    run("seal", "key")
    run("seal", "make", "test", "--remove-plain")
    key_in(monkeypatch)
    told = run("seal", "burn", "test", "--reason", "r", "--to", "old.jsonl", fails=Refusal)
    assert "E_SEAL_KEY" in told
    assert Verb.BURN not in [e.verb for e in Ledger(work / "ledger.jsonl").entries()]


def test_scan(work, tmp_path):
    run("seal", "key")
    run("seal", "make", "test")
    log = tmp_path / "log.txt"
    log.write_text("nothing")
    assert "no canary" in run("seal", "scan", log, work)  # its own files hold no planted text
    own = Ledger(work / "ledger.jsonl").entries()[-1].data["canary"]
    log.write_text(canary.row(own).question)
    told = run("seal", "scan", log, fails=Refusal)
    assert "E_CANARY" in told and "of test stands in" in told and "seal burn test" in told
    log.write_text(canary.row(canary.new()).question)
    assert "another workspace" in run("seal", "scan", log, fails=Refusal)


def test_ledger_verify_says_that_a_clock_was_set_forward(work, monkeypatch):
    run("seal", "burn", "test", "--reason", "r")
    assert "ahead" not in run("ledger", "verify")
    hour = timedelta(hours=1)
    monkeypatch.setattr("guard_eval.cli.ledger.datetime", Clock(datetime.now(UTC) - hour / 2))
    assert "ahead" not in run("ledger", "verify")
    monkeypatch.setattr("guard_eval.cli.ledger.datetime", Clock(datetime.now(UTC) - 2 * hour))
    assert "2 entries, from 0 on, are dated ahead" in run("ledger", "verify")


def test_ledger_verify_and_anchor(work, tmp_path):
    assert "there is no ledger" in run("ledger", "verify", fails=EvalError)
    run("seal", "burn", "test", "--reason", "r")
    head = run("ledger", "anchor").strip()
    kept = tmp_path / "anchor.txt"
    run("ledger", "anchor", "--to", kept)
    assert kept.read_text().strip() == head
    assert Ledger(work / "ledger.jsonl").entries()[-1].verb is Verb.ANCHOR
    assert "3 entries, whole and in order" in run("ledger", "verify", "--anchor", kept)
    assert "git tag -s" in run("ledger", "anchor", "--to", "git-tag")
    assert "inside the workspace" in run("ledger", "anchor", "--to", "here.txt", fails=EvalError)
    wrong = head.split(":")[0] + ":" + "0" * 64
    assert "E_LEDGER_TAMPERED" in run("ledger", "verify", "--anchor", wrong, fails=Refusal)
    assert "E_LEDGER_ROLLBACK" in run(
        "ledger", "verify", "--anchor", "99:" + "0" * 64, fails=Refusal
    )
    assert "not an anchor" in run("ledger", "verify", "--anchor", "x", fails=EvalError)


def test_ledger_mend(work):
    run("seal", "burn", "test", "--reason", "r")
    assert "nothing to mend" in run("ledger", "mend")
    with Path("ledger.jsonl").open("a") as file:
        file.write('{"count":2,"verb":"open","da')
    assert "E_LEDGER_TORN" in run("ledger", "verify", fails=Refusal)
    assert "the look counts" in run("ledger", "mend")
    assert "3 entries" in run("ledger", "verify")


def test_register_prints_the_fingerprint(dealt):
    told = run(
        *"register --policy default --split test --metric f1 --alpha .050".split(),
        *"--slice b --slice a --baseline creative".split(),
    )
    entry = Ledger(dealt / "ledger.jsonl").entries()[-1]
    made = Registration.model_validate(entry.data["registration"])
    assert told.splitlines()[0] == made.fingerprint
    assert (made.alpha, made.slices, made.metric) == ("0.05", ("a", "b"), "f1")
    assert (
        made.policy == bundle("default").fingerprint
        and made.baseline == bundle("creative").fingerprint
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--alpha", "much"], "--alpha much"),
        (["--alpha", "nan"], "--alpha nan"),
        (["--threshold", "1.5"], "--threshold 1.5"),
        (["--direction", "up"], "--direction up"),
        (["--errors", "gone"], "--errors gone"),
        (["--predecessor", "abc"], "no registrations begin so"),
    ],
)
def test_register_says_what_is_wrong(dealt, words, said):
    before = (dealt / "ledger.jsonl").read_bytes()
    told = run("register", "--policy", "default", "--split", "test", *words, fails=EvalError)
    assert said in told
    assert (dealt / "ledger.jsonl").read_bytes() == before


def test_register_warns_where_a_result_was_seen(dealt):
    run("seal", "key")
    run("seal", "make", "test", "--budget", "2", "--remove-plain")
    first = _promise()
    open_split(dealt, "test", first, bundle("creative"), lambda known: None)
    words = "register --policy creative --split test --alpha 0.1 --predecessor".split()
    assert "it is adaptive" in run(*words, first.fingerprint[:10])


def test_policy_parts_and_fit_record(work):
    before = run("policy", "parts", "default")
    assert (
        "threshold checks.entailment.support  0.52" in before and "6 parts of unconfirmed" in before
    )
    told = run(
        *"policy fit-record default --run r1 --split tune".split(),
        *("--part", "checks.entailment.support"),
    )
    assert "by r1 on tune" in told
    after = run("policy", "parts", "default")
    assert "fitted by r1; has seen " in after and "5 parts of unconfirmed" in after
    run("policy", "fit-record", "default", "--run", "r0", "--elsewhere", "shipped with Groundwire")
    assert "of unconfirmed origin" not in run("policy", "parts", "default")
    assert "every part has an origin" in run(
        "policy", "fit-record", "default", "--run", "r", "--elsewhere", "x", fails=EvalError
    )


def test_fit_record_of_what_the_file_says(work):
    told = run("policy", "fit-record", "default")
    assert "still of unconfirmed origin: prompt instruct.grounded" in told
    assert "by python -m guard_eval.groundedness calibrate" in told and told.count("entry") == 2
    assert "4 parts of unconfirmed" in run("policy", "parts", "default")
    assert "says of none" in run("policy", "fit-record", "default", fails=EvalError)


def test_fit_record_says_what_is_wrong(work):
    base = ["policy", "fit-record", "default", "--run", "r"]
    assert "--split NAME" in run(*base, fails=EvalError)
    assert "--split NAME" in run(*base, "--split", "tune", "--elsewhere", "x", fails=EvalError)
    assert "has no part nothing" in run(
        *base, "--part", "nothing", "--split", "tune", fails=EvalError
    )
    told = run(*base, "--part", "entailment.support", "--split", "tune", fails=EvalError)
    assert "did you mean 'checks.entailment.support'?" in told
    assert "no split 'nowhere'" in run(*base, "--split", "nowhere", fails=EvalError)


def test_fit_record_with_what_it_was_made_from(work):
    base, made_from = ("policy", "fit-record", "default"), "checks.entailment.calibration"
    run(*base, "--run", "r1", "--part", made_from, "--split", "tune")
    later = "--run", "r2", "--part", "checks.entailment.support", "--elsewhere", "by eye"
    run(*base, *later, "--made-from", made_from)
    lines = run("policy", "parts", "default").splitlines()
    place = next(i for i, line in enumerate(lines) if "entailment.support" in line)
    assert Workspace(work).split("tune").sha256[:12] in lines[place + 1]


def test_policy_diff(work):
    told = run("policy", "diff", "default", "medical")
    assert "- threshold checks.entailment.support  0.52" in told
    assert "+ threshold checks.entailment.support  0.75" in told
    assert told.splitlines()[-1] == "33 parts alike"
    assert len(run("policy", "diff", "default", "default").splitlines()) == 1
