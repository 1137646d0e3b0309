"""Our own answers as rows: which of their claims are at fault."""

import json

import numpy as np
from guard_eval.groundedness import answers
from guard_eval.groundedness.report import report
from guard_eval.groundedness.scored import Scored

from guard.checks._entailment.signals import Signals
from guard.claims import split
from tests.eval.groundedness.test_calibrate import scored

ANSWER = "The shop opens at nine. It sells bread, and on Sundays it sells cakes. Cats are welcome."
CLAIMS = ("The shop opens at nine.", "It sells bread, and on Sundays it sells cakes.")


def written(tmp_path, **more):
    labels = [(CLAIMS[0], "supported"), (CLAIMS[1], "unsupported")]
    row = {
        "id": "a",
        "question": "When?",
        "context": [{"id": "p1", "text": "One."}, {"id": "p2", "text": "Two."}],
        "answer": ANSWER,
        "claims": [{"text": text, "label": label} for text, label in labels],
        "label": "unsupported",
        "label_source": "author",
        "segment": "reply",
        **more,
    }
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row) + "\n")
    return path


def signals(answer):
    claims = [claim for claim in split(answer, False) if claim.checkworthy]
    return tuple(Signals(i, *[0] * 4) for i, _ in enumerate(claims))


def test_an_answer_is_a_row_of_its_segment_with_the_words_at_fault(tmp_path):
    ((row, wrong),) = answers.whole(written(tmp_path, meta={"fault": "on Sundays"})).items()
    assert (row.set, row.evidence, row.label) == ("own_reply", "One.\n\nTwo.", "unsupported")
    assert [row.claim[start:end] for start, end in wrong] == ["on Sundays"]


def test_where_no_words_are_named_the_sentence_is_at_fault(tmp_path):
    ((row, wrong),) = answers.whole(written(tmp_path)).items()
    assert [row.claim[start:end] for start, end in wrong] == [CLAIMS[1]]


def test_each_claim_is_a_row_that_is_unsupported_where_it_is_at_fault(tmp_path):
    wrong = answers.whole(written(tmp_path, meta={"fault": "on Sundays"}))
    (row,) = wrong
    rows = answers.apart([Scored(row, signals(row.claim))], wrong, False, 400)
    labels = {one.row.claim: one.row.label for one in rows}
    assert labels[CLAIMS[0]] == "supported"
    assert labels[CLAIMS[1]] == "unsupported"
    assert labels["Cats are welcome."] == "supported"
    assert len({one.row.id for one in rows}) == len(rows)
    assert {one.row.group for one in rows} == {"a"}
    assert len(answers.apart([Scored(row, signals(row.claim))], wrong, False, 2)) == 2


def test_the_median_of_a_report_is_of_sets_that_others_made():
    rows = [row for name in ("a", "b", "own_reply") for row in scored(200, name)]
    raw = [row.claims[0].support * (-1 if row.row.set == "own_reply" else 1) for row in rows]
    said = report(rows, np.array(raw), np.full(len(raw), 0.5), frozenset(), 0.3)
    median = next(line for line in said.splitlines() if line.startswith("| median"))
    assert float(median.split("|")[4]) > 0.7
    assert "| own_reply | 200 |" in said
