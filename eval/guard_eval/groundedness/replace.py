"""Replacing characters of a parsed claim, and knowing afterwards where the new ones stand."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guard_eval.groundedness.rows import Label

Parsed = Any  # spacy.tokens.Doc or Span: spaCy is an extra
NUMBER = re.compile(
    r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w])|(?<![\w.,-])\d+(?:\.\d+)?(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Edited:
    """A claim after an edit: the characters `spans` of `text` are what the edit put there."""

    text: str
    spans: tuple[tuple[int, int], ...]
    kind: str
    label: Label


def replace(
    parsed: Parsed, changes: Sequence[tuple[int, int, str]], kind: str, label: Label
) -> Edited:
    """Apply changes (start, end, new text), all in characters of the parsed text."""
    text, spans, at = "", [], 0
    base = parsed.text
    for start, end, new in sorted(changes):
        text += base[at:start]
        spans.append((len(text), len(text) + len(new)))
        text += new
        at = end
    return Edited(text + base[at:], tuple(spans), kind, label)


def token_at(token: Any, parsed: Parsed) -> tuple[int, int]:
    """Where a token stands in the parsed text, in characters."""
    start = token.idx - parsed[0].idx
    return start, start + len(token.text)


def name_at(name: Any, parsed: Parsed) -> tuple[int, int]:
    """Where a name stands in the parsed text, in characters."""
    start = name.start_char - parsed[0].idx
    return start, start + len(name.text)


def cased(word: str, other: str) -> str:
    """The other word, with a capital if the word has one."""
    return other.capitalize() if word[:1].isupper() else other


def other_number(text: str, chance: random.Random) -> str:
    """Return another number of the same form: a year stays a year, thousands keep commas."""
    plain = text.replace(",", "")
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", text):
        return str(
            int(text) + chance.choice((-30, -12, -10, -5, -3, -2, -1, 1, 2, 3, 4, 7, 10, 20))
        )
    if "." in plain:
        whole, _, decimals = plain.partition(".")
        if chance.random() < 0.3:
            return f"{int(whole) + chance.randint(1, 9)}.{decimals}"
        value = float(plain) * chance.choice((0.1, 0.5, 1.5, 2, 10)) + 10 ** -len(decimals)
        return f"{value:.{len(decimals)}f}"
    value = int(plain)
    if len(plain) > 1 and chance.random() < 0.4:
        digits = list(plain)
        where = chance.randrange(len(digits))
        digits[where] = chance.choice([d for d in "123456789" if d != digits[where]])
        new = int("".join(digits))
    else:
        steps = [
            value + 1,
            value + 2,
            value + 5,
            value * 2,
            value * 10,
            value // 2,
            value * 3,
            value - 1,
        ]
        new = chance.choice([step for step in steps if step > 0 and step != value])
    return f"{new:,}" if "," in text else str(new)
