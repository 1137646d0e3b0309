"""The evidence as sentences that can be found by their words."""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import Any, TypeVar

from guard.checks._addressed import telling
from guard.checks._words import content, fold, visible
from guard.types import Evidence, Place

MOST = 500_000
"""Characters of evidence that are read; what stands beyond them counts as not found."""

_LONG = 600  # characters; a longer sentence is read in pieces
_SPACELESS = re.compile(r"\S{1,200}")
_QUICK = 20_000  # characters that are read in no time

_TRIES = 8
_JOINS = re.compile(r"(?:[\w$€£-]|\d[.,])$")  # before and after a part of a longer word or number
_JOINED = re.compile(r"[\w%-]|[.,]\d")

View = TypeVar("View")

_BREAK = re.compile(
    r"(?<![.!?…])[.!?…]++[\"'”’)\]]{0,4}+\s++"
    r"|[。！？]++\s*+"
    r"|\n[^\S\n]*+\n\s*+"
    r"|\n(?=[^\S\n]*+[-*•#|\d])"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|[A-Za-z]\.[A-Za-z]|Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|Nos?|Figs?|vs|etc|cf"
    r"|al|approx|ca|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Art|Sec|Vol|pp)$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the passage `evidence`, on one line, as long as it has `words`.

    It stands at the characters `start` to `end` of the passage's own text. `stems` are those of
    its content words, in order.
    """

    evidence: str
    start: int
    end: int
    text: str
    words: int
    stems: tuple[str, ...]

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.evidence, self.start, self.end)


class Passages:
    """All sentences of the evidence, in order.

    `whole` is False when there was more text than is read.
    """

    def __init__(self, evidence: tuple[Evidence, ...]) -> None:
        self.sentences: list[Sentence] = []
        self.whole = sum(len(passage.text) for passage in evidence) <= MOST
        left = MOST
        for passage in evidence:
            text = passage.text[:left]
            left -= len(text)
            for span in sentences(text):
                for first, last in _pieces(text, *span):
                    words = visible(text[first:last]).split()
                    line = " ".join(words)
                    stems = tuple(content(line))
                    self.sentences.append(
                        Sentence(passage.id, first, last, line, len(words), stems)
                    )

    def closest(self, stems: Iterable[str]) -> list[tuple[int, int]]:
        """Return (stems shared, position) of the sentences that share any, the best first.

        Of those that share as many, the shorter ones come first.
        """
        shared: Counter[int] = Counter()
        for word in set(stems):
            shared.update(self._where.get(word, ()))
        return sorted(
            ((count, position) for position, count in shared.items()),
            key=lambda found: (-found[0], len(self.sentences[found[1]].stems), found[1]),
        )

    def hold(self, line: str) -> bool:
        """Whether a text on one line stands here word for word, among its first few places."""
        line = line.rstrip(".!?;: ")
        at = -1
        for _ in range(_TRIES if line else 0):
            at = self.text.find(line, at + 1)
            if at < 0:
                return False
            if not (
                _JOINED.match(self.text, at + len(line))
                or _JOINS.search(self.text[max(0, at - 2) : at])
            ):
                return True
        return False

    def frequency(self, stem: str) -> int:
        """In how many sentences a stem stands."""
        return len(self._where.get(stem, ()))

    def copied(self, text: str) -> Sentence | None:
        """The sentence that says just this, word for word; None if there is none."""
        return self._said.get(_normal(text))

    @cached_property
    def telling(self) -> "Passages":
        """The same without what addresses whoever judges."""
        kept = [_telling(sentence) for sentence in self.sentences]
        if kept == self.sentences:
            return self
        other = Passages(())
        other.sentences, other.whole = [one for one in kept if one.words], self.whole
        return other

    @cached_property
    def _said(self) -> dict[str, Sentence]:
        return {_normal(sentence.text): sentence for sentence in reversed(self.sentences)}

    @cached_property
    def text(self) -> str:
        """All sentences on one line."""
        return " ".join(sentence.text for sentence in self.sentences)

    @cached_property
    def _where(self) -> dict[str, list[int]]:
        where = defaultdict(list)
        for position, sentence in enumerate(self.sentences):
            for word in set(sentence.stems):
                where[word].append(position)
        return where


@lru_cache(maxsize=32)
def passages(evidence: tuple[Evidence, ...]) -> Passages:
    """Read the evidence; kept for a while, since a stream is judged claim by claim."""
    return Passages(evidence)


async def read(
    view: Callable[..., View], evidence: tuple[Evidence, ...], *asked: tuple[str, ...]
) -> View:
    """Return a view of the evidence, or of it and what the user wrote, made in a thread if long.

    It is kept for a while, since a stream is judged claim by claim.
    """
    kept: list[View] = _kept(view, evidence, *asked)
    if not kept:
        size = sum(len(e.text) for e in evidence) + sum(len(t) for texts in asked for t in texts)
        kept.append(await off_loop(partial(view, evidence, *asked), size))
    return kept[0]


@lru_cache(maxsize=128)
def _kept(*_: object) -> list[Any]:
    """Where the view of some texts is kept once it is made."""
    return []


async def off_loop(work: Callable[[], View], characters: int) -> View:
    """Do work on so many characters, in a thread if they are many."""
    return work() if characters < _QUICK else await asyncio.to_thread(work)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where the sentences of a text start and end, without the space around them."""
    spans = []
    start = 0
    for found in _BREAK.finditer(text):
        before = text[max(start, found.start() - 12) : found.start()]
        goes_on = text[found.end() : found.end() + 1].islower() or _ABBREVIATION.search(before)
        if found.group()[0] in ".…" and goes_on:
            continue
        spans.append(_trim(text, start, found.end()))
        start = found.end()
    spans.append(_trim(text, start, len(text)))
    return [(first, last) for first, last in spans if first < last]


def _telling(sentence: Sentence) -> Sentence:
    text = telling(sentence.text)
    if text == sentence.text:
        return sentence
    return replace(sentence, text=text, words=len(text.split()), stems=tuple(content(text)))


def _normal(text: str) -> str:
    """A sentence without case, full stop and quotation marks; a question stays one."""
    return " ".join(fold(text).split()).strip(" .!\"'“”‘’")


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence that is too long to be read as one, cut between words into even pieces."""
    if end - start <= _LONG:
        return [(start, end)]
    words = [(start + m.start(), start + m.end()) for m in _SPACELESS.finditer(text[start:end])]
    count = -(-(end - start) // _LONG)
    cuts = [words[i * len(words) // count : (i + 1) * len(words) // count] for i in range(count)]
    return [(cut[0][0], cut[-1][1]) for cut in cuts if cut]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
