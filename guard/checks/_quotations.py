"""The quotations of a text, and whether another text has the same words."""

import re
from dataclasses import dataclass

from guard.checks._words import FUNCTION, WORD, visible

LONGEST = 2000
"""Characters a quotation may have; a longer one is taken for one that is never closed."""

_INSIDE = r"(?:[^{marks}\n]|\n(?![^\S\n]*\n)){{1,{longest}}}"
_PAIRS = {
    "“": "”", "„": "“”", "«": "»", "‹": "›", "「": "」", "『": "』", "‘": "’", '"': '"', "'": "'",
}  # fmt: skip


def _pattern(opening: str, closing: str) -> str:
    inside = _INSIDE.format(
        marks=opening + closing if opening not in "‘'" else opening, longest=LONGEST
    )
    if opening in "\"'‘":  # may also be an inch, an apostrophe, the '90s
        return rf"(?<!\w){opening}(?=\S)(?!\d0s\b){inside}?(?<=\S)[{closing}](?!\w)"
    return f"{opening}{inside}[{closing}]"


_CLOSED = re.compile("|".join(_pattern(*pair) for pair in _PAIRS.items()))
_OPEN = re.compile(rf'(?:["“„«](?<!\w.))(?=\w)(?:[^\n]|\n(?![^\S\n]*\n)){{1,{LONGEST}}}')
_DOUBLE = re.compile(r"[\"“”„«»‹›「」『』*`]|(?<!\w)['‘’_]+|['‘’_]+(?!\w)")
_DASH = re.compile("[‐‑‒–—−]")
_BEFORE_MARK = re.compile(r"\s+(?=[.,;:!?)\]%])")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\([^()\s]{0,500}\)")
_NOTE = re.compile(r"\[(?:\d{1,3}|[a-z]|note \d{1,3}|citation needed)\](?!\w)")
_TAG = re.compile(r"</?(?:a|b|br|code|em|i|p|span|strong|sub|sup|u)\b[^<>]{0,300}>", re.I)
_LETTER = re.compile(r"\[(\w)\](?=\w)")
_LEFT_OUT = re.compile(r"\.(?: ?\.){2,}|…|\[[^\[\]]{0,80}\]")
_INTERRUPTED = re.compile(r",[\"”]\s+[^\"“”\n.;]{2,60}(?:,\s+[\"“](?=[a-z])|\.\s+[\"“](?=[A-Z]))")
_QUOTING = re.compile(r"^(?:[ \t]?>)+[ \t]?", re.M)  # before each line of what a mail answers
_BROKEN = re.compile(r"(?<=[a-z])-[^\S\n]*\n[^\S\n]*(?=[a-z])")
_EDGE = " .,;:!?-()"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks, marks included, at `start` to `end` of a text."""

    text: str
    start: int
    end: int
    closed: bool = True

    @property
    def words(self) -> int:
        """How many words are quoted; where a script has no spaces, two characters count as one."""
        wide = sum("\u3040" <= char <= "\u9fff" for char in self.text)
        return len(_LEFT_OUT.sub(" ", self.text).split()) + wide // 2

    @property
    def title(self) -> bool:
        """Whether it is written as a title is, with capitals: a name rather than what was said."""
        words = [word for word in WORD.findall(self.text) if word.lower() not in FUNCTION]
        return len(words) > 1 and not any(word[0].islower() for word in words)

    def stands_in(self, source: str) -> bool:
        """Whether a text in `normal` form has these words; in order, where some are left out."""
        at = 0
        for part in _parts(self.text):
            at = _find(part, source, at)
            if at < 0:
                return False
        return True


def quotations(text: str) -> list[Quotation]:
    """Return the quotations of a text, those first that are closed."""
    found = [Quotation(m.group(), m.start(), m.end()) for m in _CLOSED.finditer(text)]
    rest = _CLOSED.sub(lambda m: " " * len(m.group()), text)
    return found + [Quotation(m.group(), m.start(), m.end(), False) for m in _OPEN.finditer(rest)]


def joined(text: str) -> list[str]:
    """Return a text without the words that interrupt what it quotes: `“All,” he said, “is well.”`.

    Or with the words whole that the ends of its lines break. In several ways, since the mark may be
    the speaker's or not, the hyphen the word's or not; none where there is nothing to join.
    """
    marks = (" ", ", ", ". ") if _INTERRUPTED.search(text) else ()
    hyphens = ("", "-") if _BROKEN.search(text) else ()
    whole = [_BROKEN.sub(hyphen, text) for hyphen in hyphens]
    return whole + [_INTERRUPTED.sub(mark, text) for mark in marks]


def normal(text: str) -> str:
    """Return a text on one line, without case, quotation marks and emphasis, one kind of dash.

    Nor marks of footnotes, tags, addresses of links and the `>` of a mail.
    """
    if "[" in text:
        text = _NOTE.sub("", _LINK.sub(r"\1", text))
    text = _TAG.sub("", text) if "<" in text else text
    text = (
        visible(_QUOTING.sub("", text).replace(" & ", " and "))
        .casefold()
        .replace("’", "'")
        .replace("‘", "'")
    )
    return _BEFORE_MARK.sub("", " ".join(_DASH.sub("-", _DOUBLE.sub("", text)).split()))


def _parts(quoted: str) -> list[str]:
    pieces = _LEFT_OUT.split(_LETTER.sub(r"\1", quoted))
    return [part for piece in pieces if (part := normal(piece).strip(_EDGE))]


def _find(part: str, source: str, at: int) -> int:
    """Where `part` ends in `source` after `at`, as whole words; -1 if it is not there."""
    while (at := source.find(part, at)) >= 0:
        end = at + len(part)
        if not (source[at - 1 : at].isalnum() or source[end : end + 1].isalnum()):
            return end
        at += 1
    return -1
