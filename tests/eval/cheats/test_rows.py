"""Rows that are in two places: copies, near copies, sources, and what came later."""

import copy
import json

import pytest

from tests.eval.cheats.desk import Desk, lines
from tests.eval.jsonl import read


def ended(desk: Desk):
    """Seal, register and look, as far as that goes."""
    sealed = desk.seal()
    return sealed if sealed.status else desk.look()


def copied(row, **changes):
    return {**copy.deepcopy(row), "id": "new", "cluster": "new", **changes}


def reworded(text, place=4):
    words = text.split()
    words[place] = "nothing"
    return " ".join(words)


OTHER = lines(30, seed=1)
ROW = OTHER[5]
MIXED = str.maketrans("aeopcxyi", "аеорсхуі")  # Cyrillic letters that look the same


@pytest.mark.parametrize(
    "code, cheat",
    [
        ("E_DUP_ACROSS_SPLITS", copied(ROW)),
        ("E_DUP_ACROSS_SPLITS", copied(ROW, question=ROW["question"].upper(), answer=f" {ROW['answer']}")),
        ("E_DUP_ACROSS_SPLITS", copied(ROW, answer=ROW["answer"].translate(MIXED))),
        ("E_DUP_ACROSS_SPLITS", copied(ROW, question="\u200b".join(ROW["question"]))),
        ("E_DUP_ACROSS_SPLITS", copied(ROW, answer=ROW["answer"].replace("e", "é"))),
        ("E_NEARDUP", copied(ROW, answer=reworded(ROW["answer"]))),
        ("E_CLUSTER_STRADDLE", {"cluster": ROW["cluster"]}),
        ("E_CLUSTER_STRADDLE", {"cluster": f"{ROW['cluster'].upper()} "}),
        ("E_CLUSTER_BLANK", {"cluster": "", "context": ROW["context"]}),
    ],
)  # fmt: skip
def test_a_row_that_was_tuned_on(pair, code, cheat):
    second = lines(16, seed=2)
    second[3] = second[3] | cheat
    ended(pair(OTHER, second)).refused(code)


def test_the_same_conversation(pair):
    def talk(found, names):
        return [{**row, "meta": {"conversation": n}} for row, n in zip(found, names, strict=True)]

    mine, theirs = [f"a{i}" for i in range(30)], [f"b{i}" for i in range(16)]
    ended(pair(talk(OTHER, mine), talk(lines(16, seed=2), theirs))).passed()
    theirs[3] = mine[5].upper()
    desk = pair(talk(OTHER, mine), talk(lines(16, seed=2), theirs))
    ended(desk).refused("E_CLUSTER_STRADDLE")


def test_a_test_row_in_a_field_where_nobody_looks(pair):
    second = lines(16, seed=2)
    first = [*OTHER]
    first[0] = {**first[0], "meta": {"note": f"{second[3]['question']} {second[3]['answer']}"}}
    ended(pair(first, second)).refused("E_HIDDEN_COPY")


@pytest.mark.parametrize("asked, code", [("Who won?", "E_HIDDEN_COPY"), ("", "")])
def test_a_short_question_in_a_context(pair, asked, code):
    """The rows may still be read: the sketch is not asked yet. An answer alone may be quoted."""
    first, second = copy.deepcopy(OTHER), lines(16, seed=2)
    second[3]["question"] = "Who won?"
    first[0]["context"][0]["text"] += f" {asked} {second[3]['answer']}"
    sealed = pair(first, second).seal()
    sealed.refused(code) if code else sealed.passed()


def dated(count=40, seed=0, **last):
    """Rows with all their times, and other ones in the last row's document, or in the row."""
    found = lines(count, seed)
    for number, row in enumerate(found):
        day = f"2026-{1 + number * 8 // count:02d}-{1 + number // 2 % 27:02d}T00:00:00Z"
        row |= {"prediction_time": day, "label_available_at": day, "ingested_at": day}
        row["context"][0] |= dict.fromkeys(("available_at", "ingested_at"), "2025-01-01T00:00:00Z")
    found[-1]["context"][0] |= last
    return found


def by_time(home, found):
    desk = Desk.new(home)
    desk.added(found, "qa", "--by", "time", "--embargo", "1d").passed()
    desk.ok("seal", "key")
    return desk


LATER = "2026-11-01T00:00:00Z"


def test_times_that_are_right(tmp_path):
    ended(by_time(tmp_path / "home", dated())).passed()


