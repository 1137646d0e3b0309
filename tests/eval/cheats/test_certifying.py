"""A certificate is of one policy, of one question, and as it was made."""

import json
import re
import zlib

import pytest
import yaml
from guard_eval.certify import certify as api
from guard_eval.certify.writing import write as put
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.runs.outcomes import Outcome
from guard_eval.targets.inside import Inside

from guard.shelf import read as read_policy
from tests.eval.cheats.desk import Desk, lines
from tests.eval.jsonl import read, write

LIMITS = "--max-risk", "0.2", "--confidence", "0.8"


@pytest.fixture(scope="module")
def _certifiable(tmp_path_factory):
    """A desk with runs on tune and cal, and nothing certified."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Inside, "judge", judge)
        desk = Desk.new(tmp_path_factory.mktemp("certifiable") / "home")
        desk.added(lines(80), "qa", "--shares", "tune=30,cal=40,test=30").passed()
        desk.ok("seal", "key")
        policy(desk)
        for split in ("tune", "cal"):
            desk.run("shop", split).passed()
        return desk


@pytest.fixture
def certifiable(_certifiable, tmp_path, monkeypatch):
    monkeypatch.setattr(Inside, "judge", judge)
    return _certifiable.copy(tmp_path / "home")


async def judge(self, row):
    """Right about most rows, and always the same."""
    right = zlib.crc32(row.id.encode()) % 12 > 0
    score = 0.9 if (row.label == "supported") is right else 0.1
    return Outcome(row=row.id, score=score, action="pass", released=score > 0.5, text=row.answer)


def policy(desk, name="shop", **more):
    desk.policy(name, checks={"entailment": {}}, rules={"refuted": "abstain"}, **more)


def certify(desk, *how):
    runs = {split: next((desk.work / "runs").glob(f"{split}-*")) for split in ("tune", "cal")}
    return desk.guard("certify", "--tune", runs["tune"], "--cal", runs["cal"], *(how or LIMITS))


def certified(desk, name="shop"):
    file = desk.policies / f"{name}.yaml"
    return certify(desk, *LIMITS, "--policy", file, "--certificate", "c.json")


def reported(desk, name="shop"):
    """What a report of a look says of it as a whole."""
    desk.recorded()
    desk.seal().passed()
    run = desk.look(name).passed().run
    desk.ok("report", "draw", run, "--certificate", "c.json", "--markdown", *desk.shelf)
    return next((desk.work / "reports").glob("*.md")).read_text()


def test_one_that_is_as_it_should_be(certifiable):
    desk = certifiable
    assert "It is the first certificate" in certified(desk).passed().out
    told = reported(desk)
    assert "Not checked for leaks" not in told and "The certificate" not in _why(told), _why(told)
    assert "scores of cal in cal-" in told  # drift: of a look's scores, locked as they are


def _why(told):
    return re.search(r"Why it is not certified:.*?Threat level|$", told, re.DOTALL)[0]


def test_a_threshold_in_a_policy_that_was_not_measured(certifiable):
    desk = certifiable
    policy(desk, "other", instruct={"grounded": "Answer from memory."})
    before = (desk.policies / "other.yaml").read_text()
    certified(desk, "other").refused("E_FINGERPRINT_DRIFT", "other.yaml", "guard eval run")
    assert (desk.policies / "other.yaml").read_text() == before
    certified(desk).passed()
    certified(desk).passed()  # what it has written itself is no other policy


def test_a_threshold_put_there_by_hand(certifiable):
    desk = certifiable
    certified(desk).passed()
    found = yaml.safe_load((desk.policies / "shop.yaml").read_text())
    found["checks"]["entailment"]["window_words"] = 50
    (desk.policies / "shop.yaml").write_text(yaml.safe_dump(found))
    assert "The certificate was not made on scores of this policy" in _why(reported(desk))


def test_a_certificate_that_was_edited(certifiable):
    desk = certifiable
    certified(desk).passed()
    file = desk.work / "c.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"errors": 0, "bound": 0.01}))
    assert "The ledger does not know the certificate" in _why(reported(desk))


def test_asked_until_one_passes(certifiable):
    desk = certifiable
    assert certify(desk, "--max-risk", "0.001", "--confidence", "0.5").status == 5  # tests nothing
    assert certify(desk, "--max-risk", "0.1", "--confidence", "0.9").status in (0, 5)
    assert certify(desk, *LIMITS, "--strict").status in (0, 5)
    told = certified(desk).passed().out
    assert "It is number 3 of those" in told and "--confidence 0.93333" in told
    made = [e for e in Ledger(desk.ledger).entries() if e.verb is Verb.CERTIFY]
    assert len(made) == 3
    assert "The certificate is number 3 of those" in _why(reported(desk))


def test_the_same_question_again_is_no_other(certifiable):
    desk = certifiable
    for _ in range(2):
        assert "It is the first certificate" in certify(desk).passed().out


@pytest.mark.parametrize("where", ["the split's file", "another file", "the run's folder"])
def test_labels_that_were_mended_after_the_run(certifiable, where):
    """Whoever knows the scores mends the labels that are in the way."""
    desk = certifiable
    file = desk.work / "splits/cal.jsonl"
    if where == "the run's folder":
        file = next((desk.work / "runs").glob("cal-*")) / "rows.jsonl"
    elif where == "another file":
        file = desk.home / "cal.jsonl"
    rows = read(desk.work / "splits/cal.jsonl")
    how = ("--cal-rows", file) if where == "another file" else ()
    write(file, rows)
    certify(desk, *LIMITS, *how).passed()
    write(file, [row | {"label": "supported"} for row in rows])
    certify(desk, *LIMITS, *how).refused("E_ROWS_CHANGED", "other rows, labels or order")
    cal = next((desk.work / "runs").glob("cal-*"))
    if where != "the run's folder":
        desk.guard("compare", cal, cal, "--rows", file).refused("E_ROWS_CHANGED")


@pytest.mark.parametrize("part", ["all", "half of them", "in another order"])
def test_asked_of_a_file_where_no_ledger_is(certifiable, part):
    """Nothing but what this user's state folder remembers counts."""
    desk = certifiable
    scores = [
        {"id": f"{split}{i}", "score": (i * 7919 % 997) / 997, "split": split,
         "label": int(i * 7919 % 997 < 300 and i % 2)}
        for split, own in (("tune", range(300)), ("cal", range(300, 600))) for i in own
    ]  # fmt: skip
    file = write(desk.home / "scores.jsonl", scores)
    again = {"all": scores, "half of them": scores[:450], "in another order": scores[::-1]}[part]
    assert "It is the first" in desk.ok("certify", "--scores", file, "--max-risk", "0.2").out
    write(file, again)
    told = desk.ok("certify", "--scores", file, "--max-risk", "0.15").out
    assert "It is number 2 of those" in told
    assert "No ledger counts this" in told
    write(file, [each | {"id": f"n{each['id']}"} for each in scores])
    told = desk.ok("certify", "--scores", file, "--max-risk", "0.14").out
    assert "It is number 3 of those" in told and "together with 85 % confidence" in told
    write(file, [each | {"id": f"n{each['id']}", "score": each["score"] ** 2} for each in scores])
    assert "It is the first" in desk.ok("certify", "--scores", file, "--max-risk", "0.15").out
    assert len(read(desk.home / "state/groundwire/certified.jsonl")) == 4


