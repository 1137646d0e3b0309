"""Figures of a claim in the words of the evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard import Guard
from guard.checks._entailment.echo import Echo, echo
from guard.checks._passages import Passages
from guard.types import Evidence


def told(*sentences: str) -> Passages:
    return Passages(tuple(Evidence(f"e{i}", "", s) for i, s in enumerate(sentences)))


@pytest.mark.parametrize(
    ("claim", "evidence", "said"),
    [
        ("It takes two weeks.", "It takes 14 days.", "It takes 14 days."),
        ("Take sixty milligrams.", "Take 60 mg of it.", "Take 60 mg."),
        ("Signed on March 3, 2021.", "Signed on 2021-03-03.", "Signed on 2021-03-03."),
        ("Open until 5.30 pm.", "Open until 17:30 daily.", "Open until 17:30."),
        ("It cost EUR 3,200,000.", "It cost 3.2 million euros.", "It cost 3.2 million euros."),
        ("It took an hour and a half.", "It took 90 minutes.", "It took 90 minutes."),
        ("50% of patients left.", "Half of the patients left.", "Half of patients left."),
        (
            "From 3 pm to 4 pm it is two weeks old.",
            "From 15:00 to 16:00 it is 14 days old.",
            "From 15:00 to 16:00 it is 14 days old.",
        ),
    ],
)
def test_a_figure_is_written_as_the_evidence_writes_it(claim, evidence, said):
    assert echo(claim, told(evidence)).text == said


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It takes 15 days.", "It takes two weeks."),  # another figure
        ("It takes one month.", "It takes 30 days."),  # nearly is not the same
        ("It takes one try.", "It takes 1 try."),  # may be a pronoun
        ("It grew by 25 % more.", "It grew by 25 percent, 25 % by weight."),  # so written, too
        ("It takes 5 to 7 days.", "It takes one week, 5-7 days."),
        ("It was built in 1906.", "It was built from 1906 to 1909."),
        ("It takes two weeks.", ""),
        ("It opens at 9 pm.", "It opens at 9:00."),  # in the morning or the evening
        ("It weighs 5 pounds.", "It costs 5 pounds sterling, or £5."),
    ],
)
def test_what_the_evidence_does_not_say_stays(claim, evidence):
    assert echo(claim, told(evidence)).text == claim


def test_of_many_sentences_the_closest_decides():
    found = echo("A refund takes 14 days.", told("A visa takes 2 weeks.", "A refund: two weeks."))
    assert found.text == "A refund takes two weeks."


def test_faults_are_at_the_words_that_were_said():
    claim = "It takes two weeks, not five minutes, today."
    found = echo(claim, told("It takes 14 days, not 300 seconds, today."))
    assert found.text == "It takes 14 days, not 300 seconds, today."
    words = [("takes", "takes"), ("14", "two weeks"), ("days", "two weeks"), ("not", "not")]
    words += [("300", "five minutes"), ("seconds", "five minutes"), ("today", "today")]
    for read, said in words:
        start = found.text.index(read)
        ((a, b, fault),) = found.faults([(start, start + len(read), 0.7)])
        assert (claim[a:b], fault) == (said, 0.7)


@given(st.text("ab ", max_size=12), st.lists(st.tuples(st.text("ab ", max_size=4), st.text("xyz", min_size=1, max_size=6), st.text("uvw", min_size=1, max_size=6)), max_size=4))  # fmt: skip
def test_every_character_leads_back_to_its_own_or_to_all_of_a_figure(end, parts):
    first = read = ""
    edits = []
    for between, old, new in parts:
        first, read = first + between, read + between
        edits.append((len(first), len(first) + len(old), new))
        first, read = first + old, read + new
    made = Echo(read + end, tuple(edits))
    for place, letter in enumerate(made.text):
        ((start, stop, _),) = made.faults([(place, place + 1, 1.0)])
        if letter in "uvw":
            assert (start, stop) in {(a, b) for a, b, _ in edits}
        else:
            assert (first + end)[start:stop] == letter


def test_a_true_claim_in_other_figures_passes_and_a_false_one_is_blamed_where_it_stands():
    guard = Guard("default")
    evidence = ["Refunds are paid to the card within 14 days."]
    (claim,) = guard.check("The refund is made to your card in two weeks.", evidence=evidence)[
        "claims"
    ]
    assert claim["verdict"] == "supported"
    (claim,) = guard.check("The refund is made to your card in 3 weeks.", evidence=evidence)[
        "claims"
    ]
    assert claim["verdict"] != "supported"
