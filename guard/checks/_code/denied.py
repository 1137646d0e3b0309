"""Whether an answer itself says that a name is not to be used, or not there."""

import re
from collections.abc import Sequence

from guard.checks._code.snippets import Snippet

_GONE = (
    r"removed|no longer|n[o']t exist|deprecat\w+|renamed|replaced|obsolete|outdated|invent\w+|"
    r"hallucinat\w+|there(?:'s| is) no|has no|unavailable|not available|instead of|"
    r"do(?:n't| not) use|AttributeError|ImportError|ModuleNotFoundError|TypeError"
)
_SAYS = re.compile(_GONE, re.I)
_MARKED = re.compile(
    rf"{_GONE}|\b(?:old|before|wrong|bad|incorrect|fails?|error|legacy)\b|❌|✗", re.I
)
_ABOVE = re.compile(
    r"\b(?:before|old|outdated|deprecated|obsolete|wrong|incorrect|broken|invalid|legacy|"
    r"(?:does|do|will|did)(?: not|n't) work|no longer works?|fails?)\b[^.\n]{0,60}:\W*$",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n")


def denied(name: str, at: int, text: str, blocks: Sequence[Snippet]) -> bool:
    """Whether the answer says of a name, used at a place in its code, that it can't be used."""
    within = next((b for b in blocks if b.start <= at < b.end), None)
    if within is None:
        return False
    if announced_broken(text, within.start):
        return True
    begin = text.rfind("\n", 0, at) + 1
    before = text.rfind("\n", 0, max(begin - 1, 0)) + 1
    line = text[begin : text.find("\n", at) if "\n" in text[at:] else len(text)]
    above = text[before : max(begin - 1, 0)].strip()
    if any(_MARKED.search(_comment(one)) for one in (line, above if above[:1] == "#" else "")):
        return True
    word = re.compile(rf"\b{re.escape(name)}\b")
    return any(
        word.search(sentence) and _SAYS.search(sentence)
        for prose in _prose(text, blocks)
        for sentence in _SENTENCE.split(prose)
    )


def announced_broken(text: str, start: int) -> bool:
    """Whether the line above a block that begins at `start` says that it is not as it should be."""
    return _ABOVE.search(text[max(0, start - 160) : start].rstrip()) is not None


def _comment(line: str) -> str:
    return line.partition("#")[2]


def _prose(text: str, blocks: Sequence[Snippet]) -> list[str]:
    """What stands outside of the blocks."""
    edges = [0, *(edge for b in blocks for edge in (b.start, b.end)), len(text)]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