@pytest.mark.parametrize(("seed", "says"), [(0, "It is number 2"), (9, "It is the first")])
def test_dealt_again_elsewhere_until_one_passes(certifiable, seed, says):
    desk = certifiable
    certified(desk).passed()
    (desk.home / "other").mkdir()
    other = Desk(desk.home)
    other.work = desk.home / "other"
    other.added(lines(80, seed), "qa", "--shares", "tune=30,cal=70", "--seed", "5").passed()
    for split in ("tune", "cal"):
        other.run("shop", split).passed()
    assert says in certify(other).passed().out


def test_asked_from_python_is_not_counted(certifiable):
    rows = [((i * 7919 % 997) / 997, i * 7919 % 997 < 300 and i % 2) for i in range(600)]
    found = api(*(tuple(zip(*part, strict=True)) for part in (rows[:300], rows[300:])), 0.2)
    assert found.threshold is not None and found.asked is None
    assert any(line.startswith("Not counted: ") for line in found.assumptions)
    put(found, certifiable.policies / "shop.yaml", "by hand")
    policy = read_policy(certifiable.policies / "shop.yaml")
    assert policy.certificate("").asked is None


def test_the_policy_says_which_one_it_was(certifiable):
    desk = certifiable
    certify(desk, "--max-risk", "0.25", "--confidence", "0.8")
    certified(desk).passed()
    assert read_policy(desk.policies / "shop.yaml").certificate("").asked == 2
    assert _made(desk)["all_asked"] == pytest.approx(0.6)


def _made(desk):
    return json.loads((desk.work / "c.json").read_text())
