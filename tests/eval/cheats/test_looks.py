"""One look is one look: budgets, copies of a split, the ledger, other keys, other places."""

import base64
import copy
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys

import pytest
from guard_eval.canonical import digest
from guard_eval.ledger.chain import written
from guard_eval.ledger.entries import Entry, Verb

from tests.eval.cheats.desk import Desk, lines
from tests.eval.jsonl import read, write


def renamed(found):
    return [{**row, "id": f"n{i}", "cluster": f"n{i // 2}"} for i, row in enumerate(found)]


def relettered(found):
    mixed = str.maketrans("aeopcxyi", "аеорсхуі")
    return [{**r, "question": r["question"].translate(mixed), "answer": r["answer"].translate(mixed)}
            for r in renamed(found)]  # fmt: skip


AGAIN = {
    "copied": lambda rows: rows,
    "renamed": renamed,
    "reshuffled": lambda rows: rows[::-1],
    "a part": lambda rows: renamed(rows[:4]),
    "a few among new ones": lambda rows: renamed([*rows[:2], *lines(60, seed=7)]),
    "in capitals, without context": lambda rows: renamed(
        [{**row, "question": row["question"].upper(), "context": []} for row in rows]
    ),
    "in other letters": relettered,
    "with other labels": lambda rows: renamed([{**row, "label": "supported"} for row in rows]),
}


def again(desk: Desk, found, **environment):
    """Deal rows as a new test, seal it, and look."""
    dealt = desk.added(found, "again", "--shares", "test=1", "--prefix", "n-")
    if dealt.status:
        return dealt
    sealed = desk.seal("n-test", **environment)
    return sealed if sealed.status else desk.look("shop", "n-test", **environment)


@pytest.mark.parametrize("way", AGAIN)
def test_rows_that_were_looked_at_have_no_fresh_budget(looked, tests_rows, way):
    again(looked(), AGAIN[way](copy.deepcopy(tests_rows))).refused("E_SPLIT_LAUNDERING")


def test_new_rows_have(looked):
    again(looked(), lines(16, seed=9)).passed()


def new_key():
    return {"GUARD_EVAL_KEY": base64.b64encode(secrets.token_bytes(32)).decode()}


@pytest.mark.parametrize("key", [dict, new_key], ids=["the same key", "another key"])
def test_nor_in_another_workspace_of_the_same_user(looked, tests_rows, key):
    desk = looked()
    second = Desk.new(desk.home / "second")
    second.environment = desk.environment
    again(second, renamed(tests_rows), **key()).refused("E_SPLIT_LAUNDERING")
    third = Desk.new(desk.home / "third")
    third.environment = desk.environment
    again(third, lines(16, seed=9), **key()).passed()


def test_nor_after_it_was_given_up(sealed):
    desk = sealed()
    desk.ok("seal", "burn", "test", "--reason", "seen", "--to", desk.home / "rows.jsonl")
    found = read(desk.home / "rows.jsonl")
    desk.look().refused("E_BURNED")
    again(desk, renamed(found)).refused("E_SPLIT_LAUNDERING")


@pytest.mark.parametrize("how", ["sealed", "plain", "sealed by another"])
def test_nor_elsewhere_after_it_was_given_up(dealt, tests_rows, how):
    desk = dealt()
    if how != "plain":
        desk.seal().passed()
    if how == "sealed by another":
        shutil.rmtree(desk.home / "state")
    desk.ok("seal", "burn", "test", "--reason", "to be tuned on")
    second = Desk.new(desk.home / "second")
    second.environment = desk.environment
    again(second, renamed(tests_rows)).refused("E_SPLIT_LAUNDERING")
    third = Desk.new(desk.home / "third")
    third.environment = desk.environment
    again(third, lines(16, seed=9)).passed()


def test_what_was_given_up_can_be_measured_as_any_file(sealed):
    desk = sealed()
    rows = desk.home / "rows.jsonl"
    desk.ok("seal", "burn", "test", "--reason", "seen", "--to", rows)
    desk.guard("run", rows, "--target", "guard:shop", *desk.shelf).passed()


