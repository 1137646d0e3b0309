"""Passages in XML-like tags: `<context>`, `<documents><document id="a">`, and their kin."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from guard.ground.passage import ID, Passage

_TAG = re.compile(r"<(/?)([A-Za-z][\w-]{0,80})((?:\s[^<>]{0,500}?)?)(/?)>")
_ATTRIBUTE = re.compile(r"""([\w-]{1,40})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_HTML = frozenset(
    "a abbr b big blockquote body br button code dd div dl dt em font form h1 h2 h3 h4 h5 h6 head "
    "hr html i img input label li ol option p pre s script select small span strong style sub sup "
    "table tbody td th thead tr u ul".split()
)
_ASKED = re.compile(r"(?:^|[_-])(?:question|query)(?:[_-]|$)")
# Words to the model or from the conversation, not about the world.
_NOT_EVIDENCE = re.compile(
    r"(?:^|[_-])(?:instructions?|rules?|tasks?|formats?|outputs?|examples?|schema|role|persona|tone|"
    r"guidelines?|constraints?|thinking|scratchpad|history|conversation|chat|messages?|prompt|user|"
    r"assistant|system|answer|response)(?:[_-]|$)"
)
_ABOUT = frozenset(
    "author date file filename id index metadata name path score source title type url".split()
)
_BODY = frozenset("chunk content document_content page_content passage_content text".split())
_ID_NAMES = ("id", "doc_id", "document_id", "index", "name")
_SOURCE_NAMES = ("source", "title", "url", "href", "file", "filename", "path", "name")
_DEEPEST = 12  # nesting beyond that is taken as text


@dataclass(slots=True)
class Element:
    """`text[start:end]` is the element with its tags, `text[inner:inner_end]` what is in it."""

    name: str
    attributes: str
    start: int
    inner: int
    inner_end: int
    end: int
    children: list["Element"] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        """Whether the tag says that this is the question."""
        return _ASKED.search(self.name) is not None

    @property
    def describes(self) -> bool:
        """Whether it is about the passage beside it: `<source>a.pdf</source>`."""
        return self.name in _ABOUT and not self.attributes.strip()

    @property
    def is_evidence(self) -> bool:
        """Whether the tag marks something the answer may rely on."""
        return not self.asks and self.name not in _HTML and not _NOT_EVIDENCE.search(self.name)


def elements(text: str) -> list[Element]:
    """The outermost elements, in order; a tag without its counterpart is text."""
    if "</" not in text:
        return []
    closed: list[Element] = []
    stack: list[re.Match[str]] = []
    waiting: Counter[str] = Counter()
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if tag[4]:
            continue
        if not tag[1]:
            stack.append(tag)
            waiting[name] += 1
        elif waiting[name]:
            while True:
                opened = stack.pop()
                waiting[opened[2].lower()] -= 1
                if opened[2].lower() == name:
                    break
            span = (opened.start(), opened.end(), tag.start(), tag.end())
            closed.append(Element(name, opened[3], *span))
    return _nested(sorted(closed, key=lambda element: element.start))


def relevant(found: Sequence[Element]) -> Iterator[Element]:
    """The outermost of them that mark a question or evidence."""
    todo = list(reversed(found))
    while todo:
        element = todo.pop()
        if element.asks or element.is_evidence:
            yield element
        else:
            todo += reversed(element.children)


def passages(text: str, element: Element, depth: int = 0) -> Iterator[Passage]:
    """The passages in an element: its text, or those of the elements that it is made of."""
    inside = [child for child in element.children if child.name not in _HTML]
    about = dict(_attributes(element.attributes))
    about |= {c.name: _inner(text, c) for c in inside if c.describes and not c.children}
    parts = [child for child in inside if child.is_evidence and not child.describes]
    if depth == _DEEPEST or not parts:
        yield _passage(_inner(text, element), about)
    elif len(parts) == 1 and parts[0].name in _BODY:
        yield _passage(_inner(text, parts[0]), about)
    else:
        at = element.inner
        for child in inside:
            yield from _between(text[at : child.start])
            at = child.end
            if child.is_evidence and not child.describes:
                yield from passages(text, child, depth + 1)
        yield from _between(text[at : element.inner_end])


def question(text: str, element: Element) -> str:
    """What is asked in an element, or right inside of one that holds passages as well."""
    if element.asks:
        return _inner(text, element)
    asking = [child for child in element.children if child.asks]
    holds = any(child.is_evidence and not child.describes for child in element.children)
    return _inner(text, asking[-1]) if asking and holds else ""


def _nested(found: Sequence[Element]) -> list[Element]:
    outermost: list[Element] = []
    around: list[Element] = []
    for element in found:
        while around and around[-1].end <= element.start:
            around.pop()
        (around[-1].children if around else outermost).append(element)
        around.append(element)
    return outermost


def _inner(text: str, element: Element) -> str:
    return text[element.inner : element.inner_end].strip()


def _between(text: str) -> Iterator[Passage]:
    """Words between the elements are a passage too, unless they only lead in."""
    words = text.strip()
    if words and not words.endswith(":"):
        yield Passage(words)


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for name, *values in _ATTRIBUTE.findall(text):
        yield name.lower(), "".join(values)


def _passage(text: str, about: dict[str, str]) -> Passage:
    ids = (about[name] for name in _ID_NAMES if ID.fullmatch(about.get(name, "")))
    sources = (about[name] for name in _SOURCE_NAMES if about.get(name))
    return Passage(text, next(ids, None), next(sources, None))
