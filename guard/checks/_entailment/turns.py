"""Where a model takes for a contradiction what may well follow, so that it alone may not refute."""

import re

from guard.checks._differences.align import tokens
from guard.checks._differences.opposites import NOT
from guard.checks._figures import figures
from guard.checks._figures.compare import is_date

_HIDDEN = re.compile(r"\b(?:few|hardly|barely|scarcely|rarely|seldom|unless|except)\b", re.I)
_FIRST = re.compile(r"\b(?:first|only|sole)\b", re.I)
_DISTANCE = re.compile(r"\b(?:years?|months?|weeks?|days?) (?:after|before|later|earlier)\b", re.I)


def turns(told: str, said: str) -> bool:
    """Whether a claim may say what a sentence does from the other end.

    `A is older than B` and `B is not older than A`; `few came` and `not many came`; `it was not
    sold` and `nobody bought it`; `she was the first` and `nobody was before her`; `in 1884, ten
    years before it` and `in 1894`.
    """
    if " than " in told and " than " in said:
        return True
    if _denies(said) and (_denies(told) or _FIRST.search(told)):
        return True
    if _HIDDEN.search(told) or _HIDDEN.search(said):
        return True
    return bool(_DISTANCE.search(told)) and any(map(is_date, figures(said)))


def _denies(text: str) -> bool:
    return any(token.word in NOT for token in tokens(text))
