"""A look over HTTP is one at what was registered, as far as the server says so."""

import zlib
from contextlib import contextmanager

import pytest
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.lineage.parts import CORPORA
from guard_eval.lineage.snapshot import snapshot
from guard_eval.targets import served
from guard_eval.targets.said import SaidReceipt
from guard_eval.targets.told import Told

from guard.build import build
from guard.shelf import Shelf
from tests.eval.cheats.desk import Desk, lines
from tests.eval.servers import ok, serving


def says(desk, name="shop", **other):
    """What an honest server says of itself."""
    policy = Shelf(desk.policies, name).pick(name)
    own = {"policy_fingerprint": policy.fingerprint, "scoring": policy.scoring}
    return {"policy": name, **own, "build": build(), **other}


@contextmanager
def server(first, then=None, after=3, scores=lambda answer: 0.7):
    """A server that says the one of itself, and after so many calls the other."""

    def answer(number, body):
        receipt, score = then if then and number >= after else first, scores(body["answer"])
        return ok({"action": "pass", "text": body["answer"], "score": score, "receipt": receipt})

    with serving(answer) as made:
        yield f"{made.url}/v1/check"


def look(desk, url, *how):
    return desk.guard("run", "-w", ".", "--split", "test", "--target", url, *desk.shelf, *how)


def _reported(desk, run):
    desk.ok("report", "draw", run, "--markdown", *desk.shelf)
    return next((desk.work / "reports").glob("*.md")).read_text()


def test_one_that_serves_what_was_registered(sealed):
    desk = sealed()
    desk.register().passed()
    with server(says(desk)) as url:
        run = look(desk, url).passed().run
        again = look(desk, url).passed()
    assert again.run == run and desk.looks == 1
    (opened,) = [e.data for e in Ledger(desk.ledger).entries() if e.verb is Verb.OPEN]
    assert opened["server"] == url
    told = _reported(desk, run)
    assert "**HELD-OUT (look 1 of 1)**" in told
    assert f"were sent to {url}" in told and "Not prevented: a server that lies" in told


def test_a_look_in_this_process_says_nothing_of_a_server(looked):
    desk = looked()
    run = next((desk.work / "runs").glob("test-*"))
    assert "a server" not in _reported(desk, run)


OTHERS = {
    "the policy before a change": {"policy_fingerprint": "f" * 16},
    "other scores": {"scoring": "5" * 16},
    "another build": {"build": "b" * 16},
}


@pytest.mark.parametrize("other", OTHERS)
def test_one_that_serves_something_else(sealed, other, monkeypatch):
    desk = sealed()
    desk.register().passed()
    with server(says(desk, **OTHERS[other])) as url:
        seen = "build" if "build" in other else "policy shop"
        look(desk, url).refused("E_FINGERPRINT_DRIFT", seen, "No look was spent")
        assert desk.looks == 0
        monkeypatch.setattr(served, "same", lambda *_: None)
        look(desk, url).passed()  # nothing else would have noticed


@pytest.mark.parametrize("other", OTHERS)
def test_one_that_changes_in_the_middle(sealed, other, monkeypatch):
    desk = sealed()
    twin = desk.copy(desk.home.with_name("twin"))
    for each in (desk, twin):
        each.register().passed()
    with server(says(desk), says(desk, **OTHERS[other])) as url:
        look(desk, url).refused("E_FINGERPRINT_DRIFT", "while the run went", "another look")
        assert desk.looks == 1  # the rows had been sent
    with server(says(desk), says(desk, **OTHERS[other])) as url:
        monkeypatch.setattr(SaidReceipt, "told", Told(**says(desk)))
        look(twin, url).passed()  # nothing else would have noticed


def test_another_policy_of_the_same_server(sealed):
    desk = sealed()
    desk.policy("other", abstention="Another.")
    desk.register().passed()
    with server(says(desk, "other")) as url:
        look(desk, url).refused("E_PREREG_MISMATCH", "other")
    assert desk.looks == 0


@pytest.mark.parametrize("missing", ["policy", "policy_fingerprint", "scoring", "build"])
def test_one_that_does_not_say_what_it_is(sealed, missing):
    desk = sealed()
    desk.register().passed()
    with server(says(desk, **{missing: ""})) as url:
        ended = look(desk, url)
    assert ended.status == 2 and "do not say which policy and which build" in ended.err
    assert desk.looks == 0


