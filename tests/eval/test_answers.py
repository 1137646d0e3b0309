"""Our answers to questions about found passages: what is labelled stands in them."""

from guard_eval.files import read
from guard_eval.suites import DATA

ROWS = list(read(DATA / "answers" / "rows.jsonl"))


def test_an_answer_is_unsupported_where_a_sentence_is():
    assert len({row.content for row in ROWS}) == len({row.id for row in ROWS}) == len(ROWS) >= 150
    for row in ROWS:
        wrong = any(claim.label == "unsupported" for claim in row.claims)
        assert (row.label == "unsupported") is wrong


def test_sentences_follow_each_other_and_faults_stand_in_them():
    for row in ROWS:
        at = 0
        for claim in row.claims:
            at = row.answer.index(claim.text, at) + len(claim.text)
        assert at == len(row.answer)
        faults = [fault for fault in row.meta.get("fault", "").split(" | ") if fault]
        wrong = [claim.text for claim in row.claims if claim.label == "unsupported"]
        assert len(faults) == len(wrong)
        assert all(fault in text for fault, text in zip(faults, wrong, strict=True))


def test_neither_length_nor_the_number_of_sentences_tells_the_label():
    for feature in (lambda row: len(row.answer), lambda row: len(row.claims)):
        wrong = [feature(row) for row in ROWS if row.label == "unsupported"]
        right = [feature(row) for row in ROWS if row.label == "supported"]
        above = sum((w > r) + 0.5 * (w == r) for w in wrong for r in right)
        assert 0.35 < above / len(wrong) / len(right) < 0.65
