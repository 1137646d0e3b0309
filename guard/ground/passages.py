"""Find the passages in a message: tagged, fenced, ruled off, after a lead-in, or numbered."""

import re
from dataclasses import dataclass
from itertools import pairwise

from guard.ground import tags
from guard.ground.facts import is_instruction
from guard.ground.labels import asked_in, led_in
from guard.ground.passage import Passage

_STRUCTURE = re.compile(r'[\n:<]|```|"""')  # no message without any of these holds a passage
_FENCE = re.compile(  # of backticks or tildes over whole lines, or of three quotation marks
    r'^ {0,3}(`{3,}+|~{3,}+)[^\n]*\n(.*?)(?:^ {0,3}\1[`~]*[ \t]*$|\Z)|"{3}(.+?)"{3}', re.M | re.S
)
_SHOWS_FORM = re.compile(
    r"\b(?:format|respond|reply|return|output|example|schema|template|structure|json)\b", re.I
)
_RULE = re.compile(r"^[ \t]*([-=*_~])\1{2,}[ \t]*$", re.M)
_LEADS_TO_RULE = re.compile(
    r"\b(?:context|sources?|documents?|passages?|evidence|excerpts?|information|references?|article|"
    r"text|transcript|below|following)\b|:\s*$",
    re.I,
)
_ASKS = re.compile(r"^[ \t>#*_]*(?:question|query)[*_]*:", re.I | re.M)
_RULES_TRIED = 50  # rules that may begin a passage
_LINE = 500  # characters of the line before that are looked at
_BLANK = re.compile(r"\n[ \t]*\n")
_OWN_ID = re.compile(r"^[ \t]*(?:[-*][ \t]+)?\[((?=[.:-]*\w)[\w.:-]{1,64})\](?!\()[ \t:]*", re.M)


@dataclass(frozen=True, slots=True)
class Found:
    """What a message holds: passages, what is asked in it, and the words around them."""

    passages: tuple[Passage, ...]
    asked: str
    rest: str


def find(text: str, asks_last: bool = True) -> Found:
    """Take the passages out of a message; with `asks_last`, it may end in a question of its own."""
    if not _STRUCTURE.search(text):
        return Found((), "", text.strip())
    passages, asked, rest = _enclosed(text)
    if not passages:
        passages, rest = _ruled(rest)
    if passages:
        asked = asked or asked_in(rest)
    else:
        passages, asked_there, rest = led_in(rest, asks_last)
        asked = asked or asked_there
    if not passages:
        passages, rest = _numbered(rest)
    split = [piece for passage in passages for piece in _by_own_ids(passage)]
    return Found(tuple(p for p in split if p.text), asked.strip(), rest.strip())


def plain(text: str) -> str:
    """The text without what is tagged or fenced in it."""
    kept, at = [], 0
    for element in tags.elements(text):
        kept.append(text[at : element.start])
        at = element.end
    return _FENCE.sub("\n", "\n".join([*kept, text[at:]]))


def _enclosed(text: str) -> tuple[list[Passage], str, str]:
    """Passages in tags and fences, whichever is the outer one."""
    spans: list[tuple[int, int, list[Passage], str]] = []
    for element in tags.relevant(tags.elements(text)):
        asked = tags.question(text, element)
        inside = [] if element.asks else list(tags.passages(text, element))
        spans.append((element.start, element.end, inside, asked))
    if any(mark in text for mark in ("```", "~~~", '"""')):
        for fence in _FENCE.finditer(text):
            if not _SHOWS_FORM.search(_line_before(text, fence.start())):
                inside = [Passage((fence[2] or fence[3] or "").strip())]
                spans.append((fence.start(), fence.end(), inside, ""))
    passages: list[Passage] = []
    asked, rest, at = "", [], 0
    for start, end, inside, question in sorted(spans, key=lambda span: span[0]):
        if start >= at:
            passages += inside
            asked = asked or question
            rest.append(text[at:start])
            at = end
    return passages, asked, "\n".join([*rest, text[at:]])


def _ruled(text: str) -> tuple[list[Passage], str]:
    """The texts between lines of dashes or the like, after words that lead in to them."""
    rules = list(_RULE.finditer(text))
    for opening in rules[:_RULES_TRIED]:
        before = _line_before(text, opening.start())
        if not (_LEADS_TO_RULE.search(before) or _ASKS.match(before)):
            continue
        mark, begin = opening[0].strip(), opening.start()
        same = [rule for rule in rules if rule[0].strip() == mark and rule.start() >= begin]
        if asks := list(_ASKS.finditer(text, begin)):
            same = [rule for rule in same if rule.end() <= asks[-1].start()]
        if len(same) > 1:
            found = [Passage(text[a.end() : b.start()].strip()) for a, b in pairwise(same)]
            return found, text[:begin] + text[same[-1].end() :]
    return [], text


def _numbered(text: str) -> tuple[list[Passage], str]:
    """Two or more texts that begin with ids of their own, up to the question after them."""
    marks = list(_OWN_ID.finditer(text))
    if len({mark[1] for mark in marks}) < 2:
        return [], text
    begin, stop = marks[0].start(), len(text)
    for gap in reversed(list(_BLANK.finditer(text, marks[-1].end()))):
        after = text[gap.end() : stop].strip()
        if after and not after.endswith(("?", ":")) and not is_instruction(after):
            break
        stop = gap.start()
    return [Passage(text[begin:stop].strip())], text[:begin] + text[stop:]


def _by_own_ids(passage: Passage) -> list[Passage]:
    """A passage cut where its lines begin with ids of their own: `[doc-1] ...`."""
    marks = list(_OWN_ID.finditer(passage.text))
    if not marks or passage.id:
        return [passage]
    ends = [mark.start() for mark in marks[1:]] + [len(passage.text)]
    pieces = [
        Passage(passage.text[mark.end() : end].strip(), mark[1], passage.source)
        for mark, end in zip(marks, ends, strict=True)
    ]
    before = passage.text[: marks[0].start()].strip()
    return [Passage(before, None, passage.source), *pieces] if before else pieces


def _line_before(text: str, pos: int) -> str:
    return text[max(0, pos - _LINE) : pos].rstrip().rpartition("\n")[2]
