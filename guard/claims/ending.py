"""Whether a text that breaks off has come to the end of a sentence."""

import re

from guard.claims.abbreviations import abbreviation
from guard.claims.cites import BRACKET

_REACH = 1_000  # characters in which a sentence's end and its citations stand
# After a number a full stop may be a decimal point, after one letter or another stop anything.
_END = re.compile(
    rf"""
    (?: [!?。！？｡।۔؟]
      | (?P<word> (?<![^\W\d_])[^\W\d_]{{2,}} | (?<=['’])[^\W\d_] | [^\w\s.…] ) \.
    )
    ["'”’»)\]}}*_~`」』）】]{{0,9}} (?:\s?{BRACKET}){{0,9}}\Z
    """,
    re.VERBOSE,
)


def is_ended(text: str) -> bool:
    """Whether the sentence that a text ends with is whole, whatever was to follow."""
    tail = text[-_REACH:]
    end = _END.search(tail)
    return end is not None and not (end["word"] and abbreviation(tail[: end.end("word")]))
