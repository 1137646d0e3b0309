import pytest
from guard_eval.errors import EvalError
from guard_eval.lineage.parts import Bundle, Part
from guard_eval.report import recorded
from guard_eval.report.build import Sources, build, failures, misses
from guard_eval.report.certified import certified, drifted
from guard_eval.report.html import html
from guard_eval.report.markdown import markdown
from guard_eval.report.model import Report
from guard_eval.report.standing import standing
from guard_eval.rows.row import Row
from guard_eval.runs.outcomes import Outcome
from guard_eval.splits.split import Role

from .demo import ledger, registration, sha, split
from .test_measured import COMPARISON, SUMMARY

SECRET = "Nobody but the sealed row says xyzzy."


def run(**changes):
    given = {"target": "guard:support", "policy": sha("x"), "rows": 1200, "finished": None,
             "stages": {"total": {"median": 3.0, "p95": 9.0, "total": 80.0}}, "cost": 0.1, "tokens": 7,
             "environment": {"python": "3.11"}}  # fmt: skip
    return given | changes


def rows_and_outcomes():
    rows = [
        Row(id="a", question="q a", answer=SECRET, label="unsupported"),
        Row(id="b", question="q b", answer="fine", label="supported"),
        Row(id="c", question="q c", answer="held", label="supported"),
        Row(id="d", question="q d", answer="worse", label="unsupported"),
        Row(id="e", question="q e", answer="broken", label="unsupported"),
        Row(id="f", question="q f", answer="unlabelled"),
    ]
    outcomes = [
        Outcome(row="a", score=0.7, released=True),
        Outcome(row="b", score=0.9, released=True),
        Outcome(row="c", score=0.2),
        Outcome(row="d", score=0.95, released=True),
        Outcome(row="e", error=f"UpstreamTimeout: {SECRET}", released=True),
        Outcome(row="f", score=0.1, error=SECRET),
    ]
    return rows, outcomes


def bundle():
    parts = (
        Part(kind="threshold", sha256=sha("t"), fit_on=(sha(Role.CAL),), fit_run="r-1"),
        Part(kind="prompt", sha256=sha("p"), fit_run=""),
    )
    return Bundle(policy="support", parts=parts)


def sources(**changes):
    rows, outcomes = rows_and_outcomes()
    made = registration(policy=bundle().fingerprint)
    given = {
        "run": run(), "run_id": "r-1", "split": split(), "splits": (split(), split(Role.TUNE)),
        "bundle": bundle(), "registration": made, "summary": SUMMARY, "comparison": COMPARISON,
        "entries": ledger(made=made), "rows": lambda: rows, "outcomes": lambda: outcomes,
    }  # fmt: skip
    return Sources(**given | changes)


def test_nothing_known_is_a_report_too():
    made = build(Sources())
    assert "not measured" in markdown(made)
    assert made.failures is None
    assert made.looks is None


def test_of_a_test_split_no_text_comes_through():
    made = build(sources())
    assert made.misses == ()
    assert {each.kind: each.rows for each in made.failures} == {"UpstreamTimeout": 1, "other": 1}
    for page in (html(made), markdown(made), made.model_dump_json()):
        assert "xyzzy" not in page
    nobodys = build(sources(split=None))
    assert "xyzzy" not in html(nobodys)


def test_of_a_tune_split_the_worst_come_first():
    made = build(sources(split=split(Role.TUNE)))
    assert [(each.row, each.error) for each in made.misses] == [
        ("d", "released unsupported"),
        ("c", "held back supported"),
        ("a", "released unsupported"),
    ]
    assert SECRET in markdown(made)


def test_outcomes_of_other_rows_are_noticed():
    rows, outcomes = rows_and_outcomes()
    for wrong in (outcomes[:-1], outcomes[::-1], [*outcomes, Outcome(row="g")]):
        with pytest.raises(EvalError, match="order"):
            misses(rows, wrong)


def test_kinds_of_failures_of_a_test_split_are_names_only():
    errors = ["E1: x", "a sentence of the answer", "E1", "the guard broke: KeyError"]
    outcomes = [Outcome(row=str(i), error=error) for i, error in enumerate(errors)]
    assert [(f.kind, f.rows) for f in failures(outcomes, True)] == [("E1", 2), ("other", 2)]
    assert [f.kind for f in failures(outcomes, False)] == [
        "E1", "a sentence of the answer", "the guard broke",
    ]  # fmt: skip


