import shutil

import numpy as np
import pytest
from guard_eval.certify import certify
from guard_eval.certify.writing import write
from guard_eval.errors import EvalError

from guard.shelf import SHIPPED, read
from tests.eval.certify.worlds import draw

RANDOM = np.random.default_rng(0)
FOUND = certify(draw(500, RANDOM), draw(3000, RANDOM), 0.20)
NOTHING = FOUND.model_copy(update={"threshold": None, "status": "nothing", "bound": None})


@pytest.fixture
def policy(tmp_path):
    return shutil.copy(SHIPPED / "default.yaml", tmp_path / "default.yaml")


def entailment(policy):
    return next(c for c in policy.checks if c.name() == "entailment")


def test_the_threshold_and_where_it_comes_from(policy):
    before = policy.read_text()
    assert write(FOUND, policy, "guard eval certify") == policy
    after = read(policy)
    check = entailment(after)
    assert check.support == check.reject == check.certified.threshold == FOUND.threshold
    assert (check.certified.tune, check.certified.cal) == (FOUND.tune_sha256, FOUND.cal_sha256)
    assert check.certified.command == "guard eval certify"
    assert {after.rules.not_enough_info, after.rules.error, after.rules.refuted} == {"abstain"}
    assert after.rules.supported == "pass"
    changed = [line for line in before.splitlines() if line not in policy.read_text().splitlines()]
    assert len(changed) == 4  # support, reject, not_enough_info, refuted
    assert policy.read_text().count("#") == before.count("#")


@pytest.mark.parametrize("made", [FOUND, {"law": FOUND, "news": NOTHING}])
def test_it_reads_well_a_key_a_line(policy, made):
    command = "guard eval certify --tune runs/tune-2026 --cal 'runs/my cal' " + "--by segment " * 9
    write(made, policy, command)
    text = policy.read_text()
    lines = text[text.index("{\n") : text.index("}\n", text.index("digest:"))].splitlines()
    assert max(map(len, lines)) <= 100
    assert any(line.strip() == "confidence: 0.95," for line in lines)
    known = entailment(read(policy))
    for name, each in {"": known.certified, **known.segments}.items():
        assert each is None or (each.command == command and each.stands(name))


def test_twice_is_once(policy):
    write(FOUND, policy, "a")
    once = policy.read_text()
    write(FOUND, policy, "a")
    assert policy.read_text() == once


def test_nothing_certified_withholds_everything_until_something_is(policy):
    write(NOTHING, policy, "a")
    rules = read(policy).rules
    assert {rules.supported, rules.not_enough_info, rules.refuted} == {"abstain"}
    assert entailment(read(policy)).certified.threshold is None
    assert entailment(read(policy)).support == 0.52  # no threshold stands in for the missing one
    write(FOUND, policy, "a")
    assert read(policy).rules.supported == "pass"


def test_shipped_policies_are_not_written(tmp_path):
    before = (SHIPPED / "default.yaml").read_bytes()
    with pytest.raises(EvalError, match="ships with the program"):
        write(FOUND, SHIPPED / "default.yaml", "a")
    made = write(FOUND, SHIPPED / "default.yaml", "a", tmp_path / "mine.yaml")
    assert entailment(read(made)).support == FOUND.threshold
    assert (SHIPPED / "default.yaml").read_bytes() == before
    with pytest.raises(EvalError, match="no such folder"):
        write(FOUND, SHIPPED / "default.yaml", "a", tmp_path / "none" / "mine.yaml")


def test_a_policy_that_extends_another(tmp_path):
    policy = tmp_path / "mine.yaml"
    policy.write_text("extends: default  # as it ships\n")
    write(FOUND, policy, "a")
    assert policy.read_text().startswith("rules:")
    assert "extends: default  # as it ships" in policy.read_text()
    assert entailment(read(policy)).support == FOUND.threshold
    assert read(policy).rules.not_enough_info == "abstain"


@pytest.mark.parametrize("found", [FOUND, NOTHING, {"law": FOUND}])
def test_other_answers_than_those_that_were_measured_are_not_released(tmp_path, found):
    policy = tmp_path / "mine.yaml"
    policy.write_text("checks: {entailment: {}}\nrepair: {attempts: 2}\nrelease: claim\n")
    before = read(policy).scoring
    write(found, policy, "a")
    made = read(policy)
    assert (made.repair.attempts, made.release) == (0, "answer")
    assert made.scoring == before  # what was measured is what it was


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("checks: {numbers: {}}", "has no check entailment"),
        (
            "checks: {entailment: {}}\nrules: {checks: {entailment: {error: annotate}}}",
            "take that exception out",
        ),
        (
            "checks: {entailment: {support: 0.7, reject: 0.3}, self_check: {model: j}}",
            "is never asked once both are the threshold",
        ),
    ],
)
def test_what_would_make_it_untrue_is_refused(tmp_path, text, says):
    policy = tmp_path / "mine.yaml"
    policy.write_text(text)
    with pytest.raises(EvalError, match=says):
        write(FOUND, policy, "a")
    assert policy.read_text() == text


def test_what_does_not_come_out_of_the_file_is_refused(tmp_path):
    policy = tmp_path / "mine.yaml"
    policy.write_text("checks:\n  entailment: &same\n    support: &low 0.5\n    reject: *low\n")
    text = policy.read_text()
    with pytest.raises(EvalError, match="anchors|wrong"):
        write(FOUND, policy, "a")
    assert policy.read_text() == text


def test_a_threshold_that_is_no_probability(policy):
    with pytest.raises(EvalError, match="takes probabilities"):
        write(FOUND.model_copy(update={"threshold": 3.5}), policy, "a")


SEGMENTS = {
    "law": FOUND.model_copy(update={"segment": "law", "together": 0.95}),
    "no, never": NOTHING.model_copy(update={"segment": "no, never", "together": 0.95}),
    "": FOUND.model_copy(update={"threshold": 0.25, "together": 0.95, "pooled": ("", "x")}),
}


def test_thresholds_by_segment(policy):
    before = policy.read_text()
    write(SEGMENTS, policy, "guard eval certify --by segment")
    after = read(policy)
    check = entailment(after)
    assert check.segments.keys() == SEGMENTS.keys()
    assert (check.support, check.reject) == (0.52, 0.2)  # nobody certified these: they stay
    assert after.certificate("law").threshold == FOUND.threshold
    assert after.certificate("").pooled == ("", "x") and after.certificate("").together == 0.95
    assert after.certificate("no, never") is after.certificate("unheard of") is None
    assert {after.rules.not_enough_info, after.rules.error, after.rules.refuted} == {"abstain"}
    assert policy.read_text().count("#") == before.count("#")
    once = policy.read_text()
    write(SEGMENTS, policy, "guard eval certify --by segment")
    assert policy.read_text() == once


def test_all_answers_after_segments_and_segments_after_all(policy):
    write(SEGMENTS, policy, "a")
    write(FOUND, policy, "a")
    assert not entailment(read(policy)).segments
    assert read(policy).certificate("any").threshold == FOUND.threshold
    write({"law": SEGMENTS["law"]}, policy, "a")
    after = read(policy)
    assert entailment(after).certified is None and list(entailment(after).segments) == ["law"]


def test_segments_that_another_file_certified_are_not_taken_over(policy, tmp_path):
    write(SEGMENTS, policy, "a")
    child = tmp_path / "child.yaml"
    child.write_text("extends: default\n")
    with pytest.raises(EvalError, match="does not come out of the file"):
        write({"news": SEGMENTS["law"]}, child, "a")
    assert child.read_text() == "extends: default\n"
