"""What a claim reckons itself: `24 x 12 = 288`, `by 7 from 20 to 25`, `9 of 12 (75 %)`."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from guard.checks._figures import Figure
from guard.checks._figures.quantity import Quantity

_NUMBER = r"[$€£]?\d+(?:,\d{3})*(?:\.\d+)?"
_MEASURE = r"(?: ?(?:%|[^\W\d_x]{1,6}(?:/[^\W\d_]{1,6})?|m[²³]))?"
_SIGN = r"(?: ?[x×*·/÷+] ?| [-−–] )"
_EQUATION = re.compile(
    rf"(?<![\w.,)^–−/×*·÷+-])(?<![x×*·/÷+=−–-] )"
    rf"(?P<terms>{_NUMBER}(?:{_MEASURE}{_SIGN}{_NUMBER})+{_MEASURE})"
    rf" ?= ?(?P<about>about |roughly |around )?(?P<result>{_NUMBER})(?P<unit>{_MEASURE})"
    r"(?! ?[\d–−x×*·/÷+^-]|[.,]\d)"
)
_TERM = re.compile(rf"(?P<sign>{_SIGN})?(?P<number>{_NUMBER})(?P<unit>{_MEASURE})")
_CHANGED = (
    r"(?:r[io]se[ns]?|gr[eo]w[ns]?|increas\w+|gain\w*|climb\w*|f[ae]ll\w*|drop\w*|declin\w+"
    r"|decreas\w+|reduc\w+|cut|shr[aiu]nk|up|down|raised|went)"
)
_RISE = r"(?:rise|increase|growth|gain|fall|drop|decrease|decline|reduction|cut)"
_BY = re.compile(rf"\b(?:{_CHANGED}(?: \w+)?(?: by)?|{_RISE} of)(?: only)? $", re.I)
_FROM, _TO = re.compile(r"(?: [a-z]+)?,? from ", re.I), re.compile(r" to ", re.I)
_WENT, _THEN = re.compile(rf"\b{_CHANGED} from $", re.I), re.compile(rf", an? {_RISE} of ", re.I)
_OF, _IN_BRACKETS = re.compile(r" of (?:the )?", re.I), re.compile(r"(?: [a-z]+){0,2} \(")
_OTHERWISE = re.compile(r"\b(?:mod|modulo|binary|hex\w*|base)\b", re.I)
_ROUNDED = 0.05
_NEAR = 24  # characters before a figure that are looked at
_TIMES = frozenset(
    ["s", "min", "h", "hour", "hours", "day", "days", "week", "weeks", "year", "years"]
)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that a claim does: its `result` is what it says it makes, `right` whether it does."""

    result: Quantity
    operands: tuple[Quantity, ...]
    reason: str
    right: bool


def claimed(line: str, said: tuple[Figure, ...]) -> Iterator[Sum]:
    """Return the sums that a claim does with all its figures beside each other."""
    found = sorted((f for f in said if isinstance(f, Quantity)), key=lambda f: f.start)
    if "=" in line and not _OTHERWISE.search(line):
        yield from _equations(line, found)
    for one, two, three in zip(found, found[1:], found[2:], strict=False):
        between, after = line[one.end : two.start], line[two.end : three.start]
        before = line[max(0, one.start - _NEAR) : one.start]
        if _FROM.fullmatch(between) and _TO.fullmatch(after) and _BY.search(before):
            yield from _change(one, two, three)
        elif _TO.fullmatch(between) and _THEN.fullmatch(after) and _WENT.search(before):
            yield from _change(three, one, two)
        elif _OF.fullmatch(between) and _IN_BRACKETS.fullmatch(after):
            if line[three.end : three.end + 1] == ")" and three.kind == "percent":
                yield from _share(one, two, three)


