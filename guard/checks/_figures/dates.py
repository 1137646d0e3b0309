"""Dates in their common spellings: `3 March 2024`, `2024-03-03`, `03/04/24`, `Q3 2023`, `1990s`."""

import re
from dataclasses import dataclass

from guard.checks._figures.wordnumbers import spelled

_MONTHS = {
    name: number
    for number, names in enumerate(
        "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august"
        "|sep sept september|oct october|nov november|dec december".split("|"),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_TH = "(?:st|nd|rd|th)"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.? )"
_TO = rf"{_TH}?(?:(?: ?[-–] ?| to | and ){_WEEKDAY}?|, {_WEEKDAY})"
_LIST = rf"{_DAY}(?:, {_DAY}){{0,3}}"  # 3, 5 and 9 June
_YEAR = r"(?:1\d|20|21)\d\d"
_FULL = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_NAMED = r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_APART = r"\d[-/.]\d"
_QUARTER = r"\bq[1-4]|quarter|\dq[1-4]"
_STARTS = r"(?:(?<![\w.,/-])|(?<=\bmid-)|(?<=[a-z]{3}[-–]))"
_PATTERNS = [
    (re.compile(hint, re.I), re.compile(rf"{_STARTS}(?:{pattern})", re.I))
    for hint, pattern in (
        (
            _APART,
            rf"(?P<y>{_YEAR})(?P<sep>[-/.])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>{_DAY})"
            rf"(?:(?:\.\.|/)(?P<d2>{_DAY}))?(?=T\d|\b)(?!-)",
        ),
        (
            _NAMED,
            rf"(?:(?P<d2>{_LIST}){_TO})?(?P<d>{_DAY}){_TH}?[ -](?:of )?(?P<m>{_MONTH})\b"
            rf"(?:\.?[-, ]{{1,2}}(?P<y>{_YEAR})\b)?",
        ),
        (
            _NAMED,
            rf"(?P<m>{_MONTH})\b\.? (?:the )?(?:(?P<d2>{_DAY}){_TO})?(?P<d>{_DAY}){_TH}?\b"
            rf"(?![.:]\d|,\d{{3}}(?!\d))(?:(?: ?, ?| )(?P<y>{_YEAR})\b)?",
        ),
        (_NAMED, rf"(?P<m>{_MONTH})\b\.?(?:,? |-| of )(?P<y>{_YEAR})\b"),
        (
            _APART,
            r"(?P<a>[0-3]?\d)(?P<sep>[/.-])(?P<b>[0-3]?\d)(?P=sep)(?P<y>(?:[12]\d)?\d\d)\b"
            r"(?![.-]\d)",
        ),
        (
            _APART,
            rf"(?P<m>0?[1-9]|1[0-2])/(?P<y>{_YEAR})\b(?![-/])",
        ),
        (
            _APART,
            rf"(?<=[\"'])(?P<y>{_YEAR})-(?P<m>0[1-9]|1[0-2])(?=[\"'])",
        ),
        (_QUARTER, rf"(?P<y>{_YEAR})[- ]?(?P<q>Q[1-4])\b"),
        (
            _QUARTER,
            r"(?P<q>Q[1-4]|(?:first|second|third|fourth) quarter)\b"
            rf"(?:,? (?:of )?(?P<y>{_YEAR})\b)?",
        ),
        (r"\d0 ?['’]?s\b", r"(?P<decade>(?:1\d|20)\d0)(?: ?['’])?s\b"),
        (
            r"\d0['’]?s\b",
            r"(?:(?<=\bthe )|(?<=\n and )|(?<=\n or )|(?<=late )|(?<=early ))"
            r"['’]?(?P<short>[2-9]0)['’]?s\b",
        ),
        (
            "century",
            rf"(?P<century>[12]?\d{_TH}|[a-z]{{5,11}}(?:-[a-z]{{5,7}})?)[- ]century\b",
        ),
    )
]
"""What a text must have for a date of a kind, quick to see, and the kind."""
_PATTERNS.append(
    (
        re.compile(rf"\b(?:{_FULL})\b"),
        re.compile(
            r"\b(?P<sure>(?:[Ii]n|[Ss]ince|[Uu]ntil|by|[Dd]uring|early|late|mid)[ -])?"
            rf"(?P<m>{_FULL})\b"
        ),
    )
)
_PATTERNS.append((re.compile(rf"\b(?:{_SHORT})\b"), re.compile(rf"\b(?P<name>{_SHORT})\b")))
_MAY = re.compile(  # aged 14 and 15 may join
    r"may (?!(?:in|at|on|the|and|or|to|this|that|last|next|when|for|by|of|from|until|till|as|is|was"
    r"|were|will|with)\b)[a-z]"
)
_DIGIT, _DIGITS = re.compile(r"\d"), re.compile(r"\d+")
_WORD = re.compile(rf"\b(?:{_FULL}|{_SHORT}|[Qq]uarter|[Cc]entury)\b")
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


@dataclass(frozen=True, slots=True)
class Date:
    """A date, as far as it is told; parts that are not told are None.

    `years` are the first and the last one it spans (a decade, a century; else the same one twice).
    `days` are the (month, day) it may mean: two where the order of both is anyone's guess, or where
    it is `both`: 3 to 5 March.
    """

    text: str
    start: int
    end: int
    years: tuple[int, int] | None = None
    days: tuple[tuple[int | None, int | None], ...] = ((None, None),)
    quarter: int | None = None
    both: bool = False
    sure: bool = True  # May, March and Jan alone may be other words

    @property
    def one_year(self) -> bool:
        """Whether the year is told, not just a decade or a century."""
        return self.years is not None and self.years[0] == self.years[1]

    def told_by(self, other: "Date") -> bool:
        """Whether `other` tells all that this date tells, and the same."""
        return (
            (self.years is None or _within(other.years, self.years))
            and (all if self.both else any)(
                any(_part_of(mine, told) for told in other.days) for mine in self.days
            )
            and (self.quarter is None or self.quarter in other._quarters())
        )

    def contradicts(self, other: "Date") -> bool:
        """Whether both tell some part as exactly, and not the same."""
        if self.years and other.years and self.years != other.years:
            return self.years[1] - self.years[0] == other.years[1] - other.years[0]
        if self.both and other.both:
            return self.days != other.days
        if self.quarter and other._quarters():
            return self.quarter not in other._quarters()
        return not any(_agree(mine, told) for mine in self.days for told in other.days)

    def _quarters(self) -> set[int]:
        months = {(month + 2) // 3 for month, _ in self.days if month}
        return {self.quarter} if self.quarter else months


def dates(text: str) -> list[Date]:
    """Return the dates of a text on one line, in order and not overlapping; no years alone."""
    found: list[Date] = []
    if not (_DIGIT.search(text) or _WORD.search(text)):
        return found

    def take(m: re.Match[str]) -> str:
        date = _date(m)
        if date is None:
            return m.group()
        found.append(date)
        return m.group()[: date.start - m.start()] + "\n" * (date.end - date.start)

    for hint, pattern in _PATTERNS:
        if hint.search(text):
            text = pattern.sub(take, text)
    return sorted(found, key=lambda date: date.start)


def _date(m: re.Match[str]) -> Date | None:
    told = m.groupdict()
    place = (m.group(), m.start(), m.end())
    if short := told.get("short"):
        return Date(*place, (1900 + int(short), 1909 + int(short)))
    if decade := told.get("decade"):
        years = 100 if decade.endswith("00") else 9  # the 1600s are a century
        return Date(*place, (int(decade), int(decade) + years))
    if name := told.get("name"):
        return Date(*place, days=((_MONTHS[name.lower()], None),), sure=False)
    if century := told.get("century"):
        number = int(century[:-2]) if century[0].isdigit() else _ordinal(century)
        return Date(*place, (100 * number - 100, 100 * number)) if number else None
    year = _year(told.get("y"))
    if quarter := told.get("q"):
        word = quarter.split()[0].lower()
        return Date(*place, year, quarter=_QUARTERS.get(word) or int(word[1:]))
    if told.get("a"):
        a, b = int(told["a"]), int(told["b"])
        orders = dict.fromkeys([(a, b), (b, a)])
        either = tuple((month, day) for month, day in orders if 1 <= month <= 12 and 1 <= day <= 31)
        return Date(*place, year, either) if either else None
    if _MAY.match(m.string, m.start("m")):
        return None
    month = told["m"].lower()
    number = int(month) if month.isdigit() else _MONTHS[month]
    days = [int(day) for part in ("d", "d2") for day in _DIGITS.findall(told.get(part) or "")]
    parts = tuple((number, day) for day in sorted(days)) or ((number, None),)
    if "sure" in told:
        return Date(m["m"], m.start("m"), m.end(), days=parts, sure=bool(m["sure"]))
    return Date(*place, year, parts, both=len(parts) > 1)


def _year(written: str | None) -> tuple[int, int] | None:
    if not written:
        return None
    year = int(written)
    if len(written) == 2:
        year += 2000 if year < 50 else 1900
    return year, year


def _ordinal(words: str) -> int:
    found = spelled(words)
    return int(found[-1].value) if found and found[-1].ordinal else 0


def _within(inner: tuple[int, int] | None, outer: tuple[int, int]) -> bool:
    return inner is not None and outer[0] <= inner[0] and inner[1] <= outer[1]


def _part_of(mine: tuple[int | None, int | None], told: tuple[int | None, int | None]) -> bool:
    return all(part is None or part == other for part, other in zip(mine, told, strict=True))


def _agree(mine: tuple[int | None, int | None], told: tuple[int | None, int | None]) -> bool:
    return all(None in pair or pair[0] == pair[1] for pair in zip(mine, told, strict=True))
