"""What an opening would be refused for is refused when it is registered: no look is lost."""

import pytest
from guard_eval.rows import identity

from tests.eval.cheats.desk import Desk, lines
from tests.eval.jsonl import read, write


def refused(desk, code, *seen):
    """Neither registered nor opened."""
    before = desk.ledger.read_bytes()
    desk.register().refused(code, *seen)
    assert desk.ledger.read_bytes() == before and desk.looks == 0


def test_one_that_may_be_opened(sealed):
    desk = sealed()
    told = desk.register().passed().out
    assert "warning" not in told
    desk.run().passed()


def test_what_is_said_to_do_next_is_the_look(sealed):
    desk = sealed()
    told = desk.register().passed().out
    assert "higher is better; threshold: the policy's own; alpha: 0.05" in told
    (words,) = [line for line in told.splitlines() if line.startswith("next: guard eval ")]
    desk.ok(*words.removeprefix("next: guard eval ").split())
    assert desk.looks == 1


def test_a_registration_that_is_named(sealed):
    desk = sealed()
    first = desk.register().passed().out.split()[0]
    words = "register", "--policy", "shop", "--split", "test", *desk.shelf
    others = [desk.ok(*words, "--seed", number).out.split()[0] for number in range(17)]
    starts = [each[0] for each in (first, *others)]
    twice = next(each for each in starts if starts.count(each) > 1)  # of 18, in 16 digits
    desk.run("shop", "test", "--registration", "0" * 64).refused("E_NOT_REGISTERED", "0" * 64)
    ended = desk.run("shop", "test", "--registration", twice)
    assert ended.status == 2 and "begin so" in ended.err
    ended = desk.run("shop", "tune", "--registration", first)
    assert ended.status == 2 and "tune is a tune split" in ended.err
    assert desk.looks == 0
    desk.run("shop", "test", "--registration", first[:16]).passed()


@pytest.mark.parametrize("known", [True, False])
def test_a_slice_that_has_no_rows(tmp_path, monkeypatch, known):
    """It is refused where the split says which it has; else the report says it."""
    if not known:
        monkeypatch.setattr(identity, "_SLICES", 0)
    desk = Desk.new(tmp_path / "home")
    desk.added([row | {"segment": "law"} for row in lines()]).passed()
    desk.ok("seal", "key")
    desk.seal().passed()
    words = "register", "--policy", "shop", "--split", "test", *desk.shelf, "--slice"
    ended = desk.guard(*words, "lew")
    if known:
        assert ended.status == 2 and "did you mean 'law'? there are: law" in ended.err
        desk.ok(*words, "law")
    else:
        assert "warning: --slice lew: whether a row of test has" in ended.passed().out
    desk.ok("report", "draw", desk.run().passed().run, "--markdown", *desk.shelf)
    page = next((desk.work / "reports").glob("*.md")).read_text()
    assert ("Slice lew was registered, and had no rows" in page) is not known
    assert ("| law | yes |" in page) is known


def test_a_part_from_nowhere(sealed):
    desk = sealed()
    desk.policy(rules={"min_groundedness": 0.4})
    refused(desk, "E_UNDECLARED_PART", "guard eval policy fit-record")
    desk.recorded("--split", "tune")
    desk.look().passed()


def test_a_part_of_the_test(sealed):
    desk = sealed()
    desk.policy(rules={"min_groundedness": 0.4})
    desk.recorded("--split", "test")
    refused(desk, "E_FIT_ON_TEST")


def test_a_row_in_the_prompt(sealed, tests_rows, tune_rows):
    desk = sealed()
    for row, code in ((tests_rows[2], "E_PROMPT_OVERLAP"), (tune_rows[2], "")):
        desk.policy(instruct={"grounded": f"Answer. {row['question']} {row['answer']}"})
        desk.recorded()
        refused(desk, code) if code else desk.look().passed()


