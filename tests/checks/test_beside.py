"""Statements laid beside statements: whatever the words, nothing breaks."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from guard.checks._beside.statements import statements
from guard.checks.wording import Wording
from guard.claims import split
from guard.types import Draft, Evidence

WORDS = (
    "the a and or but not no except unless only if than after because by to of in on is are was "
    "has does may can't cat cats Anna Berg sold bought older instead neither both all that one "
    "it he which 5 30 , ; : ( ) - Gravity tea coffee open closed yet too already"
).split()
SOUP = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)


@settings(max_examples=400)
@given(SOUP)
def test_any_words_have_statements_or_none(text):
    for one in statements(text):
        assert one.subject and one.predicate and 0 <= one.verb < len(one.predicate)


@given(SOUP, SOUP, SOUP)
def test_any_words_are_laid_beside_any(told, said, more):
    evidence = (Evidence("a", "", f"{told}. {more} and."), Evidence("b", "", said))
    draft = Draft("?", evidence, f"{said} {more}.", split(f"{said} {more}."))
    asyncio.run(Wording().run(draft, None))


def test_a_sentence_that_ends_in_a_joint_has_statements():
    assert len(statements("Gravity is everywhere;")) == 1
