"""Labelled rows as training examples."""

import random

import pytest
from guard_eval.groundedness.examples import Example, Reader, read, write
from guard_eval.groundedness.natural import amid, elsewhere, natural
from guard_eval.groundedness.rows import Row

TOLD = "The bridge opened in 1932. It is painted grey."


def row(claim, label="supported", evidence=TOLD, group="g"):
    return Row("1", "set", group, evidence, claim, label)


def made(*rows):
    return list(natural(rows, Reader(), random.Random(0)))


def test_a_claim_edited_from_a_true_one_tells_which_words_are_at_fault():
    true, false = made(
        row("The bridge opened in 1932."), row("The bridge opened in 1952.", "refuted")
    )
    assert true.spans == ()
    ((start, end),) = false.spans
    assert false.claim[start:end] == "1952"


def test_only_the_sentence_at_fault_is_unsupported():
    examples = made(
        row("The bridge opened in 1932. It is painted grey."),
        row("The bridge opened in 1932. It is painted green.", "unsupported"),
    )
    labels = {example.claim.split(". ")[-1]: example.label for example in examples}
    assert labels["It is painted green."] == "unsupported"
    assert labels["The bridge opened in 1932."] == "supported"


def test_where_nothing_tells_which_words_are_at_fault_none_are_named():
    (example,) = made(row("The tunnel closed at night.", "unsupported"))
    assert example.spans is None


def test_a_short_premise_is_put_amid_another_text():
    example = Example("It rained.", "It did.", "supported", (), "s")
    (found,) = amid([example], ["One. Two. Three. Four."], random.Random(1), 1.0)
    assert "It rained." in found.premise
    assert len(found.premise) > len(example.premise)
    assert list(amid([example], ["One. Two."], random.Random(1), 0.0)) == [example]


def test_a_true_claim_with_other_evidence_is_not_enough():
    rows = [
        row(
            f"The old bridge number {i} opened in May.",
            evidence=f"A bridge {i} is old.",
            group=str(i),
        )
        for i in range(6)
    ]
    found = list(elsewhere(rows, Reader(), random.Random(0), 6))
    assert found
    assert all(example.label == "not_enough_info" for example in found)


@pytest.mark.parametrize("spans", [None, (), ((0, 2), (3, 6))])
def test_examples_are_read_as_they_were_written(tmp_path, spans):
    example = Example("Prämisse", "claim", "refuted", spans, "s")
    write([example], tmp_path / "new" / "x.jsonl")
    assert read(tmp_path / "new" / "x.jsonl") == [example]
