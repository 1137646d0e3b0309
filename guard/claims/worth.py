"""Which claims need support, and which are only talk; in doubt a claim needs it."""

import re
from collections.abc import Collection

from guard.checks._openings import opening, without_next_item
from guard.claims.announcing import announces, leads_to
from guard.claims.cites import BRACKET
from guard.claims.phrases import IGNORANCE, TALK

_EDGES = " \t\r\n\"'“”‘’«»()*_~`>"
_WORD = re.compile(r"[^\W_]")
_DIGIT = re.compile(r"\d")
_NOT_A_YEAR = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d")
_SOURCES = re.compile(
    rf"[^\w\[]*+(?:sources?|references?|citations?|see)?+[^\w\[]*+(?:{BRACKET}[^\w\[]*+)++"
)
_CONFIDENCE = re.compile(
    r"(?:my )?confidence(?: level| score)?\W{1,5}"
    r"(?:\d{1,3}(?:\.\d{1,4})?\s?(?:%|/\s?10{1,2})?|high|medium|moderate|low)\W{0,3}",
)
# All patterns are for text in lower case: matching without regard to case is far slower.
# Where talk may turn into a statement.
_MORE = re.compile(
    r"[,;:—–]|\s-\s|[.!?]\s|\band\b(?=(?:\W+\w+){3})|\b(?:but|however|although|though|because|since|"
    r"as|whereas|while|except|only|nevertheless|anyway|apart from|other than)\b",
)
_TALK_LENGTH = 200  # characters
# A question that begins like this asserts nothing.
_ASKING = re.compile(
    r"(?:(?:so|and|but|or|also|then|well|ok|okay|sorry|please),? )?"
    r"(?:what|which|who|whom|whose|where|when|how|do|does|is|are|was|were|can|could|would|will|"
    r"shall|should|may|might|has|have|any|anything)\b",
)
_TAG = re.compile(
    r",\s*(?:right|correct|yes|no|true|okay|ok|eh|huh|"
    r"(?:is|are|was|were|do|does|did|ca|wo|would|should|have|has|could)n['’]t \w+)\W*\Z|"
    r"\A(?:did you know|(?:is|are|was|were|do|does|did|ca|wo|would|should|have|has|could)n['’]t)\b",
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|cannot|could|may|might|must|shall|should|will|would|do|"
    r"does|did|\w+n['’]t|isn|lasts?|means?|causes?)\b",
)
_LISTING = re.compile(
    r"\b(?:here(?:['’]s| is| are)?|(?:the )?following|as follows|below|these|steps?|"
    r"for example|for instance|in summary|includ(?:es?|ing))\b",
)
_LABEL_WORDS, _LISTING_WORDS = 6, 20
_ORDINAL = re.compile(
    r"\s*(?:(?:step|part|phase|section|chapter|option|question|answer|no\.|#)\s*)?\d{1,2}(?:\.\d{1,2})*"
    r"(?:[.):]\s*|\s+|\Z)",
)


def worth(text: str, cites: Collection[str] = ()) -> bool:
    """Whether a sentence or table row, which cites `cites`, states what has to be supported."""
    said = text.strip(_EDGES).lower()
    if not _WORD.search(said):
        return False
    if cites:
        return not _SOURCES.fullmatch(said)
    said = without_next_item(said[opening(said, saying=False) :])
    if said[-1] in ":：":
        return not _leads_in(said)
    if said[-1] in "?？؟":
        return not _asks(said)
    if len(said) > _TALK_LENGTH:
        return True
    if announces(said):
        return False
    if talk := TALK.match(said):
        rest = talk.end()
        return bool(_DIGIT.search(said) or " that " in said[rest:] or _MORE.search(said, rest))
    if ignorance := IGNORANCE.match(said):
        return bool(_NOT_A_YEAR.search(said) or _MORE.search(said, ignorance.end()))
    return not _CONFIDENCE.fullmatch(said)


def heading_worth(text: str, cites: Collection[str] = ()) -> bool:
    """Whether a heading, or a header cell, says a whole sentence or gives a number."""
    said = text.strip(_EDGES).lower()
    if said.endswith(("?", "？", "؟")):
        return worth(said, cites)
    rest = said[found.end() :] if (found := _ORDINAL.match(said)) else said
    return bool(_NOT_A_YEAR.search(rest) or _FINITE.search(rest) or rest.endswith((".", "。", "!")))


def _leads_in(said: str) -> bool:
    rest = said[found.end() :] if (found := _ORDINAL.match(said)) else said
    if _DIGIT.search(rest) or len(said) > _TALK_LENGTH:
        return False
    words = len(said.split())
    if words <= _LISTING_WORDS and (leads_to(rest) or announces(rest)):
        return True
    if words <= _LABEL_WORDS and not _FINITE.search(said):
        return True
    return words <= _LISTING_WORDS and bool(_LISTING.search(said))


def _asks(said: str) -> bool:
    if said.startswith("¿"):
        return True
    if _TAG.search(said) or re.search(r"[.!]\s", said):
        return False
    return bool(_ASKING.match(said)) or not _DIGIT.search(said)
