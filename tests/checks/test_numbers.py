"""Dates relative to the day of a passage, and what a finding points at."""

import asyncio
from datetime import UTC, datetime

import pytest

from guard.adapters.nli import Models
from guard.checks.numbers import Numbers
from guard.claims import split
from guard.ports import Tools
from guard.types import Draft, Evidence, Finding, Verdict
from tests.fakes import FakeLlm, FakeStore, FakeWeb

DAY = datetime(2024, 3, 4, tzinfo=UTC)
PASSAGES = {
    "yesterday": "The new bridge in the harbour opened yesterday.",
    "month": "The new bridge in the harbour opened last month.",
    "year": "The new bridge in the harbour opened last year.",
    "ago": "The new bridge in the harbour opened three days ago.",
}


def judge(passage: str, text: str, day: datetime | None) -> list[Finding]:
    given = Draft("?", (Evidence("a", "a", passage, available_at=day),), text, split(text))
    return asyncio.run(
        Numbers().run(given, Tools(FakeLlm([""]), FakeStore({}), Models(), FakeWeb()))
    )


@pytest.mark.parametrize(
    ("passage", "true", "false"),
    [
        ("yesterday", "3 March 2024", "5 March 2024"),
        ("month", "February 2024", "January 2024"),
        ("year", "2023", "2021"),
        ("ago", "March 1, 2024", "March 2, 2024"),
    ],
)
def test_dates_are_told_by_their_distance_from_the_passage(passage: str, true: str, false: str):
    said = "The new bridge in the harbour opened in {}."
    assert judge(PASSAGES[passage], said.format(true), DAY) == []
    (finding,) = judge(PASSAGES[passage], said.format(false), DAY)
    assert finding.verdict is Verdict.REFUTED
    # without a day of its own anything may be meant
    assert judge(PASSAGES[passage], said.format(false), None) == []


def test_days_at_the_end_of_time_tell_nothing():
    (finding,) = judge(
        PASSAGES["yesterday"], "The bridge opened in 2021.", datetime(1, 1, 1, tzinfo=UTC)
    )
    assert finding.verdict is Verdict.NOT_ENOUGH_INFO


def test_a_finding_shows_both_places():
    passage = "It is old. Refunds of unused items take 30 days. It is big."
    text = "Well then. Refunds of **unused** items take 60 days."
    (finding,) = judge(passage, text, None)
    (place,), (blamed,) = finding.places, finding.blamed
    assert passage[place.start : place.end] == "Refunds of unused items take 30 days."
    assert text[blamed.start : blamed.end] == "60 days"