def test_a_policy_that_is_not_here(sealed):
    desk = sealed()
    desk.register().passed()
    with server(says(desk, policy="elsewhere")) as url:
        ended = look(desk, url)
    assert ended.status == 2 and "--policies FOLDER" in ended.err


@pytest.fixture
def stocked(sealed):
    """A desk whose policy searches a corpus that lies in its workspace; what that holds."""
    desk = sealed()
    desk.policy(ground={"corpus": "handbook"})
    desk.stock("Zebras are striped.")
    desk.recorded()
    desk.register().passed()
    return desk, snapshot("handbook", str(desk.work / CORPORA)).sha256


def test_a_policy_that_searches_a_corpus(stocked):
    desk, corpus = stocked
    with server(says(desk, corpus=corpus)) as url:
        look(desk, url).passed()
    assert desk.looks == 1


def test_a_corpus_that_lies_elsewhere(stocked):
    desk, corpus = stocked
    desk.corpora = (desk.work / CORPORA).rename(desk.home / "elsewhere")
    with server(says(desk, corpus=corpus)) as url:
        look(desk, url).passed()
        assert desk.looks == 1


@pytest.mark.parametrize("other", ["", "c" * 64])
def test_a_corpus_that_is_not_the_one_that_was_registered(stocked, other, monkeypatch):
    desk, corpus = stocked
    with server(says(desk, corpus=other)) as url:
        look(desk, url).refused("E_FINGERPRINT_DRIFT", "handbook", corpus[:12], "No look was spent")
    assert desk.looks == 0
    with server(says(desk, corpus=other)) as url:
        monkeypatch.setattr(served, "same", lambda *_: None)
        look(desk, url).passed()  # nothing else would have noticed


def test_a_corpus_that_changes_in_the_middle(stocked):
    desk, corpus = stocked
    with server(says(desk, corpus=corpus), says(desk, corpus="c" * 64)) as url:
        look(desk, url).refused("E_FINGERPRINT_DRIFT", "while the run went", "corpus")


def test_begun_over_http_and_ended_in_this_process(sealed):
    """Answers of a server, which may lie, do not pass for the guard's own."""
    desk = sealed()
    desk.register().passed()
    with server(says(desk), says(desk, build="b")) as url:
        look(desk, url).refused("E_FINGERPRINT_DRIFT")
    desk.run().refused("E_BUDGET")


def certified(desk, **other):
    """Measure over HTTP, certify, write, and look at the written policy over HTTP."""
    rows = {row["answer"]: row["label"] == "supported" for row in lines(80)}
    desk.policy(checks={"entailment": {}}, rules={"refuted": "abstain"})

    def score(answer):
        right = zlib.crc32(answer.encode()) % 12 > 0
        return 0.9 if rows.get(answer, True) is right else 0.1

    with server(says(desk, **other), scores=score) as url:
        tune, cal = (
            desk.ok("run", "-w", ".", "--split", split, "--target", url).run
            for split in ("tune", "cal")
        )
    words = "certify", "--tune", tune, "--cal", cal, "--max-risk", "0.3", "--confidence", "0.8"
    written = desk.guard(*words, "--certificate", "c.json", "--policy", desk.policies / "shop.yaml")
    if written.status:
        return written
    desk.recorded()
    desk.seal().passed()
    desk.register().passed()
    with server(says(desk), scores=score) as url:
        run = look(desk, url).passed().run
    return desk.ok("report", "draw", run, "--certificate", "c.json", "--markdown", *desk.shelf)


@pytest.fixture
def eighty(tmp_path):
    desk = Desk.new(tmp_path / "home")
    desk.added(lines(80), "qa", "--shares", "tune=30,cal=40,test=30").passed()
    desk.ok("seal", "key")
    return desk


def test_certified_over_http_before_the_threshold_was_written(eighty):
    certified(eighty).passed()
    told = next((eighty.work / "reports").glob("*.md")).read_text()
    for against in ("certificate was not", "certificate is of", "not know the certificate"):
        assert against not in told, told
    assert "What made the scores" not in told
    assert "The threshold was then written into the policy" in told


@pytest.mark.parametrize("other", [{"scoring": "5" * 16}, {"build": "b" * 16}])
def test_certified_on_another_servers_scores(eighty, other):
    certified(eighty, **other).refused("E_FINGERPRINT_DRIFT", "Of runs over HTTP")


def test_certified_on_the_scores_of_who_knows_whom(eighty):
    certified(eighty, build="").passed()
    told = next((eighty.work / "reports").glob("*.md")).read_text()
    assert "What made the scores of the certificate is not known" in told
