"""Numbers with what they count: `$1.2 million`, `30 days`, `10-20 mg`, `a third`, `7th`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from guard.checks._figures import around
from guard.checks._figures.digits import in_digits
from guard.checks._figures.quantity import BARE, ORDINAL, SHARE, Quantity
from guard.checks._figures.units import SCALES, UNITS, WORDS, Unit, unit
from guard.checks._figures.wordnumbers import spelled


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SCALE = re.compile(rf"(?i:[ -](?:{_any(SCALES)})|mn|bn|k)\b|[MB]\b|(?P<money> ?[mb]\b)")
_WHOLE = re.compile(r" (?:of )?(?:an?|the)(?= )", re.I)
_UNIT = re.compile(
    r"[ -]?(?:(?:calendar|business|working|consecutive|full|whole|more|further|additional|straight"
    rf"|us)[ -])?(?P<unit>{_any(WORDS)})(?![\w²³])(?!['’](?!(?<=[a-z]{{3}}['’])(?:s\b|(?!\w))))",
    re.I,
)
_AND_A_HALF = re.compile(r"\b(?:an?|one) (?P<unit>[a-z]{4,}) and a (?P<part>half|quarter)\b", re.I)
_TH = re.compile(r"(?:st|nd|rd|th)\b", re.I)
_TO = re.compile(r" ?(?:[-–—−]|to|and|or|until|/) ?", re.I)
_BETWEEN = re.compile(r"\b(?:between|from) [^ ]{0,3}$", re.I)
_AND = re.compile(r",? (?:and )?")
_BY = re.compile(r"[1-9]x[1-9]|0x[1-9]0")  # 120x60


_FINER = 366  # times: what is told in years and days is one duration; in months and hours, two


def quantities(text: str) -> list[Quantity]:
    """Return the quantities of a text on one line, in order and not overlapping."""
    numbers = [*in_digits(text), *_in_words(text), *_and_a_half(text)]
    found: list[Quantity] = []
    for number in sorted(numbers, key=lambda n: n.start):
        if not found or number.start >= found[-1].end:
            measured = _measure(number, text)
            if measured:
                found.append(measured)
    return _sums(_ranges(found, text), text)


def _in_words(text: str) -> Iterator[Quantity]:
    for number in spelled(text):
        unit = ORDINAL if number.ordinal else SHARE if number.part else BARE
        step = 0.01 if number.part else 1.0
        words = text[number.start : number.end]
        yield Quantity(words, number.start, number.end, (number.value,), unit, step, words=True)


def _and_a_half(text: str) -> Iterator[Quantity]:
    """Yield such as `a litre and a half`."""
    for m in _AND_A_HALF.finditer(text):
        value = 1.5 if m["part"].lower() == "half" else 1.25
        if m["unit"].lower() in UNITS:
            yield Quantity(
                m.group(), *m.span(), (value,), UNITS[m["unit"].lower()], 0.0, words=True
            )


def _measure(number: Quantity, text: str) -> Quantity | None:
    """The number with its scale, its unit and what its surroundings say of it."""
    factor, counts, end = _unit(number, text)
    if end == number.end and text[end : end + 1].isalpha() and not _BY.match(text, end - 1):
        return None  # 3D, 5G, 0x1F
    raw = tuple(value * factor for value in number.raw)
    minus = raw[0] < 0
    if counts.family != "temperature":
        raw = tuple(abs(value) for value in raw)
    before, after = around.before(text, number.start), text[end : end + 40]
    plain = counts is BARE and factor == 1
    refers = plain and around.refers(text, number.start)
    return replace(
        number,
        text=text[number.start : end].strip(),
        end=end,
        raw=raw,
        unit=counts,
        step=number.step * factor,
        scale=factor,
        minus=minus,
        nouns=around.nouns(after) if counts in (BARE, ORDINAL) else frozenset(),
        counted=around.counted(after) if counts is BARE else "",
        around=around.approximate(before),
        bound=around.bound(before),
        year=plain and number.yearlike and around.when(before, after),
        named=plain and not (refers or number.yearlike) and around.in_name(before, after),
        section="passage" if refers else around.section(before),
    )


def _unit(number: Quantity, text: str) -> tuple[float, Unit, int]:
    """What to multiply a number by, what it then counts, and where that ends."""
    counts, end, factor = number.unit, number.end, 1.0
    if counts is ORDINAL:
        return factor, counts, end
    if th := _TH.match(text, end):
        return factor, ORDINAL, th.end()
    scale = _SCALE.match(text, end)
    if scale and (number.kind == "money" or not (scale["money"] or scale.group() == " K")):
        word = scale.group().strip(" -").lower()
        factor, end = SCALES.get(word) or {"m": 1e6, "b": 1e9}[word], scale.end()
    whole = _WHOLE.match(text, end) if counts is SHARE else None  # half an hour
    measure = _UNIT.match(text, whole.end() if whole else end)
    if measure and number.kind != "money" and _is_unit(measure):
        counts, end = unit(measure["unit"]), measure.end()
    return factor, counts, end


def _is_unit(measure: re.Match[str]) -> bool:
    """Whether a word after a number is a unit: `5 g`, but not `5G`; `5p`, but not `5 p`."""
    word = measure["unit"]
    if word == "p":
        return measure.start() == measure.start("unit")
    return len(word) > 1 or (word in "LWJKCF" if word.isupper() else word not in "cfk")


def _ranges(found: list[Quantity], text: str) -> list[Quantity]:
    """Give both ends of `$10-20 million` all it says, and the span they are the ends of."""
    for i in range(len(found) - 1):
        low, high = found[i], found[i + 1]
        gap = text[low.end : high.start].lower()
        if low.span or not _TO.fullmatch(gap) or (low.unit is BARE and _priced(high)):
            continue
        if (
            low.yearlike and len(high.text) == 2 and high.unit is BARE and "and" not in gap
        ):  # 2010-15
            high = replace(high, raw=(low.raw[0] // 100 * 100 + high.raw[0],), year=True)
        if low.unit is BARE and high.unit is not ORDINAL:
            raw = low.signed if high.kind == "temperature" else low.raw
            low = replace(low, raw=raw, unit=high.unit, nouns=high.nouns)
        if high.unit is BARE and low.kind == "money":
            high = replace(high, unit=low.unit)
        if low.scale == 1 < high.scale and low.unit.family == high.unit.family:
            scaled = low.raw[0] * high.scale
            low = replace(low, raw=(scaled, low.raw[0]), step=low.step * high.scale)
        sides = gap.strip() in ("or", "/") or (gap.strip() == "and" and not _between(low, text))
        ends = low.values[0], high.values[0]
        if not sides and ends[0] < ends[1] and low.unit.family == high.unit.family:
            whole = text[low.start : high.end]
            low = replace(low, text=whole, span=ends)
            high = replace(high, text=whole, span=ends)
        found[i : i + 2] = low, high
    return found


def _priced(number: Quantity) -> bool:
    """Whether its currency stands before it, and so says nothing of a number before that."""
    return number.kind == "money" and not number.words and not number.text[0].isdigit()


def _between(low: Quantity, text: str) -> bool:
    return bool(_BETWEEN.search(text[max(0, low.start - 12) : low.start]))


def _sums(found: list[Quantity], text: str) -> list[Quantity]:
    """Add up `1 hour 30 minutes`."""
    summed: list[Quantity] = []
    least = 0.0  # the unit of the last part
    for small in found:
        large = summed[-1] if summed else None
        if (
            large
            and large.kind == small.kind in ("time", "length", "mass")
            and small.values[0] < least
            and not large.span
            and (large.kind != "time" or least <= _FINER * small.unit.factor)
            and (large.raw[0].is_integer() or least < large.unit.factor)
            and _AND.fullmatch(text[large.end : small.start])
        ):
            raw = large.raw[0] + small.values[0] / large.unit.factor
            summed[-1] = replace(
                large, text=text[large.start : small.end], end=small.end, raw=(raw,), step=0.0
            )
        else:
            summed.append(small)
        least = small.unit.factor
    return summed
