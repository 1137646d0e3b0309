"""What is asked: the last question, and the query that finds passages for it."""

import re
from collections.abc import Sequence

SHORT = 5  # words; a shorter question rarely says what it is about
BEGINS = re.compile(
    r"\s*(?:and|or|but|also|what about|how about|why|then|so|in that case|what if|is that)\b", re.I
)
POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|that|those|this|these|he|him|his|she|her|there|one|ones|same)\b",
    re.I,
)


def condense(questions: Sequence[str]) -> str:
    """A query that stands alone, from the user's questions so far (the last one counts).

    A follow-up ("and for children?") is joined with the question that it follows, back to one
    that stands on its own.
    """
    query: list[str] = []
    for question in reversed(questions):
        query.insert(0, question)
        if not _follows_up(question):
            break
    return " ".join(query)


def _follows_up(question: str) -> bool:
    return (
        len(question.split()) < SHORT
        or bool(BEGINS.match(question))
        or bool(POINTS_BACK.search(question))
    )
