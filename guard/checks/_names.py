"""Names in a text, told by their capitals, digits and endings alone."""

import re
from dataclasses import dataclass

from guard.checks._figures.units import UNITS
from guard.checks._lexicon import DRUG, NAMELESS, OPENERS
from guard.checks._words import FUNCTION, WORD, fold

_WITHIN = re.compile(
    r" (?:(?:of|for|and|de|del|di|da|du|des|von|van|al|el|bin) (?:(?:the|la|le|der|den) )?)?| ?& ?",
    re.I,
)
_BEGINS = re.compile(
    r"(?:^|(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bSt)(?<!Prof)(?<!\b[A-Z])\.[\"'”’)\]]*\s"
    r"|[!?:;…•|][\"'”’)\]]*\s|[\"“‘«(\[>–—])\s*$"
)
_AMOUNT = re.compile(r"\d ?$")
_ENDS = re.compile("['’]s?$")
_CODE = re.compile(r"(?i:[a-z].*\d.*|\d+[a-z]+\d.*)|\d[A-Z]{1,3}")
_NO_CODE = re.compile(  # a missing space; a quarter; a prefix; degrees
    r"[a-z]{3,}\.\d+|(?:[ap]m|q|fy)\d+|in\d+|(?:mid|pre|post|non|since|under|over)-\d+s?|\d[cf]",
    re.I,
)
_COMMON = re.compile(
    r".{3,}(?:ly|ing|ings|tions?|ments?|ness|it(?:y|ies)|ers|ors|ists|isms?|ies|ses|ives?|ous|able"
    r"|ful|less|ed|als?)"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in a text.

    `words` are those of it that tell names apart: no titles, weekdays, peoples. It is `sure` by its
    form; else it is a word that begins a sentence, and may be any word.
    """

    text: str
    words: tuple[str, ...]
    sure: bool = True

    @property
    def initials(self) -> str:
        """The first letters of its words that have capitals."""
        return "".join(w[0] for w in re.split(r"[\s-]+", self.text) if w[:1].isupper()).lower()


def names(text: str) -> list[Name]:
    """Return the names in a text on one line, in order."""
    runs: list[list[re.Match[str]]] = []
    named = _is_code if text.isupper() else _is_name
    for m in WORD.finditer(text):
        if not named(m.group()):
            continue
        before = runs[-1][-1] if runs else None
        if (
            before
            and not _ENDS.search(before.group())
            and _WITHIN.fullmatch(text, before.end(), m.start())
        ):
            runs[-1].append(m)
        else:
            runs.append([m])
    return [name for run in runs if (name := _name(run, text))]


def _name(run: list[re.Match[str]], text: str) -> Name | None:
    begins = _BEGINS.search(text[max(0, run[0].start() - 8) : run[0].start()]) is not None
    if begins and len(run) > 1 and not _goes_with(run[0], run[1]):
        run, begins = run[1:], False
    while run and fold(run[0].group()) in FUNCTION and run[0].group() != "US":
        run, begins = run[1:], False
    while (
        len(run) > 1 and fold(run[0].group()) in UNITS and _AMOUNT.search(text, 0, run[0].start())
    ):
        run, begins = run[1:], False  # 4 GB of ...
    words = tuple(m.group() for m in run if _tells(m.group()))
    if not words or (begins and len(run) == 1 and _COMMON.fullmatch(fold(words[0]))):
        return None
    sure = not begins or len(run) > 1 or not words[0][1:].islower()
    return Name(text[run[0].start() : run[-1].end()], words, sure)


def _goes_with(first: re.Match[str], second: re.Match[str]) -> bool:
    """Whether the word that begins a sentence is a part of the name that seems to follow."""
    together = second.start() - first.end() == 1 and second.group()[1:].islower()
    return together and second.group()[0].isupper() and not _COMMON.fullmatch(fold(first.group()))


def _is_name(word: str) -> bool:
    return (
        (word != word.lower() and not word[0].isdigit())
        or _is_code(word)
        or bool(DRUG.fullmatch(word))
    )


def _is_code(word: str) -> bool:
    """Whether it is letters and digits that name something: `B12`, `GPT-4`, but not `40mg`."""
    if not _CODE.fullmatch(word) or _NO_CODE.fullmatch(word):
        return False
    return word.rstrip("0123456789²³").lower() not in UNITS or word[0].isupper()


def _tells(word: str) -> bool:
    folded = fold(word).removesuffix("'s").replace(".", "")
    return len(folded) > 1 and folded not in NAMELESS and folded not in OPENERS and not _roman(word)


def _roman(word: str) -> bool:
    return not word.strip("IVXLC")
