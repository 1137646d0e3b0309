"""Claims whose truth is known, to see in passing whether a judge still tells them apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from guard.checks._passages import sentences
from guard.types import Claim, Verdict

Passage = tuple[str | None, str]  # id, text

_LENGTH = (40, 240)  # characters of a sentence that makes a good claim
_TRIES = 50  # sentences that are looked at
_STATEMENT = re.compile(
    r"(?!(?:It|He|She|They|We|I|You|This|That|These|Those|Its|His|Her|Their|Such|Both)\b)"
    r"[A-Z][^?!\"“”\[\]…:;\n]*+(?<=\.)"
)
_ENGLISH = re.compile(r"\bthe\b", re.I)
_NOT_PLAIN = re.compile(  # where another number, or a `not`, need not make it false
    r"n['’]t\b|\b(?:not?|never|none|nothing|nobody|neither|nor|without|hardly|barely|rarely|unless"
    r"|if|whether|only|just|merely|even|can|could|may|might|should|would|least|most|more|less|fewer"
    r"|over|under|above|below|up|maximum|minimum|exceed\w*|within|by|before|after|since|until|till"
    r"|about|around|approximately|roughly|nearly|almost|some|say|says|said)\b",
    re.I,
)
_NUMBER = re.compile(r"(?<![^\s(])[1-9]\d{1,3}(?=[\s,.)])(?![,.]\d)")
_IS = re.compile(r"\b(?:is|are|was|were)\b")

SHIPPED = (
    (
        "The Marwick ferry carries 38 cars and crosses the sound in 25 minutes. It has sailed "
        "since 1974 and is painted green.",
        "The Marwick ferry crosses the sound in 25 minutes.",
        "The Marwick ferry carries 83 cars.",
    ),
    (
        "Ellen Farrow founded the Tarn Valley Museum, which shows old looms. Her brother Peter "
        "built its second hall.",
        "The Tarn Valley Museum was founded by Ellen Farrow.",
        "The Tarn Valley Museum was founded by Peter Farrow.",
    ),
    (
        "Members of the Quillon rowing club pay 120 euros a year. Students pay half of that, and "
        "the boathouse is closed on Mondays.",
        "Students pay less than other members of the Quillon rowing club.",
        "The boathouse of the Quillon rowing club is open every day.",
    ),
    (
        "The Oderbach mill burned down in 1911 and was rebuilt in stone two years later. Flour is "
        "no longer ground there.",
        "The Oderbach mill was rebuilt in 1913.",
        "The Oderbach mill was rebuilt in wood.",
    ),
)
"""Passages that speak of nothing real, each with a claim that follows and one that does not."""


@dataclass(frozen=True, slots=True)
class Canary:
    """A claim whose truth is known; it is not one of the answer's and never shown as one."""

    text: str
    true: bool


Shown = Claim | Canary


def plant(
    claims: Sequence[Claim], passages: Sequence[Passage], chance: Random
) -> tuple[list[Shown], list[Passage]]:
    """Return the claims with a true and a false one anywhere between them, and the passages.

    Both are made from the passages where they offer something; else they are about a passage of
    their own, which comes anywhere between the others and has no id.
    """
    shown: list[Shown] = [*claims]
    seen = [*passages]
    made = _made([text for _, text in passages], chance)
    if not made:
        about, right, wrong = chance.choice(SHIPPED)
        made = Canary(right, True), Canary(wrong, False)
        seen.insert(chance.randrange(len(seen) + 1), (None, about))
    for canary in made:
        shown.insert(chance.randrange(len(shown) + 1), canary)
    return shown, seen


def tally(canary: Canary, verdict: Verdict) -> dict[str, int]:
    """Count a canary, and whether the judge knew it: a false one is not to be called supported."""
    supported = verdict is Verdict.SUPPORTED
    if canary.true:
        return {"true_canaries": 1, "true_canaries_upheld": int(supported)}
    return {"false_canaries": 1, "false_canaries_caught": int(not supported)}


def _made(passages: Sequence[str], chance: Random) -> tuple[Canary, Canary] | None:
    """A sentence as it stands, and another with a number that stands nowhere, or negated."""
    plain = [line for text in passages for line in _statements(text)]
    chance.shuffle(plain)
    everything = " ".join(passages)
    for line in plain[:_TRIES] if len(plain) > 1 else ():
        if wrong := _falsified(line, everything, chance):
            right = next(other for other in plain if other is not line)
            return Canary(right, True), Canary(wrong, False)
    return None


def _statements(text: str) -> list[str]:
    """The sentences that state one thing plainly, as claims do."""
    lines = (" ".join(text[start:end].split()) for start, end in sentences(text))
    return [
        line
        for line in lines
        if _LENGTH[0] <= len(line) <= _LENGTH[1]
        and _STATEMENT.fullmatch(line)
        and _ENGLISH.search(line)
        and not _NOT_PLAIN.search(line)
    ]


def _falsified(line: str, everything: str, chance: Random) -> str | None:
    if numbers := list(_NUMBER.finditer(line)):
        number = chance.choice(numbers)
        value = int(number[0])
        step = chance.randint(max(3, value // 50), max(9, value // 10))
        other = str(value + chance.choice((step, -step)))
        if other not in everything:
            return line[: number.start()] + other + line[number.end() :]
    verbs = list(_IS.finditer(line))
    if len(verbs) == 1:
        end = verbs[0].end()
        return f"{line[:end]} not{line[end:]}"
    return None
