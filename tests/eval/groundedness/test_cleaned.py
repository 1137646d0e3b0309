"""Proposals about training examples, carried out."""

import json

from guard_eval.groundedness.cleaned import cleaned, proposals
from guard_eval.groundedness.examples import Example

ROWS = [Example("A page.", f"Claim {i}.", "supported", (), "set") for i in range(6)]


def test_each_proposal_is_carried_out_and_the_rest_kept(tmp_path):
    said = ["prune", "downweight", "downweight", "relabel"]
    lines = [
        json.dumps({"proposal": p, "premise": e.premise, "claim": e.claim})
        for p, e in zip(said, ROWS, strict=False)
    ]
    (tmp_path / "proposals.jsonl").write_text("\n".join(lines), "utf-8")
    kept = cleaned(ROWS, proposals(tmp_path / "proposals.jsonl"))
    assert [e.claim for e in kept] == ["Claim 1.", "Claim 3.", "Claim 4.", "Claim 5."]
    assert kept[1].label == "unsupported"
    assert kept[1].spans is None
    assert kept[2:] == ROWS[4:]


def test_a_wrong_row_that_was_labelled_unsupported_becomes_supported():
    (row,) = cleaned(
        [Example("A page.", "Claim.", "refuted", ((0, 5),), "set")],
        {("A page.", "Claim."): "relabel"},
    )
    assert (row.label, row.spans) == ("supported", None)
