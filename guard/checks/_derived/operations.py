"""Which operations of arithmetic a claim names beside a figure."""

import re
from enum import Enum, auto

from guard.checks._figures.quantity import Quantity


class Operation(Enum):
    """How a figure may follow from others."""

    DIFFERENCE = auto()
    RISE = auto()
    FALL = auto()
    SUM = auto()
    MEAN = auto()
    SHARE = auto()
    MULTIPLE = auto()
    PRODUCT = auto()
    EACH = auto()
    MONTHLY = auto()
    HALF = auto()
    ELAPSED = auto()


_REACH = 60  # characters beside a figure that are looked at
_UP = (
    r"r[io]se|rises|rising|risen|gr[eo]w[ns]?|growing|growth|increas\w+|gain\w*|climb\w*|up"
    r"|raised?|higher|more|above|added"
)
_DOWN = (
    r"f[ae]ll|falls|fallen|falling|drop\w*|declin\w+|decreas\w+|reduc\w+|cuts?|shr[aiu]nk\w*"
    r"|los[et]|loses|loss|down|lower|less|fewer|below|slipp?\w*"
)
_BEAT = r"defeat\w*|beat\w*|w[io]n\w*|exceed\w*|outnumber\w*|miss\w*|chang\w+|delay\w*"
_NEARLY = (
    r"(?: (?:about|around|roughly|only|just|almost|nearly|some|over|another|an?|good|more than))*"
)
_BEFORE = {
    Operation.DIFFERENCE: (
        rf"\b(?:(?:{_UP}|{_DOWN}|{_BEAT})\b.{{0,40}} by|gain(?:s|ed)?|lost|rose|f[ae]ll|fallen|grew"
        r"|dropped|up|down|left|leaves|leaving|differ\w* by|(?:difference|margin|gap"
        rf"|increase|rise|gain|fall|drop|decrease|reduction|loss|saving|cut) of){_NEARLY}"
    ),
    Operation.SUM: rf"\b(?:total(?:s|ling)?(?: of)?|c[ao]mes? to|add\w* up to|sum of){_NEARLY}",
    Operation.PRODUCT: (
        r"\b(?:i\.e\.,?|that is,?|so(?: that)?|c[ao]mes? to|makes?|giv(?:es|ing)|which is|would be"
        rf"|equals|=){_NEARLY}"
    ),
    Operation.ELAPSED: (
        r"\b(?:within|over|in|for|than|past|previous|last|after|takes?|took|lasts?|lasted|by)"
        rf"(?: the)?(?: past| last| previous)?{_NEARLY}"
    ),
}
_AFTER = {
    Operation.DIFFERENCE: (
        r"(?: \w+)? (?:more|less|fewer|higher|lower|behind|ahead|above|below|over|under|short|apart"
        r"|better|worse|[a-z]{3,}er)\b|.{0,40}\b(?:left|remain\w*|outstanding)\b"
    ),
    Operation.ELAPSED: (
        r"(?: \w+)? (?:after|before|later|earlier|ago|late|long|less|more|older|and more|apart)\b"
    ),
    Operation.SUM: r": ",
    Operation.MONTHLY: r"(?: per|/| a) ?month\b| monthly\b",
    Operation.EACH: (
        r"(?: of [a-z]+| [a-z]+)?"
        r" (?:each|apiece|per [a-z]+|an? (?:month|week|day|year|head|person))\b"
    ),
}
_BESIDE = {
    Operation.RISE: rf"\b(?:{_UP})\b",
    Operation.FALL: rf"\b(?:{_DOWN})\b",
    Operation.SUM: (
        r"\b(?:in all|total|altogether|together|combined|overall|all told|plus|either)\b"
    ),
    Operation.MEAN: r"\b(?:average|mean|averages|averaged)\b",
    Operation.HALF: r"\bhal(?:f|ves?|ved|ving)\b",
}
_BEFORE_RE = {o: re.compile(rf"(?:{cue}) ?$", re.I) for o, cue in _BEFORE.items()}
_AFTER_RE = {o: re.compile(cue, re.I) for o, cue in _AFTER.items()}
_BESIDE_RE = {o: re.compile(cue, re.I) for o, cue in _BESIDE.items()}
_TIMES = re.compile(r"(?: times|[- ]?fold)\b", re.I)


def operations(said: Quantity, line: str) -> set[Operation]:
    """Return the operations that are named beside a figure of a claim."""
    before, after = line[max(0, said.start - _REACH) : said.start], line[said.end :][:_REACH]
    if said.text.lower() in ("twice", "thrice") or _TIMES.match(after):
        return {Operation.MULTIPLE}
    named = {o for o, cue in _BEFORE_RE.items() if cue.search(before)}
    named |= {o for o, cue in _AFTER_RE.items() if cue.match(after)}
    beside = f"{before} # {after}"
    named |= {o for o, cue in _BESIDE_RE.items() if cue.search(beside)}
    return named | {Operation.SHARE} if said.kind == "percent" else named
