"""The command: a workspace is scanned, a refusal explained, a flag waived."""

import json
from datetime import timedelta

import pytest
from guard_eval.cli.leaks import app
from guard_eval.cli.seal import app as seal_app
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.looks.opening import open_split
from guard_eval.manifest import Workspace
from guard_eval.refusals import gather, history, recorded
from guard_eval.refusals.base import Moment
from guard_eval.refusals.scan import Finding, Status, scan, stop
from guard_eval.refusals.table import BY_CODE, ELSEWHERE
from guard_eval.rows.files import write
from guard_eval.sealed import key
from typer.testing import CliRunner

from tests.eval.refusals.world import (
    BUNDLE,
    SIZES,
    a_part,
    a_split,
    fitted,
    promise,
    promised,
    rows_of,
    sha,
)

RUN = CliRunner()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.delenv("GUARD_EVAL_KEY", raising=False)
    place = tmp_path / "work"
    place.mkdir()
    dealt(place, {name: rows_of(name) for name in SIZES})
    return place


def dealt(place, rows):
    """Put splits of these rows into a workspace and its ledger."""
    workspace, ledger = Workspace(place), Ledger(place / "ledger.jsonl")
    for name, own in rows.items():
        write(place / f"splits/{name}.jsonl", own)
        split = a_split(name, own, file=f"splits/{name}.jsonl")
        ledger.append(Verb.SPLIT, {"split": split.model_dump(mode="json"), "datasets": []})
        workspace.put(split)
    workspace.save()


def run(*arguments):
    return RUN.invoke(app, [str(each) for each in arguments])


def found(place, *arguments):
    ran = run("scan", "-w", place, "--json", *arguments)
    findings = [Finding.model_validate(each) for each in json.loads(ran.stdout)]
    return ran, {finding.code: finding for finding in findings}


def test_an_honest_workspace_passes_and_says_what_was_not_checked(folder):
    ran, codes = found(folder)
    assert ran.exit_code == 0, ran.exception
    assert codes["E_DUP_ACROSS_SPLITS"].status is Status.PASS
    assert codes["E_CLUSTER_STRADDLE"].status is Status.PASS
    assert codes["E_LEDGER_ROLLBACK"].status is Status.PASS
    assert codes["E_CORPUS_CONTAINS_EVAL"].status is Status.NOT_CHECKED
    shown = run("scan", "-w", folder).stdout
    assert "not checked" in shown and "pass" in shown


def test_a_copied_row_is_refused(folder):
    train = (*rows_of("train")[1:], rows_of("test")[0].model_copy(update={"cluster": "other"}))
    dealt(folder, {"train": train})
    ran, codes = found(folder)
    assert isinstance(ran.exception, Refusal)
    assert ran.exception.exit == 4
    assert codes["E_DUP_ACROSS_SPLITS"].status is Status.REFUSED


def sealed(folder):
    key.make(folder)
    ran = RUN.invoke(seal_app, ["make", "test", "-w", str(folder), "--remove-plain"])
    assert ran.exit_code == 0, ran.exception


def test_a_sealed_split_is_asked_by_its_sketch(folder):
    sealed(folder)
    ran, codes = found(folder, "--moment", "register")
    assert ran.exit_code == 0, ran.exception
    assert codes["E_DUP_ACROSS_SPLITS"].status is Status.PASS
    row = rows_of("test")[0]
    train = (*rows_of("train")[1:], row.model_copy(update={"cluster": "other", "id": "x"}))
    dealt(folder, {"train": train})
    ran, codes = found(folder, "--moment", "register")
    assert isinstance(ran.exception, Refusal)
    assert codes["E_DUP_ACROSS_SPLITS"].status is Status.REFUSED


def test_a_sealed_row_in_a_file_of_the_workspace_is_found(folder):
    sealed(folder)
    row = rows_of("test")[3]
    (folder / "notes.txt").write_text(f"Tried: {row.question} -> {row.answer}")
    ran, codes = found(folder, "--moment", "register")
    assert isinstance(ran.exception, Refusal)
    assert codes["E_SEALED_SPILL"].status is Status.REFUSED
    assert "notes.txt" in codes["E_SEALED_SPILL"].seen


@pytest.mark.parametrize("copied", [True, False])
def test_a_linked_folder_is_looked_through(folder, tmp_path, copied):
    sealed(folder)
    (tmp_path / "far").mkdir()
    row = rows_of("test" if copied else "tune")[3]
    (tmp_path / "far" / "notes.txt").write_text(f"Tried: {row.question} -> {row.answer}")
    (folder / "linked").symlink_to(tmp_path / "far")
    _, codes = found(folder, "--moment", "register")
    status = Status.REFUSED if copied else Status.PASS
    assert codes["E_SEALED_SPILL"].status is status
    assert ("linked/notes.txt" in codes["E_SEALED_SPILL"].seen) is copied


def test_a_link_that_leads_everywhere_is_no_pass(folder):
    sealed(folder)
    (folder / "up").symlink_to(folder.parent)
    _, codes = found(folder, "--moment", "register")
    for code in ("E_CANARY", "E_SEALED_SPILL"):
        assert codes[code].status is Status.NOT_CHECKED
        assert "up/" in codes[code].seen


