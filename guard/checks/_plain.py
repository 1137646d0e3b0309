"""A claim as plain words, and whether it says anything."""

import re
from functools import lru_cache

from guard.checks._members import spoken
from guard.checks._openings import opening, without_next_item
from guard.checks._words import content, visible
from guard.types import Claim

_BRACKET = re.compile(r"[^\S\n]{0,9}\[\^?([\w.:-]{1,64}(?:\s?[,;]\s?[\w.:-]{1,64}){0,9})\]")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\([^()\s]{0,500}\)")
_ADDRESS = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"')\]]+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+"
)
_EMPTY = re.compile(r"\s{0,9}\([\s,;]{1,9}\)")  # what an address leaves
_MARKUP = re.compile(r"[*_`~]{2,}|(?<!\w)[*_`]+(?=\w)|(?<=[\w.,;:!?])[*_`]+(?!\w)")
_POINTING = frozenset(
    content(
        "see find found visit link read more check click look source learn information details"
        " website page url site follow refer reference"
    )
)
_REPLY = frozenset(
    content(
        "yes yeah yep no nope not never true false correct incorrect right wrong sure indeed"
        " exactly absolutely definitely certainly of course spot answer response statement claim"
        " verdict end passage"
    )
)


@lru_cache(maxsize=256)
def plain(claim: Claim) -> str:
    """Return a claim's text on one line, without citations, addresses, markup and JSON's."""
    text = visible(spoken(claim.text))
    if claim.cites:
        known = set(claim.cites)
        text = _BRACKET.sub(
            lambda m: "" if known.issuperset(re.split(r"\s?[,;]\s?", m[1])) else m[0], text
        )
    text, gone = _ADDRESS.subn(" ", _LINK.sub(r"\1", text))
    text = _EMPTY.sub("", text) if gone else text
    return " ".join(_MARKUP.sub("", text).split())


def stated(claim: Claim) -> str:
    """Return what of the plain words states something: without `According to passage 1,`."""
    text = without_next_item(plain(claim))
    return text[opening(text) :]


def says(claim: Claim) -> bool:
    """Whether a claim says anything besides where to look: `See https://shop.example.` does not."""
    stems = set(content(stated(claim)))
    return bool(stems - _POINTING if _ADDRESS.search(visible(claim.text)) else stems)


def is_reply(claim: Claim) -> bool:
    """Whether a claim says only that something is so, or is not: `Yes.`, `That is wrong.`; no more.

    What is so stands in the question, or nowhere; a judge reads that, the model does not.
    """
    return _REPLY.issuperset(content(stated(claim)))
