"""Whether an answer holds a fact, told by its words alone: no model is asked."""

import re

from guard.claims import split

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|\w+|°\w|--\w+", re.UNICODE)
_SMALL = frozenset("a an the of in to is are was and".split())
_DENIES = frozenset(("no", "not", "never", "cannot", "neither", "nor", "don't", "doesn't"))
_ADMITS = re.compile(
    r"\b(?:do(?:es)?(?: not|n't) (?:say|know|state|mention|give|specify|contain|provide)|"
    r"(?:is|are)(?: not|n't) (?:stated|mentioned|given|specified|known)|"
    r"no (?:information|mention)|says? nothing|(?:mentions?|names?|gives?) no|"
    r"but not (?:that|where|when|who|how|whether)|"
    r"can(?:not|'t|’t| not) (?:say|tell|answer|support)|"
    r"(?:do not|don't|don’t) have that information)\b",
    re.IGNORECASE,
)


def states(answer: str) -> bool:
    """Whether a text claims anything about the world, apart from saying that it does not know."""
    said = [claim for claim in split(answer) if claim.checkworthy]
    return any(not _ADMITS.search(claim.text) for claim in said)


def holds(answer: str, fact: str) -> bool:
    """Whether all words of a fact that carry it stand in an answer; `no`: whether it denies.

    Numbers must be the same, with their unit in the words beside them.
    """
    said = _words(answer)
    if fact.casefold() == "no":
        return bool(_DENIES & said)
    return _words(fact) - _SMALL <= said


def _words(text: str) -> set[str]:
    return {word.replace(",", "").casefold() for word in _WORD.findall(text)}