def test_another_policy_another_seed_a_higher_budget(looked):
    desk = looked()
    desk.policy("other", abstention="No.")
    desk.look("other").refused("E_BUDGET")
    found = desk.manifest()
    found["splits"]["test"]["budget"] = 9
    desk.edit(found)
    desk.look("other").refused("E_BUDGET")
    desk.run("other", "tune").passed()


@pytest.mark.parametrize("lost", ["the run", "its outcomes"])
def test_what_failed_is_not_tried_again(looked, lost):
    desk = looked()
    (run,) = (desk.work / "runs").glob("test-*")
    if lost == "the run":
        shutil.rmtree(run)
    else:
        for path in [*run.glob("outcomes-*"), run / "shards.jsonl"]:
            path.unlink()
        about = json.loads((run / "run.json").read_text())
        (run / "run.json").write_text(json.dumps(about | {"finished": None}))
    desk.run().refused("E_BUDGET")


def test_a_finished_run_is_shown_again_for_nothing(looked):
    desk = looked()
    desk.run().passed()
    assert desk.looks == 1


def edited(desk):
    desk.ledger.write_text(desk.ledger.read_text().replace('"look":1', '"look":0'))


def reworked(desk):
    """Every hash is right, and the look is none."""
    made, before = [], ""
    for line in desk.ledger.read_text().splitlines():
        entry = Entry.model_validate_json(line)
        verb = Verb.ANCHOR if entry.verb is Verb.OPEN else entry.verb
        entry = entry.model_copy(update={"verb": verb, "prev": before})
        made.append(written(entry))
        before = digest(Entry.model_validate_json(made[-1]))
    desk.ledger.write_bytes(b"\n".join(made) + b"\n")


def cut(desk):
    kept = desk.ledger.read_text().splitlines(keepends=True)
    opened = next(n for n, line in enumerate(kept) if '"verb":"open"' in line)
    desk.ledger.write_text("".join(kept[:opened]))


def torn(desk):
    desk.ledger.write_bytes(desk.ledger.read_bytes()[:-40])


@pytest.mark.parametrize(
    "code, how",
    [("E_LEDGER_TAMPERED", edited), ("E_LEDGER_TAMPERED", reworked), ("E_LEDGER_ROLLBACK", cut),
     ("E_LEDGER_TORN", torn)],
)  # fmt: skip
def test_a_ledger_that_was_changed(looked, code, how):
    desk = looked()
    desk.ok("ledger", "verify")
    how(desk)
    shutil.rmtree(desk.work / "runs")
    desk.run().refused(code)
    desk.guard("ledger", "verify").refused(code)


def test_a_ledger_that_is_gone_with_what_was_remembered(looked):
    desk = looked()
    desk.ledger.unlink()
    shutil.rmtree(desk.home / "state")
    desk.register().refused("E_LEDGER_ROLLBACK")


def test_an_old_copy_of_all(sealed):
    desk = sealed()
    desk.register().passed()
    shutil.copytree(desk.work, desk.home / "before")
    shutil.copytree(desk.home / "state", desk.home / "state-before")
    desk.run().passed()
    anchor = desk.home / "anchor"
    desk.ok("ledger", "anchor", "--to", anchor)
    shutil.rmtree(desk.work)
    shutil.copytree(desk.home / "before", desk.work)
    desk.run().refused("E_LEDGER_ROLLBACK")
    shutil.rmtree(desk.home / "state")
    shutil.copytree(desk.home / "state-before", desk.home / "state")
    desk.guard("ledger", "verify", "--anchor", anchor).refused("E_LEDGER_ROLLBACK")


