"""Our answers to questions about found passages: what is labelled stands in them."""

import pytest
from guard_eval.rows.files import read
from guard_eval.rows.suites import DATA

OURS = {path.stem: list(read(path)) for path in sorted((DATA / "answers").glob("*.jsonl"))}
each = pytest.mark.parametrize("rows", OURS.values(), ids=OURS)


def test_what_is_fitted_on_is_not_measured():
    ids = [row.id for rows in OURS.values() for row in rows]
    passages = {
        name: {passage.text for row in rows for passage in row.context}
        for name, rows in OURS.items()
    }
    assert set(OURS) == {"rows", "fitted", "apart"}
    assert len(set(ids)) == len(ids)
    assert not passages["fitted"] & (passages["rows"] | passages["apart"])


@each
def test_an_answer_is_unsupported_where_a_sentence_is(rows):
    assert len({row.content for row in rows}) == len(rows) >= 150
    for row in rows:
        wrong = any(claim.label == "unsupported" for claim in row.claims)
        assert (row.label == "unsupported") is wrong


@each
def test_sentences_follow_each_other_and_faults_stand_in_them(rows):
    for row in rows:
        at = 0
        for claim in row.claims:
            at = row.answer.index(claim.text, at) + len(claim.text)
        assert at == len(row.answer)
        faults = [fault for fault in row.meta.get("fault", "").split(" | ") if fault]
        wrong = [claim.text for claim in row.claims if claim.label == "unsupported"]
        assert len(faults) == len(wrong)
        assert all(fault in text for fault, text in zip(faults, wrong, strict=True))


def test_neither_length_nor_the_number_of_sentences_tells_the_label_of_an_answer():
    rows = OURS["rows"]
    for feature in (lambda row: len(row.answer), lambda row: len(row.claims)):
        wrong = [feature(row) for row in rows if row.label == "unsupported"]
        right = [feature(row) for row in rows if row.label == "supported"]
        above = sum((w > r) + 0.5 * (w == r) for w in wrong for r in right)
        assert 0.35 < above / len(wrong) / len(right) < 0.65