def test_a_look_is_told_with_all_that_stands_in_the_ledger():
    made = build(sources())
    assert [look.verb for look in made.looks] == ["register", "open", "result"]
    assert {look.policy for look in made.looks} == {bundle().fingerprint}
    assert made.look == 1
    assert made.primary.figure.value == 0.8
    assert standing(made).title(made) == "HELD-OUT (look 1 of 2)"
    assert build(sources(entries=None)).look is None


def test_parts_carry_what_they_were_fitted_on_however_far():
    first = Part(kind="corpus_snapshot", sha256=sha("c"), fit_on=(sha("far"),), fit_run="r-0")
    second = Part(kind="index", sha256=sha("i"), made_from=(first.fingerprint,), fit_run="r-1")
    third = Part(
        kind="prompt", sha256=sha("p"), made_from=(second.fingerprint,), params={"pin": "latest"}
    )
    made = recorded.lineage(Bundle(policy="p", parts=(first, second, third)), [split()])
    assert [part.through for part in made.parts] == [(), (sha("far"),), (sha("far"),)]
    assert [part.declared for part in made.parts] == [True, True, False]
    assert [part.pinned for part in made.parts] == [True, True, False]
    assert [(node.sha256, node.role) for node in made.splits] == [
        (sha(Role.TEST), Role.TEST), (sha("far"), None),
    ]  # fmt: skip
    told = recorded.lineage(Bundle(policy="p", parts=(third,)), [], {third.fingerprint: [sha("t")]})
    assert told.parts[0].through == (sha("t"),)


CERTIFICATE = {
    "status": "certified", "max_risk": 0.05, "confidence": 0.95, "threshold": 0.8, "segment": "",
    "n": 900, "clusters": 300, "released": 500, "errors": 12, "bound": 0.04, "needed": None,
    "method": "fixed sequence", "cal_sha256": sha(Role.CAL), "policy": sha("b"),
    "assumptions": ["exchangeable"], "effective": None, "clipped": None,
}  # fmt: skip


def test_certificates_become_one_section():
    names = {sha(Role.CAL): "support-cal"}
    found = certified([CERTIFICATE], SUMMARY, names)
    assert (found.threshold, found.split_name, found.missing) == (0.8, "support-cal", None)
    assert found.observed.value == 0.125
    none = CERTIFICATE | {"threshold": None, "needed": 1300}
    assert certified([none], None, {}).missing == 1300
    legal = CERTIFICATE | {"segment": "legal", "threshold": 0.9}
    apart = certified([legal], None, {})
    assert (apart.threshold, apart.domains[0].threshold) == (None, 0.9)
    assert certified([], None, {}) is None
    assert drifted([CERTIFICATE], names) is None
    weighted = CERTIFICATE | {"effective": 80.0, "clipped": 0.1, "status": "insufficient_overlap"}
    assert drifted([weighted], names).verdict == "too unlike"


@pytest.mark.parametrize("travel, said", [("encrypted", True), ("memory", False)])
def test_how_rows_went_to_a_cluster_is_part_of_the_threat_level(travel, said):
    made = build(sources(run=run(travel=travel)))
    for page in (html(made), markdown(made)):
        assert ("can read a worker" in page) is said and ("rows under way" in page) is said
    assert made.environment.get("python") == "3.11"


def test_checks_that_broke_are_told_and_how_failures_count_without_a_registration():
    run = {"broken": {"entailment": 3}}
    words = markdown(build(sources(run=run, registration=None, split=split(Role.TUNE))))
    assert "| entailment | 3 |" in words and "rule for errors" in words
    assert "as wrong: an unsupported answer as released" in words
    assert build(sources(run=run, outcomes=None)).broken == ()  # of a look that is kept back


def test_why_figures_are_missing_is_told():
    note = "No score was said for any labelled row: there are no ranking figures."
    made = build(sources(summary={**SUMMARY, "notes": [note]}))
    assert note in markdown(made) and note in html(made)
    with pytest.raises(ValueError, match="shows no figures"):
        Report(withheld="no better", notes=(note,))
