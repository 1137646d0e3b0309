"""What the policy searches: documents that hold the test, or that came later."""

import asyncio
from datetime import UTC, datetime

import pytest
from guard_eval.looks import held_out, opening

from guard.adapters.lance import Lance
from guard.corpus.add import add
from guard.corpus.load import Options
from tests.eval.cheats.desk import Desk, lines

OPTIONS = Options(None, None)


def searching(desk: Desk, text: str) -> Desk:
    """Give the desk's policy a corpus of one document."""
    document = desk.home / "faq.txt"
    document.write_text(text)
    place = desk.work / ".guard/corpus"
    asyncio.run(add(Lance(str(place)), "faq", [document], OPTIONS))
    desk.policy(ground={"corpus": "faq"})
    desk.guard(*"policy fit-record shop --run shipped --elsewhere ships".split(), *desk.shelf)
    return desk


def test_a_document_with_questions_and_answers_of_the_test(sealed, tests_rows):
    row = tests_rows[3]
    desk = searching(sealed(), f"{row['question']}\n\n{row['answer']}\n")
    desk.look().refused("E_CORPUS_CONTAINS_EVAL", "faq-1")
    assert desk.looks == 0


def test_a_question_that_ends_one_passage_and_its_answer_begins_the_next(sealed, tests_rows):
    row, other = tests_rows[3], lines(1, seed=5)[0]
    around = "The river of the north runs slowly past the mill and the old bridge of stone. " * 20
    desk = searching(sealed(), f"{around}{row['question']}\n\n{row['answer']}{around}")
    desk.look().refused("E_CORPUS_CONTAINS_EVAL", "faq-1")
    (desk.work / ".guard/corpus").rename(desk.home / "before")
    searching(desk, f"{around}{row['question']}\n\n{other['answer']}{around}")
    desk.look().passed()


@pytest.mark.parametrize("seen", [True, False])
def test_a_corpus_that_was_filled_after_the_opening(sealed, tests_rows, seen, monkeypatch):
    desk = searching(sealed(), tests_rows[3]["context"][0]["text"])
    late = desk.home / "late.txt"
    late.write_text("\n\n".join(f"{row['question']}\n{row['answer']}" for row in tests_rows))
    opened = opening.open_split

    def filling(*given):
        rows = opened(*given)
        asyncio.run(add(Lance(str(desk.work / ".guard/corpus")), "faq", [late], OPTIONS))
        return rows

    monkeypatch.setattr(opening, "open_split", filling)
    if seen:
        desk.look().refused("E_FINGERPRINT_DRIFT", "corpus_snapshot faq")
    else:
        monkeypatch.setattr(held_out, "_unchanged", lambda now, was: None)
        desk.look().passed()  # nothing else would have noticed
    assert desk.looks == 1


@pytest.mark.parametrize("pieces", [True, False])
def test_questions_in_one_document_and_answers_in_another(sealed, tests_rows, pieces):
    """It may be right, where answers are quotations, so it stops nothing; the banner says it."""
    desk = sealed()
    rows = tests_rows if pieces else lines(10, seed=5)
    answers = desk.home / "answers.txt"
    answers.write_text("\n\n".join(row["answer"] for row in rows))
    asyncio.run(add(Lance(str(desk.work / ".guard/corpus")), "faq", [answers], OPTIONS))
    searching(desk, "\n\n".join(row["question"] for row in tests_rows))
    run = desk.look().passed().run
    desk.ok("report", "draw", run, "--markdown", *desk.shelf)
    banner = next((desk.work / "reports").glob("*.md")).read_text().partition("Threat level")[0]
    told = f"{len(tests_rows)} rows of test have their question in one document of the corpus"
    assert (told in banner) is pieces


def test_a_document_that_answers_rest_on(sealed, tests_rows):
    desk = searching(sealed(), tests_rows[3]["context"][0]["text"])
    desk.look().passed()


@pytest.fixture
def elsewhere(sealed):
    """A desk whose corpora lie outside its workspace, with a look that is registered."""
    desk = sealed()
    desk.corpora = desk.home / "elsewhere"
    desk.policy(ground={"corpus": "handbook"})
    desk.stock("It is the question what zebras are.")
    desk.recorded()
    desk.register().passed()
    return desk


def test_corpora_that_lie_elsewhere(elsewhere):
    desk = elsewhere
    ended = desk.guard(
        *"run -w . --split test --target guard:shop --policies".split(), desk.policies
    )
    assert ended.status == 2 and "no corpus 'handbook'" in ended.err and "--corpora" in ended.err
    run = desk.run().passed().run
    assert desk.looks == 1
    desk.ok("report", "draw", run, "--markdown", *desk.shelf)
    assert "handbook" in next((desk.work / "reports").glob("*.md")).read_text()  # as a part


def test_corpora_that_hold_something_else_than_what_was_registered(elsewhere):
    desk = elsewhere
    desk.corpora = desk.home / "other"
    desk.stock("Okapis are striped.")
    desk.run().refused("E_PREREG_MISMATCH", "corpus_snapshot handbook", "--corpora")
    assert desk.looks == 0
    desk.corpora.rename(desk.home / "before")
    (desk.home / "elsewhere").rename(desk.corpora)
    desk.run().passed()  # it is what they hold that counts, not where they lie


def test_what_was_judged_by_another_corpus_is_not_gone_on_with(elsewhere):
    desk = elsewhere
    first = desk.run(split="tune").passed().run
    assert '"document-1"' in (desk.work / first / "outcomes-00000.jsonl").read_text()
    assert desk.run(split="tune").passed().run == first
    desk.stock("Okapis are striped.")
    assert desk.run(split="tune").passed().run != first


def test_a_document_found_that_was_taken_in_afterwards(tmp_path):
    found = lines()
    for number, row in enumerate(found):
        row["prediction_time"] = f"2024-{1 + number * 10 // len(found):02d}-01T00:00:00Z"
    desk = Desk.new(tmp_path / "home")
    desk.added(found).passed()
    desk.ok("seal", "key")
    desk.seal().passed()
    document = desk.home / "old.txt"
    document.write_text(" ".join(row["answer"] for row in found[:2]))
    place = str(desk.work / ".guard/corpus")
    asyncio.run(
        add(Lance(place), "faq", [document], Options(datetime(2020, 1, 1, tzinfo=UTC), None))
    )
    desk.policy(ground={"corpus": "faq"})
    desk.guard(*"policy fit-record shop --run shipped --elsewhere ships".split(), *desk.shelf)
    run = desk.look().run
    desk.guard("report", "draw", run, *desk.shelf).refused("E_BACKFILL_TIME")
    page = next((desk.work / "reports").glob("*.html")).read_text()
    assert "NOT HELD-OUT" in page
