"""Passages and claims that were written to train on."""

from collections import Counter
from pathlib import Path

import pytest
from guard_eval.groundedness.examples import Example
from guard_eval.groundedness.rows import Label
from guard_eval.groundedness.written import balanced, examples, rows, written

TEXT = """# a bridge
P: The bridge was closed on 3 May for repairs. It opened again in June.
S: The bridge was shut in May.
N: The bridge was closed for repairs ⟦of its railing⟧.

R: The bridge ⟦opened⟧ on 3 May and was shut ⟦in June⟧.
"""


def test_a_group_has_passages_claims_and_words_at_fault(tmp_path: Path):
    (tmp_path / "web-01.txt").write_text(TEXT, "utf-8")
    supported, silent, refuted = written(tmp_path)
    assert supported.passages == (
        "The bridge was closed on 3 May for repairs. It opened again in June.",
    )
    assert (supported.label, supported.faults) == ("supported", ())
    assert silent.claim == "The bridge was closed for repairs of its railing."
    assert [silent.claim[a:b] for a, b in silent.faults] == ["of its railing"]
    assert [refuted.claim[a:b] for a, b in refuted.faults] == ["opened", "in June"]
    assert {one.set for one in (supported, silent, refuted)} == {"written_web"}
    assert refuted.label == "refuted"


def test_a_line_without_a_mark_is_told_with_its_place(tmp_path: Path):
    (tmp_path / "web-01.txt").write_text(TEXT + "and more\n", "utf-8")
    with pytest.raises(ValueError, match=r"web-01\.txt:7: no `#`"):
        list(written(tmp_path))


def test_a_group_is_trained_on_or_kept_as_a_whole(tmp_path: Path):
    for number in range(60):
        (tmp_path / f"talk-{number}.txt").write_text(TEXT, "utf-8")
    kept, trained = list(rows(tmp_path)), list(examples(tmp_path))
    assert len(kept) + len(trained) == 180
    assert 0 < len(kept) < 45 and len(kept) % 3 == 0
    assert {row.set for row in kept} == {one.source for one in trained} == {"written_talk"}
    assert all("repairs" in one.premise for one in trained)


def test_of_each_overlap_as_many_are_true_as_false():
    def one(claim: str, label: Label) -> Example:
        return Example("The bridge was closed for repairs.", claim, label, (), "written_web")

    near, far = "The bridge was closed.", "Traffic takes another road now."
    given = [one(near, "supported")] * 5 + [one(near, "refuted")] * 2
    given += [one(far, "supported")] * 3 + [one(far, "not_enough_info")] * 9
    kept = Counter((one.claim, one.label == "supported") for one in balanced(given))
    assert kept == {(near, True): 2, (near, False): 2, (far, True): 3, (far, False): 3}
