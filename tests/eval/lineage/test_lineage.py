import copy
from pathlib import Path

import pytest
import yaml
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.lineage import fittable, shipped
from guard_eval.lineage.lineage import (
    bundle,
    confirmed,
    followed,
    recorded,
    shown,
    tainted,
    traced,
)
from guard_eval.lineage.parts import Bundle, Part
from guard_eval.looks.registration import Registration

from guard.errors import ConfigError
from guard.shelf import SHIPPED, Shelf
from tests.eval.sealing import home  # noqa: F401

pytestmark = pytest.mark.usefixtures("home")
TUNE, CAL, TEST = "1" * 64, "2" * 64, "3" * 64


def _policy(tmp_path: Path, **given: object) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir(exist_ok=True)
    (folder / "own.yaml").write_text(yaml.safe_dump({"extends": "default"} | given))
    return folder


def _parts(made: Bundle) -> dict[str, Part]:
    return {f"{part.kind} {part.name}": part for part in made.parts}


def _fit(ledger: Ledger, part: Part, run: str, fit_on=(), made_from=()) -> Part:
    fitted = recorded(part, run, fit_on, made_from)
    ledger.append(Verb.FIT, {"run": run, "part": fitted.model_dump(mode="json")})
    return fitted


def _part(name: str, kind="threshold") -> Part:
    return Part(kind=kind, name=name, sha256="a" * 64)


def test_shipped_policy_taken_apart():
    found = _parts(bundle("default"))
    support = found["threshold checks.entailment.support"]
    assert support.fit_run is None and support.params == {"value": "0.52"}  # nothing says whence
    calibrator = found["calibrator checks.entailment.calibration"]
    assert calibrator.fit_run == "python -m guard_eval.groundedness calibrate"
    assert "5965 dev rows" in calibrator.params["rows"]
    assert found["prompt instruct.grounded"].text.startswith("Answer only from the passages.")
    assert found["prompt repair.ask"].fit_run == ""  # the code's default
    weights = found["detector groundedness"]
    assert weights.params["file"] in (SHIPPED_MODELS / "groundedness" / "CARD.md").read_text()
    assert weights.fit_run == f"card groundedness {weights.params['file'][:16]}"
    assert any(part.kind == "code" for part in found.values())
    assert not any(part.kind == "reranker" for part in found.values())  # no corpus is searched


SHIPPED_MODELS = shipped.SHIPPED


class _Said:
    """A policy by what it resolves to."""

    name = "x"

    def __init__(self, said: dict[str, object]) -> None:
        self.said = said

    def resolved(self) -> dict[str, object]:
        return self.said


def _leaves(value, path=()):
    if isinstance(value, dict) and value:
        for name, each in value.items():
            yield from _leaves(each, (*path, name))
    else:
        yield path


def _without(said, path):
    changed = copy.deepcopy(said)
    place = changed
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = ["changed"]
    return changed


@pytest.mark.parametrize("name", ["code", "support"])
def test_every_setting_of_a_policy_is_in_some_part(name):
    said = Shelf(SHIPPED, name).pick(name).resolved()
    before = {part.fingerprint for part in fittable.parts(_Said(said))}
    for path in _leaves(said):
        after = {part.fingerprint for part in fittable.parts(_Said(_without(said, path)))}
        words = path[0] in ("name", "description") or "fitted" in path
        assert (after == before) == words, path


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"checks": {"entailment": {"support": 0.35}}}, "threshold"),
        ({"checks": {"entailment": {"model": "lexical"}}}, "detector"),
        ({"checks": {"self_check": {"model": "gpt-x"}}}, "judge"),
        ({"checks": {"self_check": {"instructions": "Judge."}}}, "prompt"),
        ({"checks": {"links": False}}, "threshold"),
        ({"instruct": {"grounded": "Say."}}, "prompt"),
        ({"ground": {"passages": 7}}, "retriever"),
        ({"ground": {"corpus": "mine"}}, "setting"),
        ({"rules": {"refuted": "block"}}, "setting"),
        ({"abstention": "No."}, "setting"),
        ({"release": "claim"}, "setting"),
    ],
)
def test_a_changed_setting_is_another_policy(tmp_path, monkeypatch, change, kind):
    monkeypatch.setattr("guard_eval.lineage.lineage.snapshot", _snapshot)
    before = bundle("own", _policy(tmp_path))
    after = bundle("own", _policy(tmp_path, **change))
    assert before.fingerprint != after.fingerprint
    known = {part.fingerprint for part in before.parts}
    gone = {part.fingerprint for part in after.parts} ^ known
    changed = {p.kind for p in (*before.parts, *after.parts) if p.fingerprint in gone}
    assert kind in changed


