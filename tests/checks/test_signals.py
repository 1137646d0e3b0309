"""The features of a claim's score."""

import math

import pytest

from guard.checks._entailment.signals import signals
from guard.checks._passages import Passages
from guard.ports import Entailment
from guard.types import Claim, Evidence, Finding, Verdict

TOLD = Passages((Evidence("a", "s", "The old bridge opened in June. Its toll is five euros."),))
CLAIM = Claim("The old bridge closed in June.", 0, 30)
YES = Entailment(0.9, 0.08, 0.02, ((0, 3, 0.1), (4, 7, 0.6)))


def made(judged=YES, findings=(), text=CLAIM.text, close=None):
    return signals(text, TOLD, judged, close or judged, findings)


def test_what_the_model_says_is_told_in_log_odds():
    found = made()
    assert found.support == pytest.approx(math.log(0.9 / 0.1))
    assert found.against == pytest.approx(math.log(0.02 / 0.98))


def test_what_it_says_of_one_sentence_alone_is_told_too():
    found = made(close=Entailment(0.2, 0.1, 0.7))
    assert found.support == pytest.approx(math.log(0.9 / 0.1))
    assert found.close == pytest.approx(math.log(0.2 / 0.8))
    assert found.against == pytest.approx(math.log(0.7 / 0.3))


def test_probabilities_of_zero_and_one_stay_finite():
    assert made(Entailment(1.0, 0.0, 0.0)).support == pytest.approx(9.21, abs=0.01)


def test_words_are_the_share_that_the_evidence_has():
    assert made().words == pytest.approx(3 / 4)  # old, bridge, June; not closed


def test_a_word_counts_once_however_often_it_is_said():
    assert made(text="The old old bridge closed, old bridge, in June.").words == made().words


def test_a_claim_without_content_lacks_nothing():
    assert made(text="It is so.").words == 1.0


def test_firm_findings_of_exact_checks_object():
    refuted = Finding("numbers", CLAIM, Verdict.REFUTED)
    unknown = Finding("names", CLAIM, Verdict.NOT_ENOUGH_INFO)
    doubt = Finding("names", CLAIM, Verdict.NOT_ENOUGH_INFO, tentative=True)
    longer = Passages((Evidence("a", "s", "It opened. It closed. It burned."),))
    found = signals(CLAIM.text, longer, YES, YES, [refuted, unknown, doubt])
    assert found.objections == 1.5


def test_a_name_that_a_sentence_or_two_do_not_have_is_no_objection():
    missing = Finding("names", CLAIM, Verdict.NOT_ENOUGH_INFO)
    other = Finding("names", CLAIM, Verdict.REFUTED)
    figure = Finding("numbers", CLAIM, Verdict.NOT_ENOUGH_INFO)
    assert made(findings=[missing, other, figure]).objections == 1.5
    more = Passages((Evidence("a", "s", "It opened. It closed. It burned."),))
    found = signals(CLAIM.text, more, YES, YES, [missing])
    assert found.objections == 0.5
