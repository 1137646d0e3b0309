"""What is run and reported is what was registered, and rows lie nowhere in the clear."""

import bz2
import gzip
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from guard_eval.executors import local
from guard_eval.executors.worker import Worker
from guard_eval.looks import held_out
from guard_eval.rows.files import read as rows_of
from guard_eval.rows.files import write as kept
from guard_eval.rows.identity import identify
from guard_eval.rows.row import Row

from tests.eval.cheats.desk import Desk, lines
from tests.eval.jsonl import read, text, write


def changed(desk):
    desk.policy(abstention="Another.")


def parent_changed(desk):
    desk.policy("shelf", abstention="Another.")


@pytest.mark.parametrize("how", [changed, parent_changed])
def test_a_policy_that_was_changed_since(sealed, how):
    desk = sealed()
    desk.policy("shelf")
    (desk.policies / "shop.yaml").write_text("extends: shelf\n")
    desk.register().passed()
    how(desk)
    desk.run().refused("E_PREREG_MISMATCH")
    assert desk.looks == 0


@pytest.mark.parametrize("way", ["another policy", "another folder", "another seed"])
def test_something_else_than_was_registered(sealed, way):
    desk = sealed()
    desk.policy("other", abstention="Another.")
    desk.register().passed()
    if way == "another policy":
        ended = desk.run("other")
    elif way == "another seed":
        ended = desk.run("shop", "test", "--seed", "99")
    else:
        shelf = desk.home / "elsewhere"
        shutil.copytree(desk.policies, shelf)
        shutil.copy(shelf / "other.yaml", shelf / "shop.yaml")
        words = "run", "-w", ".", "--split", "test", "--target", "guard:shop", "--policies", shelf
        ended = desk.guard(*words)
    ended.refused("E_PREREG_MISMATCH")
    assert desk.looks == 0
    desk.run().passed()


def test_nothing_was_registered(sealed):
    sealed().run().refused("E_NOT_REGISTERED", "guard eval register")


def test_rows_that_were_dropped_after_the_run(looked):
    desk = looked()
    (run,) = (desk.work / "runs").glob("test-*")
    (file,) = run.glob("outcomes-*")
    kept = file.read_bytes()
    file.write_bytes(b"".join(kept.splitlines(keepends=True)[2:]))
    desk.guard("report", "draw", run, *desk.shelf).refused("E_BOX_BROKEN")
    assert not (run / "report.json").exists()
    file.write_bytes(kept)
    desk.ok("report", "draw", run, *desk.shelf)


def test_a_report_that_was_edited(looked):
    desk = looked()
    (run,) = (desk.work / "runs").glob("test-*")
    desk.ok("report", "draw", run, *desk.shelf)
    page = run / "report.json"
    page.write_text(page.read_text().replace('"policy": "shop"', '"policy": "best"'))
    desk.guard("report", "draw", run, *desk.shelf).refused("E_REPORT_TAMPERED")


def test_what_a_report_has_looked_at(looked):
    """After the last row nearly every check can be made."""
    desk = looked()
    (run,) = (desk.work / "runs").glob("test-*")
    found = {each["code"]: each for each in json.loads((run / "scan.json").read_text())}
    open_ones = {code for code, each in found.items() if each["status"] == "not checked"}
    assert open_ones == {
        "E_PARAPHRASE",  # no embedding model
        "E_TARGET_PROXY",  # not probed
        "E_CV_PARTIAL_PIPELINE",  # no cross-validation
        "E_FUTURE_DOC", "E_BACKFILL_TIME", "E_LABEL_FROM_FUTURE", "E_TIME_ORDER",
        "E_TIME_MISSING",  # rows without times
    }  # fmt: skip
    assert all(found[code]["seen"] for code in open_ones)


def plain(desk: Desk, change=lambda rows: rows, manifest=False):
    """Change the plain file of a test, and what eval.yaml says of it."""
    file = desk.work / "splits/test.jsonl"
    write(file, change(read(file)))
    if manifest:
        now, found = identify(list(rows_of(file))), desk.manifest()
        fields = "sha256", "merkle", "labels", "rows", "clusters"
        found["splits"]["test"].update({name: getattr(now, name) for name in fields})
        desk.edit(found)


