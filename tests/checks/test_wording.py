"""What a finding of `wording` points at, and that hostile text costs no more than its length."""

import asyncio
import time

import pytest

from guard.adapters.nli import Models
from guard.checks._differences.align import MOST, gaps, tokens
from guard.checks._located import located
from guard.checks.wording import Wording
from guard.ports import Tools
from guard.types import Claim, Draft, Evidence, Finding
from tests.checks.drafts import draft
from tests.fakes import FakeLlm, FakeStore, FakeWeb


def judge(given: Draft) -> list[Finding]:
    return asyncio.run(
        Wording().run(given, Tools(FakeLlm([""]), FakeStore({}), Models(), FakeWeb()))
    )


def test_a_finding_shows_both_places():
    passage = "It is old. Sales of the firm increased in the north last year. It is big."
    given = draft(
        "Well then.", "Sales of the firm decreased in the north last year.", evidence={"a": passage}
    )
    (finding,) = judge(given)
    (place,), (blamed,) = finding.places, finding.blamed
    assert passage[place.start : place.end] == "Sales of the firm increased in the north last year."
    assert given.text[blamed.start : blamed.end] == "decreased"


def test_blame_is_found_beside_markup_and_given_up_where_it_may_be_another():
    claim = Claim("**Sales** fell [a], then fell.", 10, 39, ("a",))
    text = "Sales fell , then fell."
    second = text.rindex("fell")
    (span,) = located(claim, text, second, second + 4, "x")
    assert claim.text[span.start - 10 : span.end - 10] == "fell"
    assert span.start - 10 == claim.text.rindex("fell")
    assert located(Claim("[fell](fell) fell", 0, 17), "fell fell", 0, 4, "x") == ()
    assert located(claim, text, 0, 0, "x") == ()


def test_what_is_shared_at_both_ends_is_no_gap():
    one, other = tokens("The old cat sat on the mat."), tokens("An old dog didn't sit on a mat.")
    (gap,) = gaps(one, other)
    assert [token.word for token in gap.told] == ["cat", "sat"]
    assert [token.word for token in gap.said] == ["dog", "not", "sit"]


@pytest.mark.parametrize("piece", ["a b ", "not ", "n't", "'", "7 ", "x.", "$", "Bo Co "])
def test_hostile_text_costs_no_more_than_its_length(piece: str):
    def seconds(times: int) -> float:
        text = piece * times
        given = Draft(
            "?", (Evidence("a", "a", text + ". " + text[::-1]),), text, (Claim(text, 0, len(text)),)
        )
        began = time.process_time()
        judge(given)
        return time.process_time() - began

    most = 20 * seconds(10_000) + 0.5
    assert any(seconds(40_000) < most for _ in range(3))  # a busy machine may disturb one


def test_sentences_beyond_a_length_are_not_compared():
    words = [f"word{i}" for i in range(MOST + 1)]
    text = " ".join(words) + " is not so."
    assert judge(draft(text, evidence={"a": text.replace("not ", "")})) == []
