"""Numbers written in digits, with what separators may mean."""

import re
from collections.abc import Iterator

from guard.checks._figures.quantity import BARE, Quantity
from guard.checks._figures.units import unit

_LETTER = r"[^\W\d_]"
_NUMBER = re.compile(
    rf"(?:(?<![\w.,])(?:(?<!{_LETTER}[-–'’_/])|(?<=\bmid-)|(?<=\bpre-)|(?<=\bpost-)"
    r"|(?<=\bunder-)|(?<=\bover-))|(?<=[1-9]x)|(?<=[1-9]0x))"
    r"(?P<money>(?:(?:us|[ac])?\$|[€£¥₹]) ?|\b(?:usd|eur|gbp|jpy|inr|chf|cny|rmb|aud|cad) )?"
    r"(?P<minus>[-−])?"
    r"(?P<number>(?>\d{1,3}(?:[,.'’]\d{3})+(?!\d)(?:[.,]\d+)?"
    r"|\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?!\d)|\d+(?:[.,]\d+)?))(?![.,]\d)"
    r"(?P<part> ?[½¼¾⅓⅔])?",
    re.I,
)
_PARTS = {"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3}


def in_digits(text: str) -> Iterator[Quantity]:
    """Yield the numbers that are written in digits, with a currency before them, if any.

    Digits that are a part of a word (`GPT-4`, `B12`, `3.11.2`) are none.
    """
    for m in _NUMBER.finditer(text):
        raw, step = _readings(m["number"])
        if m["part"]:
            raw, step = tuple(value + _PARTS[m["part"][-1]] for value in raw), 0.0
        if m["minus"]:
            raw = tuple(-value for value in raw)
        counts = unit(m["money"].strip()) if m["money"] else BARE
        yield Quantity(m.group(), m.start(), m.end(), raw, counts, step)


def _readings(number: str) -> tuple[tuple[float, ...], float]:
    """What digits with separators may mean, and the place of the last digit."""
    *groups, last = re.split(r"[^\d]", number)
    marks = re.sub(r"\d", "", number)
    whole = float("".join([*groups, last]))
    if not marks:
        return (whole,), 1.0
    place = 10.0 ** -len(last)
    decimal = float("".join(groups) + "." + last)
    if len(set(marks)) > 1 and marks[-1] in ".,":  # 1,200.5
        return (decimal,), place
    if len(marks) > 1:  # 1,200,000
        return (whole,), 1.0
    if len(last) != 3 or groups[0] == "0":
        return (decimal,), place
    if marks == ".":
        return (decimal, whole), place
    return (whole, decimal) if marks == "," else (whole, float(last)), 1.0