def _equations(line: str, found: list[Quantity]) -> Iterator[Sum]:
    for m in _EQUATION.finditer(line):
        terms = m["terms"]
        result = next((f for f in found if f.start <= m.start("result") < f.end), None)
        operands = tuple(f for f in found if m.start() <= f.start < m.start("result"))
        if result is None or "%" in m.group():
            continue
        ends = [_worked(terms, way) for way in (-1, 1, 0)]
        if None in ends:
            continue
        low, high, exact = (end or 0.0 for end in ends)
        low, high = sorted((low, high))
        value, step = _read(m["result"])
        slack = step / 2 + _ROUNDED * abs(exact) * bool(m["about"])
        right = low - slack <= value <= high + slack
        if right or _one_unit(terms, m["unit"], value / exact if exact else 0.0):
            yield Sum(result, operands, f"{terms} is {_written(exact)}", right)


def _one_unit(terms: str, unit: str, times: float) -> bool:
    """Whether a result is surely in the unit of its terms: not 4 x 250 g = 1 kg."""
    units = {m["unit"].strip() for m in _TERM.finditer(terms)} - {""}
    if times <= 0 or math.log10(times).is_integer():
        return False
    return units <= {unit.strip()} and not (unit and not units and unit.strip() in _TIMES)


def _worked(terms: str, way: int) -> float | None:
    """What terms make, each at the end of what it may be rounded from that makes most, or least."""
    added: list[float] = []
    for m in _TERM.finditer(terms):
        sign = (m["sign"] or "+").strip()
        value, step = _read(m["number"])
        if "." in m["number"]:
            value += way * step / 2 * (-1 if sign in "-−–/÷" else 1)
        if sign in "+-−–":
            added.append(value if sign == "+" else -value)
        elif sign in "/÷":
            if value == 0:
                return None
            added[-1] /= value
        else:
            added[-1] *= value
    return sum(added)


def _change(by: Quantity, start: Quantity, end: Quantity) -> Iterator[Sum]:
    """`by` so much from `start` to `end`, in their unit or in percent.

    Risk may rise by 30 % from 20 to 25 years, and accuracy by 2 from 5 to 10 samples.
    """
    if any(q.around or q.bound or q.words for q in (by, start, end)) or start.year or end.year:
        return
    if start.unit != end.unit or start.scale != end.scale or not start.raw[0]:
        return
    if end.nouns or (by.kind == "percent" and start.kind not in ("", "money")):
        return
    apart, operands = abs(end.raw[0] - start.raw[0]), (start, end)
    counted = start.kind == "" and start.scale == start.step == end.step == 1
    steps = 0.0 if counted else start.step + end.step
    low, high = sorted((start, end), key=lambda q: q.raw[0])
    minus = f"{_number(high)} - {_number(low)} is {_written(apart / start.scale)}"
    if by.kind == "percent" and start.kind != "percent":
        share = 100 * apart / start.raw[0]
        slack = by.step / 2 + 100 * (steps / 2 / start.raw[0]) * (1 + apart / start.raw[0])
        reason = f"from {_number(start)} to {_number(end)} is {_written(share)} %"
        yield Sum(by, operands, reason, abs(share - by.raw[0]) <= slack)
    elif by.unit == start.unit and by.scale == start.scale and by.kind != "percent":
        slack = 0.0 if counted and by.step == 1 else (by.step + steps) / 2
        yield Sum(by, operands, minus, abs(apart - by.raw[0]) <= slack + 1e-9)


def _share(part: Quantity, whole: Quantity, share: Quantity) -> Iterator[Sum]:
    if part.unit != whole.unit or part.scale != whole.scale or whole.raw[0] <= part.raw[0]:
        return
    if not any(q.around or q.bound or q.words for q in (part, whole, share)):
        worked = 100 * part.raw[0] / whole.raw[0]
        reason = f"{_number(part)} of {_number(whole)} is {_written(worked)} %"
        yield Sum(share, (part, whole), reason, abs(worked - share.raw[0]) <= share.step)


def _read(number: str) -> tuple[float, float]:
    digits = number.strip("$€£").replace(",", "")
    return float(digits), 10.0 ** -len(digits.partition(".")[2])


def _number(quantity: Quantity) -> str:
    return _written(quantity.raw[0] / quantity.scale)


def _written(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".") if abs(value) < 1e12 else f"{value:g}"
