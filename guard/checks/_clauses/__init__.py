"""A compound sentence as statements that can be judged apart, where that is safe."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from guard.checks._clauses.apart import apposition, relative, series
from guard.checks._clauses.joints import independent
from guard.checks._clauses.predicates import predicates
from guard.checks._clauses.syntax import (
    QUOTED,
    Token,
    Tokens,
    begun,
    is_aside,
    is_name,
    is_word,
    spelled,
    tokens,
)

MOST = 6
"""Statements that a sentence is divided into; one with more stays whole."""

_LONGEST = 800  # characters
_JOINTS = frozenset([",", ";", "and", "but"])
_JOINED = 30  # places where a sentence might be divided
_RULES: tuple[Callable[[Tokens], list[list[Token]] | None], ...] = (
    independent,
    relative,
    apposition,
    predicates,
    series,
)
# Marks of quotation, markup, questions, labels and links: who says it, or what it is, may change.
_MARKED = re.compile(
    r"[\"“”«»„?:*_#|<>{}=\\~`\n\r\t/]|\.\.|--|[–—]|(?<!\w)['‘]|['’](?!\w)|\w['’]\w\w\w"
    r"|\bnot only\b|\bas a result\b"
)
# Words whose scope may reach over what they stand with: conditions, reasons, reports, pairs.
_WHOLE = frozenset(
    """
    if unless whether because since so therefore thus hence consequently although though even when
    whenever provided otherwise lest either neither nor both between together respectively versus vs
    each combined jointly allegedly reportedly possibly probably perhaps maybe supposedly apparently
    according said says say saying claimed claims claim claiming stated told tells alleged believed
    denied denies denying argued argues insisted rumored rumoured false untrue incorrect wrong myth
    rather except would ought suppose imagine either sic et
    """.split()
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement of a sentence.

    `sentence[start:end]` is what the statement alone adds: the part to blame if it is wrong.
    `text` says it in full, with the subject and the auxiliaries of the part before it.
    """

    start: int
    end: int
    text: str


def clauses(text: str) -> tuple[Clause, ...]:
    """Return the statements of a sentence, in order; in doubt it is one, the whole.

    The spans do not overlap and leave out only the words that join the statements. Divided are,
    in English: clauses with subjects of their own, predicates that share a subject, relative
    clauses and appositions between commas, and lists of three or more objects.
    """
    whole = text.strip()
    start = text.find(whole)
    if len(whole) <= _LONGEST and not _MARKED.search(QUOTED.sub("", whole)):
        found = list(islice(_divided(_without_stop(tokens(whole))), MOST + 1))
        if 1 < len(found) <= MOST:
            return tuple(_clause(part, start) for part in found)
    return (Clause(start, start + len(whole), whole),)


def _divided(some: list[Token]) -> Iterator[list[Token]]:
    """Yield the statements' tokens, divided until no rule divides them."""
    left = [some]
    while left:
        part = left.pop()
        pieces = next((p for rule in _RULES if (p := rule(part))), None) if _open(part) else None
        if pieces is None:
            yield part
        else:
            left += [begun(piece) for piece in reversed(pieces)]


def _open(some: Tokens) -> bool:
    """Whether the tokens are one sentence without words that keep it whole."""
    if len(some) < 5 or sum(token.text in _JOINTS for token in some) > _JOINED:
        return False
    if any(token.word in _WHOLE or token.text in "()[]" for token in some):
        return False
    return not any(
        here.text == "." and after.apart and is_name(after) and not _shortened(before.text)
        for before, here, after in zip(some, some[1:], some[2:], strict=False)
    )


def _shortened(word: str) -> bool:
    return len(word) == 1 or "." in word or (len(word) < 4 and not word.isupper())


def _without_stop(some: list[Token]) -> list[Token]:
    return some[:-1] if some and some[-1].text in ".!" else some


def _clause(part: Tokens, shift: int) -> Clause:
    own = [token for token in part if token.own and (is_word(token) or is_aside(token))]
    return Clause(own[0].start + shift, own[-1].end + shift, spelled(part))
