"""Shares of a whole, told in other ways than as such: `one adult in three`, `the top tenth`."""

import re

from guard.checks._figures.around import approximate, before, bound
from guard.checks._figures.quantity import SHARE, Quantity
from guard.checks._figures.wordnumbers import spelled

_NUMBERS = (
    r"(?:\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|fifty|a hundred"
    r"|one hundred|a thousand|one thousand)"
)
_TIMES = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur)"
_OF = re.compile(
    rf"\b(?P<some>{_NUMBERS})(?: [a-z]+){{0,2}} (?:in|out of)(?: every)? (?P<all>{_NUMBERS})\b"
    rf"(?!(?: more)?[ -]{_TIMES})",
    re.I,
)
_PART = re.compile(
    r"\b(?:(?:top|bottom|upper|lower|lowest|highest|poorest|richest|first|last|best|worst)"
    r" (?P<end>half|third|quarter|fifth|tenth|hundredth)"
    r"|(?:an?|one) (?P<last>third|quarter|fifth|tenth|hundredth)(?=[.,;)]|$)"
    r"|an? (?P<part>third|quarter|fifth|tenth|hundredth)(?= (?:more|less|fewer|over|under|had|have"
    r"|has|were|was|are|is|said|say|spent|spend|paid|pay|made|make|earned|earn|got|get|did|do)\b))",
    re.I,
)
_ELSE = re.compile(
    r"\bhal(?P<half>f|ves?|ving|ved)\b"
    r"|\b(?:an?|one|the(?= \w+ of\b)) (?P<part>third|quarter|fifth|sixth|eighth|tenth)\b"
    r"|(?<![\d/.])(?P<some>[1-9])/(?P<all>[2-9]|1[026])(?![\d/.])",
    re.I,
)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_PARTS["hundredth"] = 100


def shares(text: str) -> list[Quantity]:
    """Return the shares that a text on one line tells by two numbers, or by a part alone.

    Such words may mean something else (`a third was sold`), so they bear a figure out but are none
    that has to be borne out.
    """
    found = []
    for m in _OF.finditer(text):
        some, whole = _value(m["some"]), _value(m["all"])
        if 0 < some < whole:
            found.append(_share(m, some / whole))
    found += [
        _share(m, 1 / _PARTS[(m["end"] or m["last"] or m["part"]).lower()])
        for m in _PART.finditer(text)
    ]
    return found


def parts(text: str) -> list[Quantity]:
    """Return the shares that a text may tell in words that mean more: `halved`, `the tenth`."""
    return [_share(m, _part(m)) for m in _ELSE.finditer(text)]


def _part(m: re.Match[str]) -> float:
    if m["some"]:
        return int(m["some"]) / int(m["all"])
    return 0.5 if m["half"] else 1 / _PARTS[m["part"].lower()]


def _value(number: str) -> float:
    return float(number) if number.isdigit() else spelled(number)[0].value


def _share(m: re.Match[str], value: float) -> Quantity:
    near = before(m.string, m.start())
    about, more = approximate(near), bound(near)
    return Quantity(
        m.group(), *m.span(), (value,), SHARE, 0.01, around=about, bound=more, words=True
    )