def test_a_certificate_says_what_its_threshold_was_fitted_on():
    said = copy.deepcopy(Shelf(SHIPPED, "default").pick("default").resolved())
    entailment = said["checks"]["entailment"]
    entailment["certified"] = {
        "threshold": 0.52,
        "tune": TUNE,
        "cal": CAL,
        "command": "c",
        "policy": TEST,
    }
    found = {part.name: part for part in fittable.parts(_Said(said))}
    support, reject = found["checks.entailment.support"], found["checks.entailment.reject"]
    assert (support.fit_on, support.fit_run) == ((TUNE, CAL), "c")
    assert (reject.fit_on, reject.fit_run) == ((), None)  # 0.2 is not what was certified
    entailment["support"] = 0.5  # the code's default, and not what was certified either
    found = {part.name: part for part in fittable.parts(_Said(said))}
    assert found["checks.entailment.support"].fit_run == ""
    entailment["certified"]["threshold"] = 0.5
    found = {part.name: part for part in fittable.parts(_Said(said))}
    assert found["checks.entailment.support"].fit_on == (TUNE, CAL)


def test_words_about_a_policy_are_no_part_of_it(tmp_path):
    before = bundle("own", _policy(tmp_path)).fingerprint
    assert bundle("own", _policy(tmp_path, description="other")).fingerprint == before


def _snapshot(corpus: str, location: str) -> Part:
    return _part(corpus, "corpus_snapshot")


def test_what_a_corpus_needs_is_part_of_the_policy(tmp_path, monkeypatch):
    monkeypatch.setattr("guard_eval.lineage.lineage.snapshot", _snapshot)
    found = _parts(bundle("own", _policy(tmp_path, ground={"corpus": "mine"})))
    kinds = {part.kind for part in found.values()}
    assert {"embedding_version", "reranker", "chunker", "retriever", "corpus_snapshot"} <= kinds
    assert found["embedding_version encoder"].params["width"] == "384"


@pytest.mark.parametrize(
    ("model", "pin"),
    [
        (None, "none"),
        ("gpt-4o", "none"),
        ("gpt-4o-2024-08-06", "stated"),
        ("x@sha256:ab", "stated"),
    ],
)
def test_a_judge_by_an_alias_is_not_pinned(tmp_path, model, pin):
    folder = _policy(tmp_path, checks={"self_check": {"model": model, "seconds": 5}})
    assert _parts(bundle("own", folder))["judge checks.self_check.model"].params["pin"] == pin


def test_a_folder_with_a_model_is_its_files(tmp_path):
    model = tmp_path / "model"
    model.mkdir()
    (model / "weights").write_bytes(b"1")
    folder = _policy(tmp_path, checks={"entailment": {"model": f"minicheck:{model}"}})
    name = "detector checks.entailment.model"
    before = _parts(bundle("own", folder))[name]
    assert before.params["pin"] == "files"
    assert _parts(bundle("own", folder))[name].fingerprint == before.fingerprint
    (model / "weights").write_bytes(b"2")
    assert _parts(bundle("own", folder))[name].fingerprint != before.fingerprint


