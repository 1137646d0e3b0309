"""What is told of looks after the first, through the whole of a run and its report."""

import json
import re

import pytest
from guard_eval.cli.report import app
from guard_eval.errors import EvalError, Refusal
from guard_eval.manifest import Workspace
from guard_eval.report.assemble import assemble
from guard_eval.report.html import html
from guard_eval.report.markdown import markdown
from guard_eval.report.standing import standing
from guard_eval.rows.files import write
from guard_eval.runs import sources
from guard_eval.runs.measured import measured
from guard_eval.splits.split import Level
from typer.testing import CliRunner

from tests.eval.looking import SCORED, Looking, knowing
from tests.eval.sealing import home, key_in  # noqa: F401

pytestmark = pytest.mark.usefixtures("home")
FIGURE = re.compile(rb"auroc\D{0,40}0\.\d{3}|0\.12345|\"released\"|\"score\"")


@pytest.fixture
def work(tmp_path, monkeypatch):
    key_in(monkeypatch)
    monkeypatch.setattr("guard_eval.looks.ladder.RESAMPLES", 200)
    return Looking(tmp_path / "work")


def test_a_look_that_is_no_better_leaves_no_figure_anywhere(work):
    first = work.look(knowing(0.8))
    before = {path for path in work.folder.rglob("*") if path.is_file()}
    second = work.look(knowing(0.6, seed=1))
    assert work.told()["better"] is False
    assert work.told()["words"] == "no better than look 1 within the step"
    report = assemble(second, work.folder, work.policies)
    CliRunner().invoke(app, [str(second), "--policies", str(work.policies)], catch_exceptions=False)
    written = {path for path in work.folder.rglob("*") if path.is_file()} - before
    assert {path.name for path in written} >= {"run.json", "scan.json", "report.json"}
    for path in written:
        assert not FIGURE.search(path.read_bytes()), path
    lines = work.ledger.path.read_bytes().splitlines()
    assert not any(FIGURE.search(line) for line in lines[-3:])
    for page in (html(report), markdown(report)):
        assert page.count("Measured, and kept back: no better than look 1 within the step") == 7
        assert not FIGURE.search(page.encode())
    assert standing(report).title(report) == "NO BETTER THAN LOOK 1 WITHIN THE STEP (look 2 of 3)"
    assert (report.primary, report.figures, report.failures) == (None, (), None)
    # the honest twin: the first look's figures are where these are not
    assert FIGURE.search((first / "summary.json").read_bytes())
    assert FIGURE.search(html(assemble(first, work.folder, work.policies)).encode())


def test_a_look_that_is_better_by_the_step_is_told(work):
    work.look(knowing(0.6))
    better = work.look(knowing(0.9, seed=1))
    assert work.told()["words"] == "better than look 1 by the step"
    report = assemble(better, work.folder, work.policies)
    assert report.primary.figure.value > 0.85 and not report.withheld
    assert report.look == 2 and report.split.budget == 3
    checks = {check.code: check for check in report.checks}
    assert checks["E_LABEL_CHANGED"].state == "pass"
    work.look(knowing(0.75, seed=2))  # better than the first, not than the best
    assert work.told()["words"] == "no better than look 2 within the step"


def test_the_same_policy_again_is_no_better(work):
    work.look(knowing(0.8))
    work.look(knowing(0.8))
    assert work.told()["better"] is False


def test_lower_is_better_where_that_was_registered(work):
    work.look(knowing(0.6), metric="brier", direction="lower")
    work.look(knowing(0.9, seed=1), metric="brier", direction="lower")
    assert work.told()["better"] is True
    work.look(knowing(0.5, seed=2), metric="brier", direction="lower")
    assert work.told()["better"] is False


@pytest.mark.parametrize(
    "other", [{"metric": "f1"}, {"direction": "lower"}, {"errors": "apart"}, {"threshold": "0.4"}]
)
def test_another_figure_would_be_a_first_look_again(work, other):
    work.look(knowing(0.8))
    with pytest.raises(Refusal, match=r"E_PREREG_MISMATCH.*compared by one"):
        work.look(knowing(0.6), **other)
    work.look(knowing(0.6))  # no look was spent on it
    assert work.told()["look"] == 2


def test_without_the_outcomes_of_the_best_look_none_is_spent(work):
    work.look(knowing(0.8))
    (kept,) = (work.folder / "looks").iterdir()
    whole = kept.read_bytes()
    for change in (kept.unlink, lambda: kept.write_bytes(whole[:-1])):
        change()
        with pytest.raises(Refusal, match="E_LOOK_MISSING"):
            work.look(knowing(0.6))
    kept.write_bytes(whole)
    work.look(knowing(0.6))
    assert work.told()["look"] == 2


def test_an_interrupted_look_is_spent_and_tells_nothing(work):
    def interrupted(row):
        if row.id.endswith("-99"):
            raise KeyboardInterrupt
        return 0.5 + SCORED

    with pytest.raises(KeyboardInterrupt):
        work.look(interrupted)
    for path in (work.folder / "runs").rglob("*"):
        assert path.is_dir() or not FIGURE.search(path.read_bytes())
    work.look(knowing(0.7))
    assert work.told()["look"] == 2 and work.told()["better"] is True


