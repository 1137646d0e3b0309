"""One edit in a true sentence, so that it no longer says what the evidence says."""

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence

Names = dict[tuple[int, bool], list[str]]
"""Names by how many words they have, and whether they stand where a place does."""

MONTHS = (
    "January February March April May June July August September October November December"
).split()
DAYS = {month[:3] for month in MONTHS} | set("Mon Tue Wed Thu Fri Sat Sun".split())
TITLES = set("Mr Mrs Ms Miss Dr Prof Sir Inc Ltd Co Corp Jr Sr St No".split())
ONES = "two three four five six seven eight nine ten eleven twelve".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
UNITS = [
    group.split("|")
    for group in (
        "mg|g|kg", "milligrams|grams|kilograms|tonnes|pounds|ounces", "mm|cm|km",
        "millimeters|centimeters|meters|kilometers|miles|feet|inches|yards",
        "metres|kilometres|miles|feet", "seconds|minutes|hours|days|weeks|months|years|decades",
        "second|minute|hour|day|week|month|year", "thousand|million|billion|trillion",
        "percent|percentage points", "per cent|percentage points", "%| percentage points",
        "Celsius|Fahrenheit", "°C|°F", "MB|GB|TB", "dollars|euros|pounds|yen", "mph|km/h",
        "acres|hectares|square miles", "liters|gallons|milliliters", "watts|kilowatts|megawatts",
    )
]  # fmt: skip
MONEY = "$€£"
AUXILIARIES = (
    "is are was were has have had will would can could should may might must do does did"
).split()
CONTRACTED = "is are was were has have had would could should do does did".split()

