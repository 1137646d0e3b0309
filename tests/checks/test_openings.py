"""What a sentence begins with before it states anything."""

import asyncio

import pytest

from guard.adapters.nli import Models
from guard.checks._openings import opening
from guard.checks.numbers import Numbers
from guard.claims import split
from guard.ports import Tools
from tests.checks.drafts import draft
from tests.fakes import FakeLlm, FakeStore, FakeWeb


@pytest.mark.parametrize(
    "begins",
    [
        "According to passage 1, ", "According to passages 1 and 2, ", "In the second document, ",
        "According to document [2], ", "Based on the provided passages, ", "In this context, ",
        "Based on the information provided, ", "According to the article, ", "However, ",
        "According to passage 2, however, ", "However, according to the text, ", "Note that ",
        "In summary, ", "Keep in mind that ", "Passage 3 says that ", "The text also states that ",
        "In addition, the sources mention that ", "12. ", "3) According to passage 1, ",
    ],
)  # fmt: skip
def test_it_states_nothing(begins: str):
    assert opening(f"{begins}Returns take two weeks.") == len(begins)


@pytest.mark.parametrize(
    "text",
    [
        "According to the WHO, it is safe.", "According to section 3, it is so.",
        "In article 5, the states agree.", "As a result, it was never painted.",
        "In documents of the court, it is said.", "Passage 1 does not say that it rains.",
        "Passage 3 covers a court case.", "Contrary to passage 1, it is so.",
        "Note the fee.", "In 2023, it rose.", "Therefore, it rose.", "However, no.",
        "First, rinse it.", "60. Returns take two weeks.", "3. returns are free.", "12. May 1998 it was.",
    ],
)  # fmt: skip
def test_what_states_something_is_none(text: str):
    assert opening(text) == 0


def test_blame_is_found_behind_it():
    text = "According to passage 14, returns of old items take 14 weeks."
    given = draft("Well then.", text, evidence={"a": "Returns of old items take 15 weeks."})
    tools = Tools(FakeLlm([""]), FakeStore({}), Models(), FakeWeb())
    (finding,) = asyncio.run(Numbers().run(given, tools))
    (blamed,) = finding.blamed
    assert given.text[blamed.start : blamed.end] == "14 weeks"
    assert blamed.start == given.text.index("14 weeks")


def test_a_list_within_one_line_has_no_figures_of_its_own():
    text = "To clean the filter, follow these steps: 1. Take out the rack. 2. Turn it. 3. Rinse it."
    said = split(text)
    assert [claim.checkworthy for claim in said] == [False, True, True, True]
    passage = "Take out the rack, turn it, and rinse it."
    given = draft(*(claim.text for claim in said), evidence={"a": passage})
    tools = Tools(FakeLlm([""]), FakeStore({}), Models(), FakeWeb())
    assert asyncio.run(Numbers().run(given, tools)) == []


def test_a_number_behind_a_colon_that_begins_no_list_stays():
    (said,) = split("The most doses that a child may take in a day is: 1.")
    given = draft(said.text, evidence={"a": "A child may take 3 doses in a day."})
    tools = Tools(FakeLlm([""]), FakeStore({}), Models(), FakeWeb())
    (finding,) = asyncio.run(Numbers().run(given, tools))
    assert said.checkworthy and "1" in finding.reason