def test_figures_that_were_put_there_are_not_shown(work):
    first = work.look(knowing(0.8))
    second = work.look(knowing(0.6, seed=1))
    forged = (first / "summary.json").read_bytes()
    (second / "summary.json").write_bytes(forged)
    assert assemble(second, work.folder, work.policies).figures == ()
    (first / "summary.json").write_bytes(forged.replace(b"0.", b"0.9", 1))
    with pytest.raises(Refusal, match="E_REPORT_TAMPERED"):
        assemble(first, work.folder, work.policies)


@pytest.mark.parametrize("role", ["test", "tune", None])
def test_runs_on_a_test_split_are_not_compared(work, role):
    """Also not where its rows lie beside it, or the run's own file was edited."""
    place = work.look(knowing(0.8))
    plain = work.folder / "splits" / "test.jsonl"
    plain.write_text(
        "".join(row.model_dump_json(exclude_defaults=True) + "\n" for row in work.rows)
    )
    about = json.loads((place / "run.json").read_text())
    (place / "run.json").write_text(json.dumps(about | {"role": role}))
    with pytest.raises(EvalError, match="has no outcomes|in its report"):
        measured(place)


def test_the_baseline_is_compared_at_the_opening(work):
    work.look(knowing(0.6))
    look = work.look(knowing(0.9, seed=1), baseline=work.made.policy)
    made = assemble(look, work.folder, work.policies).comparison
    assert made.this - made.other == pytest.approx(made.figure.value) and made.figure.value > 0.2
    assert made.mcnemar < 0.01
    with pytest.raises(EvalError, match="compared when it is opened"):
        assemble(look, work.folder, work.policies, comparison=look / "comparison.json")


def test_a_part_under_another_name_is_compared_on_its_rows_and_listed(work):
    renamed = [row.model_copy(update={"id": f"n{row.id}"}) for row in work.rows[:60]]
    work.seal("part", renamed, 3)
    work.look(knowing(0.8))
    part = work.look(knowing(0.6, seed=1), split="part")
    assert work.told()["words"] == "no better than look 1 at test within the step"
    report = assemble(part, work.folder, work.policies)
    (seen,) = report.inherited
    assert (seen.split, seen.rows, report.look) == ("test", 60, 2)
    assert seen.at and seen.registration == report.registration.predecessor
    page = markdown(report)
    assert "Looks that this split inherits" in page and "| 60 of 60 |" in page


def test_a_part_that_is_better_on_its_rows_is_told(work):
    work.seal("part", work.rows[:60], 3)
    work.look(knowing(0.6))
    part = work.look(knowing(0.95, seed=1), split="part")
    assert work.told()["better"] is True
    assert assemble(part, work.folder, work.policies).primary.figure.value > 0.8


def test_a_part_has_no_more_looks_than_were_allowed_for_the_whole(work):
    work.seal("part", work.rows[:60], 50)
    for seed in range(3):
        work.look(knowing(0.8, seed))
    with pytest.raises(Refusal, match="E_BUDGET|E_SPLIT_LAUNDERING"):
        work.look(knowing(0.8), split="part")


def test_looks_in_another_workspace_cannot_be_compared(work, tmp_path):
    other = Looking(tmp_path / "other")
    work.look(knowing(0.8))
    with pytest.raises(Refusal, match="in another workspace"):
        other.look(knowing(0.6))


def test_rows_beside_the_seal_are_looked_at_by_nobody(work):
    look = work.look(knowing(0.8))
    assert assemble(look, work.folder, work.policies).split.level is Level.SEALED
    plain = work.folder / "splits" / "test.jsonl"
    write(plain, work.rows)
    with pytest.raises(Refusal, match="E_SEALED_SPILL"):
        work.look(knowing(0.95, seed=1))
    with pytest.raises(Refusal, match=r"rows of the test split test.*nobody would count the look"):
        sources.file(plain)
    write(plain, work.rows[1:])
    with pytest.raises(Refusal, match="E_SEALED_SPILL"):
        sources.file(plain)


def test_levels_and_looks_that_a_manifest_claims_are_not_reported(work):
    look = work.look(knowing(0.8))
    project = Workspace(work.folder)
    claimed = {"level": Level.ANCHORED, "budget": 99}
    project.put(project.split("test").model_copy(update=claimed))
    project.save()
    split = assemble(look, work.folder, work.policies).split
    assert (split.level, split.budget) == (Level.SEALED, 3)


def test_an_edited_copy_cannot_be_compared_and_costs_no_look(work):
    edited = [row.model_copy(update={"question": f"Now {row.question}"}) for row in work.rows]
    work.seal("edited", edited, 3)
    work.look(knowing(0.8))
    with pytest.raises(Refusal, match=r"E_SPLIT_LAUNDERING.*most of them were edited"):
        work.look(knowing(0.9), split="edited")
    work.look(knowing(0.6))
    assert work.told()["look"] == 2
