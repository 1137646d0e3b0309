"""What advice looks like that needs a source: doses of medicines, and what to buy or sell."""

import re
from collections.abc import Iterator
from enum import StrEnum

from guard.checks._patterns.rules import Narrow, Rule


class Advice(StrEnum):
    """Kinds of advice that may not be given without naming a source."""

    DOSING = "dosing"
    INVESTMENT = "investment"


_SOURCE = re.compile(r"\[[\w.:-]{1,64}\](?!\()|https?://|\baccording to\b", re.I)
_DOSE = re.compile(
    r"\b(?:\d+(?:[.,]\d+)?(?: ?(?:-|–|to) ?\d+(?:[.,]\d+)?)?|one|two|three|four|half an?)[ -]?"
    r"(?:mg|mcg|[µμ]g|g|ml|iu|units?|tablets?|pills?|capsules?|drops?|puffs?)\b"
    r"(?:/(?:kg|day|d|h)\b){0,2}",
    re.I,
)
_TAKEN = re.compile(
    r"\b(?:take|takes|taking|give|administer|inject|swallow|dos(?:e|es|age)|daily|nightly"
    r"|(?:per|a|each|every) (?:day|hour|week|night|dose)|every \d+ ?h|once|twice|times a"
    r"|at bedtime|with food|maximum|up to)\b",
    re.I,
)
_INVEST = re.compile(
    r"\b(?:you (?:should|must|ought to|need to)|(?:i|we)(?:['’]d)? (?:would )?(?:recommend|advise"
    r"|suggest)(?: (?:that )?you(?: to)?)?|it is time to|now is the time to)"
    r" (?:buy|sell|short|hold|invest(?: in)?|put (?:your|all))(?:ing)?\b"
    r"|\bguaranteed (?:returns?|profits?|gains?)\b",
    re.I,
)
_SENTENCE = r"(?:[^.!?\n]|\.[\pL\d])*"
_CITES = r"[.!?]*(?:[ \t]*\[[^\[\]\n]{1,99}\])*"


def _doses(sentence: str) -> Iterator[tuple[int, int]]:
    if _TAKEN.search(sentence) and not _SOURCE.search(sentence):
        yield from (dose.span() for dose in _DOSE.finditer(sentence))


def _investments(sentence: str) -> Iterator[tuple[int, int]]:
    if not _SOURCE.search(sentence):
        yield from (advice.span() for advice in _INVEST.finditer(sentence))


def _rule(kind: Advice, label: str, about: str, narrow: Narrow, what: str) -> Rule:
    pattern = f"(?i){_SENTENCE}(?:{about}){_SENTENCE}{_CITES}"
    without = "in a sentence that names no source: no citation [id], link or 'according to'"
    return Rule(kind.value, label, pattern, narrow, what=f"{what} {without}")


ADVICE = {
    Advice.DOSING: _rule(
        Advice.DOSING,
        "DOSE",
        r"(?:\d|one|two|three|four|half an?)[ -]?(?:mg|mcg|[µμ]g|g|ml|iu|units?|tablets?|pills?"
        r"|capsules?|drops?|puffs?)\b",
        _doses,
        "how much of a medicine to take,",
    ),
    Advice.INVESTMENT: _rule(
        Advice.INVESTMENT,
        "ADVICE",
        r"\b(?:buy|sell|short|hold|invest|put|guaranteed)(?:ing)?\b",
        _investments,
        "advice to buy, sell or hold,",
    ),
}
"""The rule for each kind: it matches the sentence with its citations, and masks what is advised.

A source is a citation `[id]`, an address, or "according to"."""