def relabelled(rows):
    return [rows[0] | {"label": "supported" if rows[0]["label"] != "supported" else "unsupported"},
            *rows[1:]]  # fmt: skip


@pytest.mark.parametrize(
    "code, change, manifest",
    [
        ("E_LABEL_CHANGED", relabelled, False),
        ("E_LABEL_CHANGED", relabelled, True),
        ("E_ROWS_MISSING", lambda rows: rows[2:], False),
        ("E_ROWS_CHANGED", lambda rows: rows[2:], True),
        ("E_ROWS_CHANGED", lambda rows: rows[::-1], False),
    ],
)
def test_a_plain_test_file_that_was_edited(dealt, code, change, manifest):
    desk = dealt()
    plain(desk, change, manifest)
    desk.look().refused(code)


def test_a_plain_test_file_as_it_was(dealt):
    desk = dealt()
    plain(desk)
    desk.look().passed()


def test_a_link_to_easier_rows(dealt):
    desk = dealt()
    desk.register().passed()
    file = desk.work / "splits/test.jsonl"
    easy = write(desk.home / "easy.jsonl", lines(len(read(file)), seed=8))
    file.unlink()
    file.symlink_to(easy)
    desk.run().refused("E_LABEL_CHANGED")


def test_the_data_set_beside_the_seal(tmp_path):
    desk = Desk.new(tmp_path / "home")
    write(desk.work / "rows.jsonl", lines())
    desk.ok("data", "add", "rows.jsonl", "--name", "qa")
    desk.ok("split", "make", "qa")
    desk.ok("seal", "key")
    desk.seal().refused("E_SEALED_SPILL", "rows.jsonl", "guard eval data add")
    shutil.move(desk.work / "rows.jsonl", desk.home / "rows.jsonl")
    desk.ok("data", "add", "../rows.jsonl", "--name", "qa")
    assert "still holds the rows of test in the clear" in desk.seal().passed().out
    desk.look().passed()


def test_the_plain_file_beside_the_seal(dealt):
    desk = dealt()
    assert "rm splits/test.jsonl" in desk.ok("seal", "make", "test").out
    desk.look().refused("E_SEALED_SPILL", "splits/test.jsonl")
    (desk.work / "splits/test.jsonl").unlink()
    desk.look().passed()


def test_a_copy_in_the_workspace(sealed, tests_rows):
    desk = sealed()
    write(desk.work / "old/backup.txt", tests_rows[3:4])
    desk.look().refused("E_SEALED_SPILL", "old/backup.txt")
    assert desk.looks == 0


def test_the_canary_in_a_prompt(sealed):
    desk = sealed()
    seal = next(each for each in read(desk.ledger) if each["verb"] == "seal")
    desk.policy(instruct={"grounded": f"Answer. groundwire-canary-{seal['data']['canary']}"})
    desk.recorded()
    desk.look().refused("E_CANARY")


def test_a_test_split_as_any_file(dealt, sealed, tests_rows):
    words = "--target", "guard:shop", "--policies"
    desk = dealt()
    for name, code in (("test", "E_NOT_REGISTERED"), ("tune", "")):
        ended = desk.guard("run", f"splits/{name}.jsonl", *words, desk.policies)
        ended.refused(code) if code else ended.passed()
    desk = sealed()
    mine = write(desk.home / "mine.jsonl", [*lines(6, seed=3), tests_rows[1]])
    desk.guard("run", mine, *words, desk.policies).refused("E_SEALED_SPILL")
    write(mine, lines(6, seed=3))
    desk.guard("run", mine, *words, desk.policies).passed()


def test_drift_of_a_run_of_the_test(looked):
    desk = looked()
    (run,) = (desk.work / "runs").glob("test-*")
    told = desk.guard("drift", run, run)
    assert told.status == 2 and "a run on the test split test" in told.err