def test_a_question_in_one_part_and_its_answer_in_another(sealed, tests_rows, tune_rows):
    desk = sealed()
    for row, code in ((tests_rows[2], "E_PROMPT_OVERLAP"), (tune_rows[2], "")):
        desk.policy(instruct={"grounded": f"As: {row['question']}", "ungrounded": row["answer"]})
        desk.recorded()
        refused(desk, code, "taken together") if code else desk.look().passed()


def test_rows_in_the_clear(sealed, tests_rows):
    desk = sealed()
    left = write(desk.work / "notes.txt", tests_rows[:1])
    refused(desk, "E_SEALED_SPILL", "notes.txt")
    left.unlink()
    desk.look().passed()


def test_given_up(sealed):
    desk = sealed()
    desk.ok("seal", "burn", "test", "--reason", "seen")
    refused(desk, "E_BURNED")


def test_no_look_is_left(looked):
    desk = looked()
    desk.policy(abstention="Another.")
    desk.register().refused("E_BUDGET")


def test_a_later_policy_that_names_no_result(dealt):
    desk = dealt()
    desk.ok("seal", "make", "test", "--budget", "2", "--remove-plain")
    first = desk.register().passed().out.split()[0]
    told = desk.run().passed().out
    assert told.count("in the report") == 2 and "guard eval report draw runs/test-" in told
    desk.policy(abstention="Another.")
    desk.register().refused("E_ADAPTIVE_REUSE", f"--predecessor {first[:12]}")
    words = "register", "--policy", "shop", "--split", "test", *desk.shelf
    desk.guard(*words, "--predecessor", first[:12], "--metric", "auprc").refused(
        "E_PREREG_MISMATCH", "guard eval register --metric auroc"
    )
    second = desk.ok(*words, "--predecessor", first[:12]).out.split()[0]
    told = desk.run().passed().out
    # the figures of a look that is no better are nowhere, and it says so and what can be done
    assert "in the report" not in told and told.count("kept back") == 3
    assert "look 2 of 2: no better than look 1" in told and "No look is left" in told
    (place,) = [each for each in (desk.work / "runs").glob("test-*") if each.name in told]
    assert desk.ok("report", "draw", place, *desk.shelf) and second not in told


def test_a_seal_that_was_exchanged(sealed):
    desk = sealed()
    seal = desk.work / "splits/test.sealed"
    kept = seal.read_bytes()
    seal.write_bytes(kept[:-1] + b"x")
    refused(desk, "E_SEAL_BROKEN")
    seal.write_bytes(kept)
    desk.look().passed()


def test_without_the_key_it_is_registered_with_a_warning(sealed):
    desk = sealed()
    (desk.home / "config/groundwire/eval.key").rename(desk.home / "key")
    assert "warning: not checked yet" in desk.register().passed().out


def test_a_tune_split_needs_no_registration(sealed):
    ended = sealed().register(split="tune")
    assert ended.status == 2 and "only test splits are opened" in ended.err


@pytest.mark.parametrize("sealed_too", [True, False])
def test_another_test_split_is_in_nobodys_way(pair, sealed_too):
    """Not even one that shares rows with what was fitted on."""
    first, second = lines(24, seed=1), lines(8, seed=2)
    desk = pair(first, [*second, first[3] | {"id": "copy", "cluster": "copy"}])
    desk.seal().refused("E_DUP_ACROSS_SPLITS", "guard eval split make NEW --prefix new-")
    desk.added(second, "c", "--shares", "test=1", "--prefix", "new-").passed()
    desk.seal("new-test").passed()
    if sealed_too:
        desk.added(lines(8, seed=4), "d", "--shares", "test=1", "--prefix", "more-").passed()
        desk.seal("more-test").passed()
    desk.look(split="new-test").passed()


def test_the_ledgers_time_never_goes_back(sealed, monkeypatch):
    import datetime

    from guard_eval.ledger import ledger

    class Yesterday:
        @staticmethod
        def now(zone):
            return datetime.datetime.now(zone) - datetime.timedelta(days=1)

    desk = sealed()
    monkeypatch.setattr(ledger, "datetime", Yesterday)
    desk.look().passed()
    times = [line["at"] for line in read(desk.ledger)]
    assert times == sorted(times) and len(read(desk.ledger)) == len(times)
