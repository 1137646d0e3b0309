import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guard.claims import complete, split
from guard.claims.sentences import LIMIT

# Pieces whose neighbourhoods are where splitting goes wrong.
PIECES = [
    "It is so", "Take 5 mg", "the rest", "Dr", "e.g", "Inc", "No", "U.S", "J", "The", "5", "30", "31",
    "60", "1", "x", "Foo bar baz foo bar baz foo bar baz foo bar baz foo", "Sure", "I don't know",
    "它是这样", "行く", ".", ".", ". ", ". ", "!", "?", "...", "…", "。", "？", ":", ",", ";", " ", " ", " ",
    "\n", "\n", "\n\n", "\r\n", "  \n", "\t", "> ", "\n> ", "- ", "\n- ", "* ", "1. ", "\n1. ", "\n2) ", "a) ",
    "# ", "\n# ", " ##", "\n## ", "\n---\n", "===\n", "| ", " | ", "|", "\n| a | b |\n", "|---|---|\n", "\n|:-:|\n",
    "```", "\n```", "\n```py\n", "\n```\n", "~~~", "\n~~~\n", "`", "``", '"', ' "', '." ', "“", "”", "«", "»",
    "「", "」", "（", "）", "(", ")", ".) ", "'", "[", "]", "[a]", " [a]", "[a, b]", "[1][2]", "\n[a]\n", "[^1]",
    "[ ] ", "[x] ", "](", "[t](http://x.y/z) ", "(http://x.y/a?b)", "http://x.y/a.b?c ", "a@b.org", "**", "*", "_",
    "**Dose:** ", "v1.2", "3.5", "\u200b", "\u202e", "\\", "#", "=", "-", "+", "_",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60)
MARKUP = re.compile(r"(?:[\s>|#*+•‣◦·_=:-]|`|~|\(?(?:[012]?\d|30)[.)]\s|\(?[a-zA-Z]\)\s|\[[ xX]\]\s)*")


@settings(max_examples=1500)
@given(texts)
@example("It is so. ---\nFoo")
def test_nothing_is_lost_between_claims(text: str) -> None:
    at = 0
    for claim in split(text):
        assert text[claim.start : claim.end] == claim.text == claim.text.strip() != ""
        assert at <= claim.start
        assert MARKUP.fullmatch(text[at : claim.start])
        at = claim.end
    assert MARKUP.fullmatch(text[at:])


@settings(max_examples=1500)
@given(texts)
def test_what_is_complete_stays_as_it_is(text: str) -> None:
    whole = split(text)
    before = 0
    for k in range(len(text) + 1):
        done = complete(text[:k])
        assert before <= done <= k
        before = done
        assert not any(claim.start < done < claim.end for claim in whole)
        now = [claim for claim in split(text[:k]) if claim.end <= done]
        assert now == [claim for claim in whole if claim.end <= done]


@settings(max_examples=1500)
@given(texts)
def test_the_rest_can_be_split_on_its_own(text: str) -> None:
    whole = split(text)
    for done in {complete(text[:k]) for k in range(len(text) + 1)}:
        rest = [replace(c, start=c.start + done, end=c.end + done) for c in split(text[done:])]
        assert rest == [claim for claim in whole if claim.start >= done]