@pytest.mark.parametrize(
    "code, change",
    [
        ("E_ROLE_REUSE", lambda splits: splits["cal"].update(role="test")),
        ("E_MANIFEST_CHANGED", lambda splits: splits["test"].update(first="2030-01-01T00:00:00Z")),
        ("E_MANIFEST_CHANGED", lambda splits: splits["train"].update(rule="mine")),
        ("E_MANIFEST_CHANGED", lambda splits: splits.pop("tune")),
        ("E_MANIFEST_CHANGED", lambda splits: splits.update(mine=splits["tune"])),
    ],
)
def test_an_eval_yaml_that_was_edited(sealed, code, change):
    desk = sealed()
    found = desk.manifest()
    change(found["splits"])
    desk.edit(found)
    desk.look().refused(code)
    assert desk.looks == 0


def test_verify_says_what_it_compared_with(sealed):
    desk = sealed()
    assert "compared with the anchor in your state" in desk.ok("ledger", "verify").out
    shutil.rmtree(desk.home / "state")
    assert "had not seen this ledger before" in desk.ok("ledger", "verify").out
    assert "compared with the anchor in your state" in desk.ok("ledger", "verify").out


def test_files_that_were_exchanged(sealed):
    desk = sealed()
    desk.added(lines(16, seed=4), "b", "--shares", "test=1", "--prefix", "b-").passed()
    desk.seal("b-test").passed()
    desk.register().passed()
    one, other = (desk.work / f"splits/{name}.sealed" for name in ("test", "b-test"))
    kept = one.read_bytes()
    shutil.move(other, one)
    other.write_bytes(kept)
    desk.run().refused("E_SEAL_BROKEN", "b-test")


KILLED = """
import os, signal
from guard_eval.looks import opening
from guard.cli import app
opening.unseal = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
app(["eval", *{words!r}])
"""


def test_kill_9_during_an_opening_costs_the_look(sealed):
    desk = sealed()
    desk.register().passed()
    words = ["run", "-w", ".", "--split", "test", "--target", "guard:shop", "--policies"]
    program = KILLED.format(words=[*words, str(desk.policies)])
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=desk.work, env=os.environ | desk.environment,
        capture_output=True, check=False,
    )  # fmt: skip
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    assert desk.looks == 1
    desk.run().refused("E_BUDGET")


@pytest.mark.parametrize("same", [True, False])
def test_other_rows_of_sources_that_were_looked_at(looked, tests_rows, same):
    """Questions about the same documents, kept for a test of their own: that is said."""
    desk = looked()
    asked = lines(len(tests_rows), seed=9)
    if same:
        asked = [a | {"cluster": b["cluster"]} for a, b in zip(asked, tests_rows, strict=True)]
    desk.added(asked, "more", "--shares", "test=100", "--prefix", "new-").passed()
    desk.seal("new-test").passed()
    run = desk.look(split="new-test").passed().run
    desk.ok("report", "draw", run, "--markdown", *desk.shelf)
    told = next((desk.work / "reports").glob("new-*.md")).read_text()
    sources = len({row["cluster"] for row in tests_rows})
    assert (f"{sources} of its sources are also in test, which was looked at" in told) is same


@pytest.mark.parametrize("seen", [True, False])
def test_the_rows_of_a_run_kept_for_a_test_by_what_came_out(tmp_path, seen):
    """A file is measured in a folder of its own; half of it, the easy one, is then dealt."""
    desk, rows = Desk.new(tmp_path / "home"), lines(48, seed=4)
    file = write(desk.home / "before/all.jsonl", rows if seen else lines(48, seed=8))
    out = "--out", desk.home / "before/runs"
    desk.ok("run", file, *out, "--limit", 40, "--target", "guard:shop", *desk.shelf)
    desk.added(rows[1::4] + rows[2::4], "easy").passed()
    desk.ok("seal", "key")
    desk.seal().passed()
    run = desk.look().passed().run
    desk.ok("report", "draw", run, "--markdown", *desk.shelf)
    banner = next((desk.work / "reports").glob("*.md")).read_text().partition("Threat level")[0]
    told = "rows of test were measured before its look, as all.jsonl"
    assert (told in banner) is seen
    assert ("; 20 rows measured with them are in no split." in banner) is seen
