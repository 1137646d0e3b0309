import random
from dataclasses import replace

from guard_eval.groundedness.crossed import _cross, clauses

from tests.eval.parsed import bought, parse


def test_each_clause_is_a_sentence_of_its_own():
    assert [str(clause) for clause in clauses(bought())] == [
        "Acme acquired Bolt.", "The board approved the deal in June.",
    ]  # fmt: skip


def test_a_clause_under_a_condition_is_not_said_to_be_so():
    doc = parse(
        "Acme NNP nsubj 1", "wins VBZ ROOT 1", "gold NN dobj 1", "if IN mark 5", "Bolt NNP nsubj 5",
        "loses VBZ advcl 1", "one CD dobj 5", ". . punct 1",
    )  # fmt: skip
    assert {str(clause): clause.sure for clause in clauses(doc)} == {
        "Acme wins gold.": True, "Bolt loses one.": False,
    }  # fmt: skip


def test_what_somebody_said_is_not_said_to_be_so():
    doc = parse(
        "Ann NNP nsubj 1", "claims VBZ ROOT 1", "Bob NNP nsubj 3", "stole VBD ccomp 1",
        "cars NNS dobj 3", ". . punct 1",
    )  # fmt: skip
    assert [c.sure for c in clauses(doc) if str(c) == "Bob stole cars."] == [False]


def test_subjects_of_a_kind_are_crossed_and_others_are_not():
    acme, board = clauses(bought())
    assert _cross(acme, [acme, board], random.Random(1)) is None  # a company and a common noun
    maria = replace(acme, subject="Maria Lopez Holdings", said="retired in March")
    made = _cross(acme, [acme, maria], random.Random(1))
    assert made == ("Maria Lopez Holdings acquired Bolt.", "unsupported")


def test_a_subject_that_shares_a_name_is_not_crossed():
    acme, _ = clauses(bought())
    other = replace(acme, subject="Acme Holdings", said="fell")
    assert _cross(acme, [acme, other], random.Random(1)) is None
