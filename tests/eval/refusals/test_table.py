"""The table as a whole: every code is tried, explained, and waived only where it may be."""

import importlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger.entries import Verb
from guard_eval.refusals.base import Moment
from guard_eval.refusals.rule import Effect
from guard_eval.refusals.scan import Status, remedy, scan, stop
from guard_eval.refusals.table import BY_CODE, RULES, VITAL

from tests.eval.refusals.trial import TRIALS, findings
from tests.eval.refusals.world import (
    BUNDLE,
    a_part,
    history,
    honest,
    rows_of,
    sha,
    with_bundle,
    with_ledger,
)

JARGON = re.compile(
    r"taint|merkle|minhash|jaccard|closure|preregist|stratif|leakage|contaminat|AAD|idempot|nonce|"
    r"provenance|i\.i\.d|exchangeab|transitiv|digest|sha256",
    re.IGNORECASE,
)


def every_trial():
    for path in Path(__file__).parent.glob("test_*.py"):
        importlib.import_module(f"tests.eval.refusals.{path.stem}")
    return [trial for trials in TRIALS.values() for trial in trials]


def test_every_code_is_attacked():
    assert {trial.code for trial in every_trial()} == BY_CODE.keys()


def test_codes_are_unique_and_the_24_attacks_are_there():
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))
    listed = (
        "FIT_ON_TEST UNDECLARED_PART PROMPT_OVERLAP FEWSHOT_OVERLAP DUP_ACROSS_SPLITS NEARDUP "
        "CLUSTER_STRADDLE CORPUS_CONTAINS_EVAL FUTURE_DOC BACKFILL_TIME LABEL_FROM_FUTURE TIME_ORDER "
        "TARGET_PROXY POST_OUTCOME_FIELD FIT_BEFORE_SPLIT CV_PARTIAL_PIPELINE ROLE_REUSE BUDGET "
        "ADAPTIVE_REUSE SPLIT_LAUNDERING PREREG_MISMATCH LEDGER_TAMPERED LEDGER_ROLLBACK ROWS_MISSING "
        "LABEL_CHANGED FINGERPRINT_DRIFT CACHE_CROSS_SPLIT EMBEDDING_VERSION JUDGE_LEAK "
        "INFLUENCE_ON_TEST CANARY SEALED_SPILL UNPINNED"
    )
    assert {f"E_{code}" for code in listed.split()} <= BY_CODE.keys()
    assert VITAL < BY_CODE.keys()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_stranger_is_told_what_why_and_what_to_do(rule):
    said = remedy(rule, {})
    assert rule.title and rule.why.endswith(".") and said.endswith((".", "`."))
    assert "{" not in said
    assert len(rule.why.split()) >= 6 and len(said.split()) >= 6
    for text in (rule.title, rule.why, said):
        assert not JARGON.search(text), text
    waiver = f"guard eval leaks waive {rule.code}"
    assert (waiver in said) is (rule.effect is Effect.WAIVABLE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_only_flags_can_be_waived(rule):
    waivable = {"E_PARAPHRASE", "E_TARGET_PROXY"}
    assert (rule.effect is Effect.WAIVABLE) is (rule.code in waivable)


def test_a_waiver_of_an_error_changes_nothing():
    waive = [
        (Verb.WAIVE, {"code": "E_FIT_ON_TEST", "split": sha("test"), "reason": "it is urgent"})
    ]
    bad = a_part("threshold", fit_on=(sha("test"),), fit_run="r-threshold")
    case = with_bundle(honest(Moment.OPEN), bad)
    case = with_ledger(
        case, history(bundle=case.bundle, registration=case.registration, after=waive)
    )
    with pytest.raises(Refusal) as refusal:
        stop(scan(case, Moment.OPEN))
    assert refusal.value.code == "E_FIT_ON_TEST"


def test_no_look_is_spent_while_a_vital_check_could_not_be_made():
    case = replace(honest(Moment.OPEN), taint=None)
    findings = scan(case, Moment.OPEN)
    with pytest.raises(Refusal) as refusal:
        stop(findings)
    assert (refusal.value.code, refusal.value.exit) == ("E_NOT_CHECKED", 4)
    assert "E_FIT_ON_TEST" in str(refusal.value)
    stop(scan(case, Moment.REGISTER))


@pytest.mark.parametrize("moment", Moment)
def test_without_a_test_split_nothing_about_it_passes(moment):
    world = replace(honest(moment), target="")
    case = replace(world, splits=tuple(s for s in world.splits if s.name != "test"))
    for finding in scan(case, moment):
        if BY_CODE[finding.code].of_test:
            assert finding.status is not Status.PASS, finding.code


def test_a_target_that_does_not_exist_is_no_pass():
    with pytest.raises(EvalError, match="there is no split 'tets'"):
        scan(replace(honest(Moment.OPEN), target="tets"), Moment.OPEN)


def test_several_reasons_are_all_named():
    case = replace(honest(Moment.OPEN), executor="ray", query_space="1" * 64, anchors=None)
    bad = a_part("threshold", fit_on=(sha("test"),), fit_run="r-threshold")
    with pytest.raises(Refusal, match="also: .*E_EMBEDDING_VERSION"):
        stop(scan(with_bundle(case, bad), Moment.OPEN))


def test_no_text_of_a_test_row_reaches_a_finding():
    """Every attack: eight words of a test row in a row stand in no message."""
    rows = rows_of("test")
    runs = {
        " ".join(words[n : n + 4])
        for row in rows
        for words in (row.question.split(), row.answer.split())
        for n in range(len(words) - 3)
    }
    for trial in every_trial():
        for finding in findings(trial):
            words = f"{finding.seen} {finding.remedy}".split()
            assert not runs & {" ".join(words[n : n + 4]) for n in range(len(words) - 3)}
    assert BUNDLE.parts


def test_why_holds_for_any_case():
    """It stands in `leaks explain` as it is; what is seen in a case stands in what was seen."""
    assert not [rule.code for rule in RULES if "{" in rule.why + rule.title]
