"""What is asked: the last question, and the query that finds passages for it."""

import re
from collections.abc import Sequence

_BEGINS = re.compile(
    r"\s*(?:and|or|but|also|then|so|what about|how about|why|in that case|what if|same)\b", re.I
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|that|those|this|these|he|him|his|she|her|one|ones|same)\b", re.I
)
_ASKS_ITSELF = re.compile(
    r"\s*(?:what|who|where|when|which|how|is|are|do|does|can|may|must)\b", re.I
)
_WORD = re.compile(r"\w+")
_EMPTY = frozenset(
    "a about again all also always an and any are as at be but by can could did do does else "
    "ever for from had has have he her him his how i if in is it its just like long many may "
    "me mean more much must my need no not of often ok okay on one ones or please really "
    "right same shall she should so thank thanks that the their them then there these they "
    "this those to too us was we were what when where which who whose why will with would yes "
    "you your".split()
)
_FEW = 2  # nouns and the like: fewer than this don't say what a question is about
_LONGEST_CHAIN = 4  # questions


def condense(questions: Sequence[str]) -> str:
    """A query that stands alone, from the user's questions so far (the last one counts).

    A follow-up ("and for children?") is joined with the question that it follows, back to one
    that stands on its own.
    """
    query: list[str] = []
    for question in list(reversed(questions))[:_LONGEST_CHAIN]:
        query.insert(0, question)
        if not _follows_up(question):
            break
    return " ".join(query)


def _follows_up(question: str) -> bool:
    if _BEGINS.match(question):
        return True
    words = [word for word in _WORD.findall(question.lower()) if word not in _EMPTY]
    if _POINTS_BACK.search(question):
        return len(words) <= _FEW
    return len(words) < (1 if _ASKS_ITSELF.match(question) else _FEW)