_NUMBER = re.compile(r"(?<![\w.,/:\[(#-])\d[\d,]*(?:\.\d+)?(?![\w/:\])]|[.,-]\d)")
_WORD_NUMBER = re.compile(rf"\b(?:{'|'.join(ONES + TENS)})\b(?!-)", re.I)
_YEAR = re.compile(r"(?<![\w.,/:$€£-])(?:1[5-9]\d\d|20[0-2]\d)(?![\w/:]|[.,-]\d)")
_DAY = re.compile(rf"\b(?:{'|'.join(MONTHS)}) (\d\d?)\b(?!:)|\b(\d\d?) (?:{'|'.join(MONTHS)})\b")
_MONTH = re.compile(
    rf"\b({'|'.join(MONTHS)}) \d|\d ({'|'.join(MONTHS)})\b"
    rf"|\b(?:in|since|until|by|of|last|late|early) ({'|'.join(MONTHS)})\b"
)
_MEASURED = re.compile(
    rf"(?:\b\d[\d,.]*|\b(?:{'|'.join([*ONES, *TENS, 'hundred'])}))[ -]?(?P<unit>"
    + "|".join(sorted({re.escape(w) for g in UNITS for w in g}, key=len, reverse=True))
    + r")(?![\w°])"
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}\b(?!['’.]\w)")
_PLACE = re.compile(r"\b(?:in|at|from|near|to) $")
_AUXILIARY = re.compile(
    rf"\b({'|'.join(AUXILIARIES)})\b(?! (?:not|never|no|only|just|merely)\b|n['’]t)"
)
_NEGATED = re.compile(
    r"(?<=\w)(?<!\bwo)n['’]t\b| (?:not|never|no)(?= )(?! only| longer)|\bcannot\b"
)


def number(sentence: str, rng: random.Random, _: Names) -> str | None:
    """Another number in the place of one in digits or words; no year, no day of a month."""
    dated = [m.span() for pattern in (_YEAR, _DAY, _MONTH) for m in pattern.finditer(sentence)]
    found = [
        m
        for pattern in (_NUMBER, _WORD_NUMBER)
        for m in pattern.finditer(sentence)
        if not any(a - 1 <= m.start() <= b for a, b in dated)
    ]
    if not found:
        return None
    m = rng.choice(found)
    return _put(sentence, m.start(), m.end(), _other_number(m.group(), rng))


def date(sentence: str, rng: random.Random, _: Names) -> str | None:
    """Another year, month or day."""
    found = [(m.start(), m.end(), "year") for m in _YEAR.finditer(sentence)]
    for pattern, kind in ((_DAY, "day"), (_MONTH, "month")):
        found += [(*m.span(m.lastindex or 0), kind) for m in pattern.finditer(sentence)]
    if not found:
        return None
    start, end, kind = rng.choice(found)
    old = sentence[start:end]
    if kind == "year":
        new = str(int(old) + rng.choice([-100, -20, -10, -3, -2, -1, 1, 2, 3, 10, 20]))
    elif kind == "day":
        new = str(rng.choice([day for day in range(1, 29) if day != int(old)]))
    else:
        new = rng.choice([month for month in MONTHS if month != old])
    return _put(sentence, start, end, new)


def unit(sentence: str, rng: random.Random, _: Names) -> str | None:
    """Another unit, scale or currency with the same number."""
    found = [(m.start("unit"), m.end("unit")) for m in _MEASURED.finditer(sentence)]
    found += [m.span() for m in re.finditer(rf"[{MONEY}](?=\d)", sentence)]
    if not found:
        return None
    start, end = rng.choice(found)
    old = sentence[start:end]
    if old in MONEY:
        return _put(sentence, start, end, rng.choice([c for c in MONEY if c != old]))
    group = rng.choice([group for group in UNITS if old in group])
    return _put(sentence, start, end, rng.choice([word for word in group if word != old]))


def name(sentence: str, rng: random.Random, pool: Names) -> str | None:
    """Another name of as many words, from where the pool comes from."""
    known = {each for names in pool.values() for each in names}
    found = [m for m in _NAME.finditer(sentence) if m.group() in known]
    if not found:
        return None
    m = rng.choice(found)
    key = _key(m)
    old = set(m.group().split())
    others = [each for each in pool.get(key, ()) if old.isdisjoint(each.split())]
    return _put(sentence, m.start(), m.end(), rng.choice(others)) if others else None


def negation(sentence: str, rng: random.Random, _: Names) -> str | None:
    """A negation taken out, or put in after an auxiliary."""
    if gone := list(_NEGATED.finditer(sentence)):
        m = rng.choice(gone)
        start, new = m.start(), ""
        for whole, positive in (("cannot", "can"), ("can’t", "can"), ("can't", "can")):
            if sentence.endswith(whole, 0, m.end()):
                start, new = m.end() - len(whole), positive
        return _put(sentence, start, m.end(), new)
    found = list(_AUXILIARY.finditer(sentence))
    if not found:
        return None
    m = rng.choice(found)
    words = [" not", " never"] + (["n't"] if m.group() in CONTRACTED else [])
    return _put(sentence, m.end(), m.end(), rng.choice(words))


EDITS: dict[str, Callable[[str, random.Random, Names], str | None]] = {
    "number": number, "date": date, "unit": unit, "name": name, "negation": negation,
}  # fmt: skip


def small(texts: Sequence[str]) -> Counter[str]:
    """Return how often each word is written without a capital."""
    return Counter(word for text in texts for word in re.findall(r"\b[a-z]{2,}\b", text))


def pool(texts: Sequence[str], common: Counter[str]) -> Names:
    """Return the names of some texts: words in capitals that are hardly ever written without."""
    found: dict[tuple[int, bool], dict[str, None]] = {}
    for text in texts:
        for m in _NAME.finditer(text):
            words = m.group().split()
            if not any(
                common[word.lower()] or word[:3] in DAYS or word in TITLES for word in words
            ):
                found.setdefault(_key(m), {})[m.group()] = None
    return {key: list(names) for key, names in found.items()}


def _key(m: re.Match[str]) -> tuple[int, bool]:
    before = m.string[max(0, m.start() - 8) : m.start()]
    return len(m.group().split()), bool(_PLACE.search(before))


def _other_number(old: str, rng: random.Random) -> str:
    if not old[0].isdigit():
        words = ONES if old.lower() in ONES else TENS
        new = rng.choice([word for word in words if word != old.lower()])
        return new.capitalize() if old[0].isupper() else new
    at = rng.choice([i for i, c in enumerate(old) if c.isdigit()])
    digits = [d for d in "123456789" if d != old[at]]
    return old[:at] + rng.choice(digits) + old[at + 1 :]


def _put(sentence: str, start: int, end: int, new: str) -> str:
    return sentence[:start] + new + sentence[end:]
