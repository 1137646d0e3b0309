from guard.checks._faults import faults
from guard.checks._hypothesis import Hypothesis
from guard.types import Claim


def test_the_words_at_fault_are_shown_where_they_stand_in_the_draft():
    claim = Claim("It was **approved** in May.", 20, 47)
    said = Hypothesis(claim, "The plan is old. ", "It was approved in May.")
    at = said.text.index("May")
    (span,) = faults(said, [(4, 8, 0.9), (at, at + 3, 0.8)])
    assert (span.label, claim.text[span.start - 20 : span.end - 20]) == ("unsupported", "May")


def test_where_no_word_is_at_fault_the_most_doubtful_is_shown_if_it_is_doubtful():
    claim = Claim("It was approved in May.", 0, 23)
    said = Hypothesis(claim, "", claim.text)
    (span,) = faults(said, [(7, 15, 0.3), (19, 22, 0.4)])
    assert claim.text[span.start : span.end] == "May"
    assert faults(said, [(7, 15, 0.1)]) == ()