def test_certify_on_a_run_of_the_test(dealt):
    desk = dealt()
    tune, cal = desk.run("shop", "tune").run, desk.run("shop", "cal").run
    looked = desk.look().run
    words = "--max-risk", "0.9", "--confidence", "0.5"
    desk.guard("certify", "--tune", tune, "--cal", looked, *words).refused("E_FIT_ON_TEST")
    desk.guard("certify", "--tune", tune, "--cal", tune, *words).refused("E_ROLE_REUSE")
    again = desk.run("shop", "tune", "--seed", "3").run
    desk.guard("certify", "--tune", tune, "--cal", again, *words).refused("E_ROLE_REUSE")
    assert desk.guard("certify", "--tune", tune, "--cal", cal, *words).status in (0, 5)


def in_parquet(path, found):
    kept(path.with_suffix(".parquet"), [Row.model_validate(each) for each in found])


def in_gzip(path, found):
    path.with_suffix(".gz").write_bytes(gzip.compress(text(found).encode()))


def in_two_bytes(path, found):
    path.with_suffix(".txt").write_text(text(found), encoding="utf-16")


def as_a_seal(path, found):
    path.with_suffix(".sealed").write_text(text(found))


def among_the_runs(path, found):
    write(path.parent / "runs/tune-1/notes.jsonl", found)


def by_a_second_name(path, found):
    path.with_suffix(".bin").unlink(missing_ok=True)
    os.link(write(path.parent.parent / "away.jsonl", found), path.with_suffix(".bin"))


@pytest.mark.parametrize(
    "how",
    [in_parquet, in_gzip, in_two_bytes, as_a_seal, among_the_runs, by_a_second_name],
)  # fmt: skip
def test_sealed_rows_left_in_the_workspace(sealed, tests_rows, how):
    desk = sealed()
    how(desk.work / "left", lines(8, seed=5))
    desk.register().passed()
    how(desk.work / "left", tests_rows)
    desk.run().refused("E_SEALED_SPILL", "guard eval seal burn test")
    assert desk.looks == 0


def packed(path, found):
    path.with_suffix(".bz2").write_bytes(bz2.compress(text(found).encode()))


def packed_as_a_seal(path, found):
    path.with_suffix(".sealed").write_bytes(bz2.compress(text(found).encode()))


@pytest.mark.parametrize("how", [packed, packed_as_a_seal, None])
def test_what_nobody_can_look_into_passes_in_no_report(sealed, tests_rows, how):
    """Not even if it was sealed before that came, or is gone when the report is drawn."""
    desk = sealed()
    if how:
        how(desk.work / "left", tests_rows)
    run = desk.look().passed().run
    for path in desk.work.glob("left.*"):
        path.unlink()
    desk.ok("report", "draw", run, *desk.shelf)
    told = json.loads((desk.work / run / "report.json").read_text())
    (check,) = [each for each in told["checks"] if each["code"] == "E_SEALED_SPILL"]
    assert check["state"] == ("not checked" if how else "pass"), check


def test_outcomes_put_there_before_the_look(sealed):
    """A copy of the workspace was opened elsewhere; its outcomes are laid into this one."""
    desk = sealed()
    desk.register().passed()
    other = desk.copy(desk.home.parent / "other")
    run = other.run().run
    for what in ("finished", "begun"):
        shutil.copytree(other.work / run, desk.work / run)
        if what == "begun":
            about = json.loads((desk.work / run / "run.json").read_text())
            (desk.work / run / "run.json").write_text(json.dumps(about | {"finished": None}))
        desk.run().refused("E_CACHE_CROSS_SPLIT", f"rm -r runs/{run.split('/')[-1]}")
        assert desk.looks == 0
        shutil.rmtree(desk.work / run)
    assert desk.run().run == run and desk.looks == 1
    assert desk.run().run == run and desk.looks == 1  # finished: read again, no look


def test_what_the_checks_found_was_edited(looked):
    desk = looked()
    (scan,) = (desk.work / "runs").glob("test-*/scan.json")
    kept_text = scan.read_text()
    scan.write_text(kept_text.replace("not checked", "pass"))
    desk.guard("report", "draw", scan.parent, *desk.shelf).refused("E_REPORT_TAMPERED", "scan.json")
    scan.write_text(kept_text)
    desk.ok("report", "draw", scan.parent, *desk.shelf)


