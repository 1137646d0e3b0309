"""Passages after words that lead in to them, as the prompts of the usual frameworks have them."""

import re

from guard.ground.facts import first_stated, is_instruction, last_sentence
from guard.ground.passage import Passage

_NOUN = (
    r"(?:contexts?|sources?|documents?|passages?|evidence|excerpts?|snippets?|chunks?|references?|"
    r"articles?|transcripts?|search results?|knowledge base|background)"
)
_KIND = (
    r"(?:the|relevant|retrieved|provided|following|additional|given|new|supporting|reference|source|"
    r"background|search|context)"
)
_MARK = r"[ \t>#*_]*+"
# `Context:` on a line of its own or before the passage; `... based only on the following context:`;
# `Use the following pieces of context ...`, after which more instructions may come.
_LEAD = re.compile(
    rf"^{_MARK}(?:{_KIND} ){{0,3}}(?:{_NOUN}|information(?=[^\n]{{0,20}}:[ \t*_]*$))"
    r"(?: (?:information|documents?|passages?|text|data|materials?|snippets?|chunks?|results?))?"
    r"[*_]{0,3}:[*_]{0,3}[ \t]*"
    rf"|^#{{1,6}} (?:{_KIND} ){{0,2}}{_NOUN}[ \t]*$"
    rf"|^[^\n]{{0,400}}\b(?:{_NOUN}|information|text)(?: \w{{1,20}}){{0,2}}[*_]{{0,3}}:[ \t*_]*$"
    rf"|^[^\n]{{0,400}}\buse (?:only )?(?:the following|these) (?:\w{{1,20}} ){{0,4}}"
    rf"(?P<told>{_NOUN}|information)\b[^.\n:]{{0,200}}[.\n]",
    re.IGNORECASE | re.MULTILINE,
)
_WHOSE = r"(?:user|the user['’]s|my|customer|input|final|new|current)"
_ASKS = re.compile(
    rf"^{_MARK}(?:{_WHOSE} ){{0,2}}(?:question|query)(?:[*_]{{0,3}}:[*_]{{0,3}}|[ \t]*$)"
    r"|^[^\n]{0,300}\banswer (?:the|this|my) (?:\w{1,20} )?(?:question|query)"
    r"[^\n:.?]{0,60}:(?=[ \t]*\S)",
    re.IGNORECASE | re.MULTILINE,
)
_ANSWERS = re.compile(
    rf"^{_MARK}(?:(?:helpful|final|your|the|new|detailed|concise) )?(?:answer|response|assistant)"
    r"[^\n:]{0,30}:[ \t*_]*\s*\Z",
    re.IGNORECASE | re.MULTILINE,
)
_TOLD = re.compile(
    rf"^{_MARK}(?:instructions?|rules|your task|task|guidelines|requirements|"
    r"(?:output|response|answer) format)[ \t*_]*:?[ \t*_]*$",
    re.IGNORECASE | re.MULTILINE,
)
_BLANK = re.compile(r"\n[ \t]*\n")


def asked_in(text: str) -> str:
    """What stands after the last `Question:`; empty if nothing does."""
    end = _end(text)
    asks = list(_ASKS.finditer(text, 0, end))
    return text[asks[-1].end() : end].strip() if asks else ""


def led_in(text: str, asks_last: bool) -> tuple[list[Passage], str, str]:
    """The passages after a lead-in, what is asked, and the words that are neither.

    With `asks_last`, a question at the end is one even if no label says so.
    """
    end = _end(text)
    lead = _lead(text, end)
    if lead is None:
        return [], asked_in(text), text
    begin, stop, asked = lead.end(), end, ""
    asks = list(_ASKS.finditer(text, 0, end))
    if asks and asks[-1].start() >= begin:  # a document may ask too: the last question counts
        stop, asked = asks[-1].start(), text[asks[-1].end() : end]
    elif asks:
        asked = text[asks[-1].end() : lead.start()]
    stop = _told(text, begin, stop)
    if lead["told"]:
        begin += _still_told(text[begin:stop])
    if asks_last and not asks:
        stop = begin + _asked_at_end(text[begin:stop])
        asked = text[stop:end]
    body = text[begin:stop].strip()
    return [Passage(body)] if body else [], asked.strip(), f"{text[: lead.start()]}\n{text[stop:]}"


def _lead(text: str, end: int) -> re.Match[str] | None:
    """The first lead-in; a label of its own comes before an instruction to use what follows."""
    told = None
    for lead in _LEAD.finditer(text, 0, end):
        if not lead["told"]:
            return lead
        told = told or lead
    return told


def _asked_at_end(text: str) -> int:
    """Where the words after the passages begin that ask or tell, without being labelled so."""
    stop = len(text.rstrip())
    for gap in reversed(list(_BLANK.finditer(text, 0, stop))):
        last = text[gap.end() : stop].strip()
        if not last.endswith("?") and not is_instruction(last):
            break
        stop = gap.start()
    if stop == len(text.rstrip()) and text[:stop].endswith("?"):
        return last_sentence(text[:stop])
    return stop


def _end(text: str) -> int:
    """Where the text ends, not counting an `Answer:` that waits to be filled in."""
    answer = _ANSWERS.search(text)
    return answer.start() if answer else len(text)


def _told(text: str, begin: int, stop: int) -> int:
    """Where instructions after the passages begin."""
    for told in _TOLD.finditer(text, begin, stop):
        if is_instruction(text[told.end() : stop].lstrip()[:300]):
            return told.start()
    return stop


def _still_told(text: str) -> int:
    """Where the passages begin after `Use the following context.` and its further instructions."""
    blank = _BLANK.search(text)
    paragraph = text[: blank.start()] if blank else text
    stated = first_stated(paragraph)
    return stated if stated < len(paragraph) or not blank else blank.end()