@pytest.mark.parametrize(
    ("model", "pin"),
    [("groundedness", "ships"), ("tei+http://10.0.0.5", "none"), ("someone/a-model", "none")],
)
def test_what_a_server_or_a_hub_has_is_not_pinned(tmp_path, model, pin):
    folder = _policy(tmp_path, checks={"entailment": {"model": model}})
    found = _parts(bundle("own", folder)).get("detector checks.entailment.model")
    assert found is None or found.params["pin"] == pin
    assert found or pin == "ships"


def test_unknown_policy():
    with pytest.raises(ConfigError, match="no policy 'nowhere'"):
        bundle("nowhere")


def test_origin_from_the_ledger(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    support = _parts(bundle("default"))["threshold checks.entailment.support"]
    assert not confirmed(support, ledger.entries())
    _fit(ledger, support, "r1", [TUNE])
    _fit(ledger, support, "r2", [CAL])
    entries = ledger.entries()
    found = _parts(bundle("default", entries=entries))["threshold checks.entailment.support"]
    assert found.fit_on == (TUNE, CAL) and found.fit_run == "r2"
    assert confirmed(found, entries)
    assert bundle("default", entries=entries).fingerprint == bundle("default").fingerprint


def test_a_declared_origin_counts_only_if_the_ledger_has_it(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    calibrator = _parts(bundle("default"))["calibrator checks.entailment.calibration"]
    assert not confirmed(calibrator, [])
    _fit(ledger, calibrator, str(calibrator.fit_run))
    assert confirmed(traced(calibrator, ledger.entries()), ledger.entries())


def test_taint_is_transitive(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    detector = _fit(ledger, _part("detector"), "r1", [TUNE])
    calibrator = _fit(ledger, _part("calibrator"), "r2", [CAL], [detector.fingerprint])
    threshold = _fit(ledger, _part("threshold"), "r3", [], [calibrator.fingerprint])
    entries = ledger.entries()
    assert _taint(traced(_part("threshold"), entries), entries) == {TUNE, CAL}
    assert _taint(_part("other"), entries) == set()
    assert _taint(threshold, entries) == {TUNE, CAL}


def test_a_run_is_not_taken_apart(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    _fit(ledger, _part("one"), "r1", [TUNE])
    _fit(ledger, _part("other"), "r1", [TEST])
    assert _taint(_part("one"), ledger.entries()) == {TUNE, TEST}


def test_parts_made_from_each_other_come_to_an_end(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    a, b = _part("a"), _part("b")
    _fit(ledger, a, "r1", [TUNE], [b.fingerprint])
    _fit(ledger, b, "r2", [CAL], [a.fingerprint])
    assert _taint(a, ledger.entries()) == {TUNE, CAL}


def _taint(part: Part, entries: list[Entry]) -> frozenset[str]:
    return tainted([part], entries)[part.fingerprint]


def test_parts_that_were_not_fitted_share_nothing(tmp_path):
    a = _part("a").model_copy(update={"fit_run": "", "fit_on": (TUNE,)})
    b = _part("b").model_copy(update={"fit_run": ""})
    assert tainted([a, b], [])[b.fingerprint] == frozenset()


def _registered(ledger: Ledger, **given: object) -> Registration:
    made = Registration.model_validate({"policy": "p", "split": TEST} | given)
    ledger.append(Verb.REGISTER, {"registration": made.model_dump(mode="json")})
    return made


def test_a_result_that_was_seen_taints_what_follows(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    first = _registered(ledger)
    second = _registered(ledger, policy="q", predecessor=first.fingerprint)
    third = _registered(ledger, policy="r", predecessor=second.fingerprint)
    assert shown(third, ledger.entries()) == set()
    ledger.append(Verb.OPEN, {"split": TEST, "registration": first.fingerprint})
    entries = ledger.entries()
    assert followed(third, entries) == [second, first]
    assert shown(third, entries) == shown(second, entries) == {TEST}
    assert shown(first, entries) == set()