def test_a_file_that_cannot_be_looked_through_is_no_pass(folder):
    (folder / "copy.parquet").write_bytes(b"PAR1\xff\xfe")
    sealed(folder)
    _, codes = found(folder, "--moment", "register")
    for code in ("E_CANARY", "E_SEALED_SPILL"):
        assert codes[code].status is Status.NOT_CHECKED
        assert "copy.parquet" in codes[code].seen


def test_what_looks_kept_locked_is_ours(folder):
    sealed(folder)
    (folder / "looks").mkdir()
    (folder / "looks" / f"{'a' * 12}-1.locked").write_bytes(b"\xff\xfe\x00\xd8\xff")
    _, codes = found(folder, "--moment", "register")
    assert codes["E_CANARY"].status is codes["E_SEALED_SPILL"].status is Status.PASS


def test_without_the_key_a_sealed_split_is_not_checked(folder, monkeypatch, tmp_path):
    sealed(folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "nothing"))
    _, codes = found(folder, "--moment", "register")
    assert codes["E_DUP_ACROSS_SPLITS"].status is Status.NOT_CHECKED


def test_a_document_of_the_corpus_is_looked_through(folder):
    row = rows_of("test")[3]
    document = folder.parent / "faq.md"
    document.write_text(f"# {row.question}\n\n{row.answer}\n")
    ran, codes = found(folder, "--corpus", document)
    assert isinstance(ran.exception, Refusal)
    assert codes["E_CORPUS_CONTAINS_EVAL"].status is Status.REFUSED


def test_an_embargo_is_read_from_how_the_split_was_dealt(folder):
    rule = "by time, cuts between, embargo 7 days, 0:00:00; clusters joined by: x"
    test = a_split("test", rows_of("test"), rule=rule)
    assert recorded.embargo([test]) == timedelta(days=7)
    assert recorded.embargo([a_split("test", rows_of("test"))]) is None


def test_a_flag_is_waived_in_the_ledger_and_an_error_is_not(folder):
    ran = run(
        "waive", "E_TARGET_PROXY", "--split", "test", "--reason", "it is the task", "-w", folder
    )
    assert ran.exit_code == 0, ran.exception
    entry = Ledger(folder / "ledger.jsonl").entries()[-1]
    assert (entry.verb, entry.data["code"]) == (Verb.WAIVE, "E_TARGET_PROXY")
    ran = run("waive", "E_BUDGET", "--split", "test", "--reason", "urgent", "-w", folder)
    assert isinstance(ran.exception, Refusal)
    ran = run("waive", "E_TARGET_PROXY", "--split", "test", "--reason", " ", "-w", folder)
    assert isinstance(ran.exception, EvalError)


@pytest.mark.parametrize("code", [*BY_CODE, *ELSEWHERE])
def test_every_code_is_explained(code):
    ran = run("explain", code)
    assert ran.exit_code == 0
    assert ran.stdout.startswith(f"{code}: ")
    assert len(ran.stdout.split()) > 20


def test_codes_are_listed_and_found_without_their_prefix():
    listed = run("explain").stdout
    assert all(code in listed for code in [*BY_CODE, *ELSEWHERE])
    assert run("explain", "budget").stdout.startswith("E_BUDGET")
    assert isinstance(run("explain", "E_NOTHING").exception, EvalError)


def opening(folder, bundle):
    """Open the sealed split for a policy, with every check; return what stopped it, if anything."""
    ledger = Ledger(folder / "ledger.jsonl")
    registration = promise(bundle)
    for verb, data in [*(fitted(p) for p in bundle.parts if p.fit_run), promised(registration)]:
        ledger.append(verb, data)
    readable = {sha(name): rows_of(name) for name in ("train", "tune", "cal")}

    def checks(known):
        stop(scan(gather.opening(known, readable, "local"), Moment.OPEN))

    return open_split(folder, "test", registration, bundle, checks)


def looks(folder):
    return [e for e in Ledger(folder / "ledger.jsonl").entries() if e.verb is Verb.OPEN]


def test_an_honest_policy_opens_the_seal_once(folder):
    sealed(folder)
    assert tuple(opening(folder, BUNDLE)) == rows_of("test")
    assert len(looks(folder)) == 1
    with pytest.raises(Refusal) as refusal:
        opening(folder, BUNDLE)
    assert refusal.value.code == "E_BUDGET"


def test_what_is_refused_costs_no_look(folder):
    sealed(folder)
    cheat = a_part("threshold", value="0.3", fit_on=(sha("test"),), fit_run="r-cheat")
    bundle = BUNDLE.model_copy(update={"parts": (*BUNDLE.parts, cheat)})
    with pytest.raises(Refusal) as refusal:
        opening(folder, bundle)
    assert refusal.value.code == "E_FIT_ON_TEST"
    assert looks(folder) == []


def test_rows_added_in_an_own_entry_are_counted_by_name_and_hash(folder):
    ledger = Ledger(folder / "ledger.jsonl")
    for name, rows in (("a", 60), ("b", 40)):
        ledger.append(Verb.INGEST, {"dataset": {"name": name, "sha256": name * 64}, "rows": rows})
    both = a_split("test", rows_of("test"), dataset="c" * 64)
    ledger.append(Verb.SPLIT, {"split": both.model_dump(mode="json"), "datasets": ["a", "b"]})
    sizes = history.sizes(ledger.entries())
    assert (sizes["a" * 64], sizes["c" * 64]) == (60, 100)
