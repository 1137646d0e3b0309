"""What a JSON text states, in plain words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.checks._members import spoken, without_marks


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ('"city": "Berlin"', "city: Berlin"),
        ('"refundable" : true', "refundable: true"),
        ('"return_days": 30', "return days: 30 days"),
        ('"priceEur": 5.5', "price Eur: 5.5 Eur"),
        ('"year": 2023', "year: 2023"),
        ('"mb": 5', "mb: 5"),
        ('"size_mb": 5', "size mb: 5 mb"),
        ('"sizes": [\n  "S",\n  "M"\n]', "sizes: S, M"),
        ('{"name": "Ann", "age_years": 41}', "name: Ann, age years: 41 years"),
        ("{name} is a {place}", "{name} is a {place}"),
        (r"Gr\u00f6\u00dfe, \ud83d\ude00, \"so\", 1\/2", 'Größe, 😀, "so", 1/2'),
        (r"\ud83d", r"\ud83d"),
        ('"Free" is what they said', '"Free" is what they said'),
        ("[a] says so [b]", "[a] says so [b]"),
    ],
)
def test_a_member_is_read_in_plain_words(member: str, words: str):
    assert spoken(member) == words


@given(st.dictionaries(st.text(), st.text() | st.text(alphabet='"\\ a') | st.integers()))
def test_a_document_without_its_marks_is_as_long(value: dict[str, object]):
    text = json.dumps(value)
    plain = without_marks(text)
    assert len(plain) == len(text)
    assert plain.count('"') == "".join(map(str, [*value, *value.values()])).count('"')


def test_only_a_document_loses_its_marks():
    assert without_marks('He said "no".') == 'He said "no".'
    assert without_marks('{"a": "He said \\"no\\"."}') == '{ a :  He said  "no" . }'
