"""The claims of an answer that is JSON: each value with its key, and what strings say as prose."""

import re
from collections.abc import Iterator

from guard.checks._members import Member, members
from guard.claims.cites import ID, cites
from guard.claims.sentences import pieces, sentences
from guard.claims.talk import is_talk
from guard.claims.worth import worth
from guard.types import Claim

_CITING = re.compile(
    r'"(?:citations?|cites|cited|sources|references|(?:source|passage|document|doc|chunk|evidence)_?ids?)'
    r'"\s*+:\s*+(?P<ids>.*)\Z',
    re.IGNORECASE | re.DOTALL,
)
_CITED = rf'(?:"{ID}"|\d++)'
_IDS = re.compile(rf"\[?\s*+{_CITED}(?:\s*+,\s*+{_CITED})*+\s*+\]?")
_ID = re.compile(ID)


def values(text: str, strict: bool) -> Iterator[Claim]:
    """Yield the claims of a JSON document, in order; nothing of it is cut between key and value."""
    for member in members(text):
        if member.words:
            spans = sentences(text, member.start, member.end)
        else:
            spans = pieces(text, member.start, member.end)
        for start, end in spans:
            yield _claim(text[start:end], start, member, strict)


def _claim(said: str, start: int, member: Member, strict: bool) -> Claim:
    end = start + len(said)
    if member.words:
        ids = cites(said)
        worthy = worth(said, ids) or (strict and not ids and not is_talk(said))
        return Claim(said, start, end, ids, worthy)
    if (citing := _CITING.match(said)) and _IDS.fullmatch(citing["ids"]):
        return Claim(said, start, end, tuple(dict.fromkeys(_ID.findall(citing["ids"]))), False)
    return Claim(said, start, end, (), worth(said) or (strict and not is_talk(said)))
