"""Numbers written in words: `thirty`, `two dozen`, `twenty-first`, `three quarters`, `half`."""

import re
from dataclasses import dataclass


def _count(words: str, start: int = 1, step: int = 1) -> dict[str, int]:
    return {word: value * step for value, word in enumerate(words.split(), start)}


_ONES = _count("one two three four five six seven eight nine")
_TEENS = {"zero": 0} | _count(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10
)
_TENS = _count("twenty thirty forty fifty sixty seventy eighty ninety", 2, 10)
_TIMES = {"twice": 2, "thrice": 3}
_MULTIPLES = {
    "dozen": 12, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12
}  # fmt: skip
_ORDINALS = _count(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
) | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100}
_PARTS = {"half": 2, "quarter": 4} | {word: n for word, n in _ORDINALS.items() if 2 < n < 11}
_VALUES = _ONES | _TEENS | _TENS | _TIMES | _ORDINALS | {"half": 0.5}


def _any(words: dict[str, int], ending: str = "") -> str:
    return "|".join(word + ending for word in words)


_UNDER_100 = rf"(?:(?:{_any(_TENS)})(?:[- ](?:{_any(_ONES)}))?|{_any(_TEENS)}|{_any(_ONES)})"
_HUNDREDS = rf"(?:(?:{_UNDER_100}|an?)[ -])?hundred(?:[ -](?:and )?{_UNDER_100})?"
_BIG = rf"(?:{_HUNDREDS}|{_UNDER_100}|an?|half an?)[ -](?:{_any(_MULTIPLES)})"
_CARDINAL = re.compile(
    rf"\b(?:{_BIG}(?:,? (?:and )?{_BIG})*(?:,? (?:and )?(?:{_HUNDREDS}|{_UNDER_100}))?"
    rf"|{_HUNDREDS}|{_UNDER_100})(?P<half> and a half)?\b(?![-’'](?:s|{_any(_ORDINALS)}))"
    rf"|\b(?:{_any(_TIMES)})\b",
    re.I,
)
_ORDINAL = re.compile(rf"\b(?:(?:{_any(_TENS)})-)?(?:{_any(_ORDINALS)})\b", re.I)
_PART = re.compile(
    rf"\b(?P<many>{_any(_ONES)})[- ](?P<parts>{_any(_PARTS, 's')})\b"
    rf"|\b(?:an?|one)[- ](?P<part>(?:{_any(_PARTS)})\b(?=\s+of\b)|(?:half|quarter)(?=-))"
    r"|\b(?<!first )(?<!second )(?<!other )(?<!latter )(?<!later )(?<!and a )half\b(?!-)",
    re.I,
)

_LETTERS = re.compile("[a-z]+")
_ALL = frozenset([*_VALUES, "hundred", "quarter"])


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number in words, at `start` to `end` of its text; `part` marks a share of a whole."""

    start: int
    end: int
    value: float
    ordinal: bool = False
    part: bool = False


def spelled(text: str) -> list[Spelled]:
    """Return the numbers that are written in words, in order and not overlapping."""
    if _ALL.isdisjoint(_LETTERS.findall(text.lower())):
        return []
    found = [Spelled(*m.span(), _share(m), part=True) for m in _PART.finditer(text)]
    found += [Spelled(*m.span(), _value(m.group())) for m in _CARDINAL.finditer(text)]
    found += [Spelled(*m.span(), _value(m.group()), True) for m in _ORDINAL.finditer(text)]
    apart: list[Spelled] = []
    for number in sorted(found, key=lambda n: (n.start, -n.end)):
        if not apart or number.start >= apart[-1].end:
            apart.append(number)
    return apart


def _share(m: re.Match[str]) -> float:
    if m["many"]:
        return _ONES[m["many"].lower()] / _PARTS[m["parts"].lower()[:-1]]
    return 1 / _PARTS[(m["part"] or "half").lower()]


def _value(words: str) -> float:
    total = value = 0.0
    for word in _LETTERS.findall(words.lower()):
        if word == "hundred":
            value = (value or 1) * 100
        elif word == "dozen":
            value = (value or 1) * 12
        elif word in _MULTIPLES:
            total += (value or 1) * _MULTIPLES[word]
            value = 0.0
        else:
            value += _VALUES.get(word, 0)
    return total + value
