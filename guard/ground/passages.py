"""Find the passages in a message: tagged, fenced, ruled off, after a lead-in, or plain facts."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

TAG = re.compile(r"<(/?)([A-Za-z][\w-]{0,40})((?:\s[^<>]{0,300})?)>")
ATTRIBUTE_ID = re.compile(r"""\b(?:id|name|index|title|source)\s*=\s*["']?([\w.:-]{1,64})""")
ASKED = {"question", "query", "user_query", "user_question"}
NOT_EVIDENCE = ASKED | {  # words to the model, and the marks of HTML
    *"instructions instruction system prompt task rules answer response format output".split(),
    *"example examples thinking history conversation persona role".split(),
    *"b i u em strong a br p code pre".split(),
}
FENCE = re.compile(r"^ {0,3}(```+|~~~+)[^\n]*\n(.*?)(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.M | re.S)
RULE = re.compile(r"^[ \t]*(?:-{5,}|={5,}|\*{5,}|_{5,})[ \t]*$", re.M)
LEAD_IN = re.compile(
    r"^[ \t#*]*(?:(?:the |relevant |retrieved |following )*(?:context|sources?|documents?|passages?"
    r"|evidence|facts?|knowledge base|search results|reference text|background)(?: information)?"
    r"[^\n:]{0,60}:[*]*[ \t]*"
    r"|[^\n]{0,200}\buse the following [^\n]{0,100}(?:context|documents?|passages?|information)"
    r"[^\n]{0,400}\n)",
    re.I | re.M,
)
ASKS = re.compile(r"^[ \t#*]*(?:user )?(?:question|query)[ \t]*:[*]*[ \t]*", re.I | re.M)
ANSWERS = re.compile(r"^[ \t#*]*(?:helpful |final )?answer[ \t]*:[*]*[ \t]*", re.I | re.M)
OWN_ID = re.compile(r"^[ \t]*[-*]?[ \t]*\[([\w.:-]{1,64})\][ \t:]*", re.M)
ADDRESSES_THE_MODEL = re.compile(
    r"\b(?:you(?:r|'re| are| will| must| should| can)?|assistant|chatbot|language model)\b", re.I
)
TELLS = re.compile(  # how an instruction begins
    r"(?:please|always|never|do not|don't|do|if|when|answer|respond|reply|use|be|keep|make|write|"
    r"cite|give|say|explain|help|act|ensure|avoid|only|think|summari[sz]e|translate|follow|return|"
    r"provide|include|remember|note that|be sure|refer|speak|stay|ask|consider|base|rely|ignore)\b",
    re.I,
)
PARAGRAPH = re.compile(r"\n\s*\n")
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage found in a message; `id` is the one that the text itself gives it, if it does."""

    text: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a message holds: passages, what is asked in it, and the words around them."""

    passages: tuple[Passage, ...]
    asked: str
    rest: str


def find(text: str) -> Found:
    """Take the passages out of a message."""
    tagged, asked, rest = _tagged(text)
    passages = [*tagged]
    for pattern in (_fenced, _ruled):
        found, rest = pattern(rest)
        passages += found
    if not passages:
        found, rest = _led_in(rest)
        passages += found
    if ":" in rest and (ask := ASKS.search(rest)):
        end = ANSWERS.search(rest, ask.end())
        asked = asked or rest[ask.end() : end.start() if end else None]
    split = [piece for passage in passages for piece in _by_own_ids(passage)]
    return Found(tuple(p for p in split if p.text), asked.strip(), rest.strip())


def facts(text: str) -> tuple[Passage, ...]:
    """The paragraphs of a system message that state something instead of telling the model."""
    kept = []
    for paragraph in PARAGRAPH.split(text):
        sentences = [s.strip(" \t-*#>") for s in SENTENCE.findall(paragraph)]
        stated = [s for s in sentences if len(s.split()) > 2 and not _is_instruction(s)]
        if stated:
            kept.append(Passage(" ".join(stated)))
    return tuple(kept)


def _is_instruction(sentence: str) -> bool:
    return bool(
        TELLS.match(sentence) or ADDRESSES_THE_MODEL.search(sentence) or sentence.endswith("?")
    )


def _tagged(text: str) -> tuple[list[Passage], str, str]:
    """Innermost tagged texts, what a tag says is asked, and the text without either."""
    if "</" not in text:
        return [], "", text
    passages: list[Passage] = []
    asked, rest, at = "", "", 0
    elements = sorted(_elements(text), key=lambda e: (e.start, -e.end))
    for element in elements:
        if element.name in ASKED:
            asked = asked or text[element.inner : element.inner_end]
        elif element.leaf:
            id = ATTRIBUTE_ID.search(element.attributes)
            words = text[element.inner : element.inner_end].strip()
            passages.append(Passage(words, id[1] if id else None))
        if element.start >= at:
            rest += text[at : element.start]
            at = element.end
    return passages, asked, rest + text[at:]


@dataclass(slots=True)
class _Element:
    """Text between two tags; a `leaf` has no other element in it."""

    name: str
    attributes: str
    start: int
    inner: int
    inner_end: int = 0
    end: int = 0
    leaf: bool = True


def _elements(text: str) -> Iterator[_Element]:
    """Every element that may hold a passage or a question, innermost first."""
    opened: list[_Element] = []
    waiting: Counter[str] = Counter()
    for tag in TAG.finditer(text):
        name = tag[2].lower()
        if name in NOT_EVIDENCE and name not in ASKED:
            continue
        if not tag[1]:
            opened.append(_Element(name, tag[3], tag.start(), tag.end()))
            waiting[name] += 1
        elif waiting[name]:
            while (element := opened.pop()).name != name:  # one that is never closed
                waiting[element.name] -= 1
                if opened:
                    opened[-1].leaf &= element.leaf
            waiting[name] -= 1
            element.inner_end, element.end = tag.start(), tag.end()
            if opened:
                opened[-1].leaf = False
            yield element


def _fenced(text: str) -> tuple[list[Passage], str]:
    if "```" not in text and "~~~" not in text:
        return [], text
    found = [Passage(m[2].strip()) for m in FENCE.finditer(text)]
    return found, FENCE.sub("\n", text) if found else text


def _ruled(text: str) -> tuple[list[Passage], str]:
    """Texts between two lines of dashes or the like."""
    if not any(mark * 5 in text for mark in "-=*_"):
        return [], text
    rules = list(RULE.finditer(text))
    found, rest, at = [], "", 0
    for first, second in zip(rules[::2], rules[1::2], strict=False):
        found.append(Passage(text[first.end() : second.start()].strip()))
        rest += text[at : first.start()]
        at = second.end()
    return found, rest + text[at:]


def _led_in(text: str) -> tuple[list[Passage], str]:
    """The texts after `Context:` and the like, each up to the question or the answer."""
    if ":" not in text and "following" not in text.lower():
        return [], text
    found, rest, at = [], "", 0
    for lead in LEAD_IN.finditer(text):
        if lead.start() < at:
            continue
        stops = (pattern.search(text, lead.end()) for pattern in (ASKS, ANSWERS))
        end = min((stop.start() for stop in stops if stop), default=len(text))
        if words := text[lead.end() : end].strip():
            found.append(Passage(words))
            rest += text[at : lead.start()]
            at = end
    return found, rest + text[at:]


def _by_own_ids(passage: Passage) -> list[Passage]:
    """A passage cut where its lines begin with ids of their own: `[doc-1] ...`."""
    marks = list(OWN_ID.finditer(passage.text))
    if not marks or passage.text[: marks[0].start()].strip():
        return [passage]
    ends = [m.start() for m in marks[1:]] + [len(passage.text)]
    return [
        Passage(passage.text[m.end() : end].strip(), m[1])
        for m, end in zip(marks, ends, strict=True)
    ]