def test_a_document_from_later(tmp_path):
    desk = by_time(tmp_path / "home", dated(available_at=LATER, ingested_at=LATER))
    ended(desk).refused("E_FUTURE_DOC")


@pytest.mark.parametrize("lost", ["", "prediction_time", "available_at"])
def test_a_date_that_was_taken_out_of_the_rows_that_it_speaks_against(tmp_path, lost):
    """Nobody claims anything about time, so nothing is refused; but nothing passes either."""
    found = lines(40)
    for number, row in enumerate(found):
        row["prediction_time"] = "2026-03-01T00:00:00Z"
        late = number // 2 % 2 if lost else 0
        row["context"][0]["available_at"] = f"2026-0{6 if late else 1}-01T00:00:00Z"
        if late:
            (row if lost == "prediction_time" else row["context"][0]).pop(lost)
    desk = Desk.new(tmp_path / "home")
    desk.added(found).passed()
    desk.ok("seal", "key")
    scan = desk.ok("leaks", "scan", "test", "--moment", "seal", "--json").out
    assert f'"code": "E_FUTURE_DOC", "title": "An answer rests on a document from later", "status": "{"not checked" if lost else "pass"}"' in scan  # fmt: skip


def test_a_document_dated_back_needs_evidence(tmp_path):
    desk = by_time(tmp_path / "home", dated(ingested_at=LATER))
    ended(desk).refused("E_BACKFILL_TIME", "evidence")
    desk.edit(desk.manifest() | {"evidence": "the archive's own copy of 2025-01-01"})
    ended(desk).passed()


def test_a_label_that_was_not_known_yet(tmp_path):
    found = dated()
    found[0] |= {"label_available_at": LATER, "ingested_at": LATER}
    ended(by_time(tmp_path / "home", found)).refused("E_LABEL_FROM_FUTURE")


def test_a_date_that_is_to_come(tmp_path):
    found = dated()
    found[0] |= {"available_at": "2999-01-01T00:00:00Z"}
    ended(by_time(tmp_path / "home", found)).refused("E_TIME_AHEAD", "2999-01-01")


def test_calibration_later_than_the_test(tmp_path):
    for day, code in (("2026-11-03", "E_TIME_ORDER"), ("2025-01-03", "")):
        desk = Desk.new(tmp_path / day)
        desk.added(dated(), "a", "--by", "time", "--embargo", "1d", "--shares", "train=1,test=1")
        other = dated(20, seed=5)
        for row in other:
            row["label_available_at"] = row["ingested_at"] = "2025-01-01T00:00:00Z"
            row["prediction_time"] = f"{day}T00:00:00Z"
        desk.added(other, "b", "--shares", "tune=1,cal=1", "--prefix", "b-").passed()
        desk.ok("seal", "key")
        if code:
            ended(desk).refused(code)
        else:
            ended(desk).passed()


def test_dealt_again_under_another_name(dealt):
    """At once, while the first deal is unharmed; copied under another name it is a duplicate."""
    desk = dealt()
    again = desk.guard("split", "make", "qa", "--prefix", "x-", "--seed", "5")
    assert (again.status, "qa was dealt already, to train" in again.err) == (2, True), again.err
    desk.added(read(desk.home / "qa.jsonl"), "same", "--prefix", "x-", "--seed", "5")
    assert "x-test" not in desk.manifest()["splits"]
    other = [*read(desk.home / "qa.jsonl"), *lines(2, seed=9)]
    desk.added(other, "more", "--prefix", "x-", "--seed", "5").passed()
    desk.seal("x-test").refused("E_DUP_ACROSS_SPLITS")


def test_to_lint_the_test_is_a_look_at_it(dealt):
    dealt().guard("data", "lint", "test").refused("E_NOT_REGISTERED")
    dealt().ok("data", "lint", "train")


@pytest.mark.parametrize("seeds", [(1, 2, 3, 4), (4, 4, 4, 4)])
def test_dealt_in_workspaces_of_their_own_until_one_fits(tmp_path, seeds):
    for number, seed in enumerate(seeds):
        desk = Desk.new(tmp_path / f"home{number}")
        desk.environment["XDG_STATE_HOME"] = str(tmp_path / "state")
        desk.added(lines(), "qa", "--seed", seed).passed()
    told = json.loads(desk.ok("leaks", "scan", "--json").out)
    flagged = [each["code"] for each in told if each["status"] == "flagged"]
    assert ("E_SEED_ELSEWHERE" in flagged) is (len(set(seeds)) > 3)