def better(run):
    (file,) = run.glob("outcomes-*")
    found = [line | {"score": 0.9} for line in read(file)]
    file.write_text(text(found))


def of_another_policy(run):
    file = run / "run.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"policy": "f" * 64}))


@pytest.mark.parametrize("change", [better, of_another_policy])
@pytest.mark.parametrize("command", ["certify", "compare"])
def test_a_run_that_was_edited(dealt, change, command):
    desk = dealt()
    tune, cal = desk.work / desk.run("shop", "tune").run, desk.work / desk.run("shop", "cal").run
    again = desk.work / desk.run("shop", "cal", "--seed", "3").run
    words = {
        "certify": ("--tune", tune, "--cal", cal, "--max-risk", "0.9", "--confidence", "0.5"),
        "compare": (again, cal),
    }[command]
    assert desk.guard(command, *words).status in (0, 5)
    change(cal)
    told = desk.guard(command, *words)
    told.refused("E_RUN_CHANGED", f"guard eval run -w {desk.work} --split cal --target guard:shop")


def test_a_part_of_a_plain_test_as_any_file(dealt):
    desk = dealt()
    found = read(desk.work / "splits/test.jsonl")[:4]
    renamed = [each | {"id": f"n{n}", "cluster": f"n{n}"} for n, each in enumerate(found)]
    mine = write(desk.home / "mine.jsonl", [*lines(6, seed=3), *renamed])
    words = "--target", "guard:shop", *desk.shelf
    desk.guard("run", mine, *words).refused("E_NOT_REGISTERED", "40.0% of its rows")
    write(mine, lines(6, seed=3))
    desk.guard("run", mine, *words).passed()


def test_a_test_split_is_not_linted_as_a_file(dealt):
    desk = dealt()
    desk.guard("data", "lint", "splits/test.jsonl").refused("E_NOT_REGISTERED")
    desk.ok("data", "lint", "splits/train.jsonl")


@pytest.mark.parametrize(
    "given, passes", [((), True), (("--seed", "3"), True), (("--seed", "5"), False)]
)
def test_a_seed_that_was_registered_need_not_be_given_again(sealed, given, passes):
    desk = sealed()
    for seed in (2, 3):  # the last counts, and only for its own look
        desk.ok("register", "--policy", "shop", "--split", "test", "--seed", seed, *desk.shelf)
    ended = desk.run("shop", "test", *given)
    ended.passed() if passes else ended.refused("E_PREREG_MISMATCH", "leave --seed out")
    assert desk.looks == passes


@pytest.mark.parametrize("how", ["swapped", "put back", "not held to it"])
def test_a_policy_swapped_after_the_opening(sealed, how, monkeypatch):
    """What is judged by is read again by each worker."""
    desk = sealed()
    desk.register().passed()

    def begun(spec):
        if how != "put back":
            desk.policy(abstention="Another.")
        return Worker(replace(spec, told=None) if how == "not held to it" else spec)

    monkeypatch.setattr(local, "Worker", begun)
    if how == "not held to it":
        monkeypatch.setattr(held_out, "_unchanged", lambda now, was: None)
    ended = desk.run()
    if how == "swapped":
        ended.refused("E_FINGERPRINT_DRIFT", "guard:shop", "policy fingerprint")
    else:
        ended.passed()  # else nothing would have noticed
    assert desk.looks == 1


def test_a_run_that_is_kept_elsewhere(sealed):
    """What the ledger says is asked of the workspace, wherever the outcomes lie."""
    desk = sealed()
    desk.register().passed()
    run = desk.run("shop", "test", "--out", desk.home / "runs").run
    found = json.loads((Path(run) / "scan.json").read_text())
    assert {each["status"] for each in found} == {"pass", "not checked"}
    desk.run("shop", "test", "--out", desk.home / "others").refused("E_BUDGET")
