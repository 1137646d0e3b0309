"""Citations of court decisions: reporters have volumes and years, and courts a beginning."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from guard.checks._references.reference import Kind, Reference


class _Reporter(NamedTuple):
    volumes: int | None  # the last one, of a series that is closed
    first: int  # year of the oldest decision in it
    last: int | None


# From the title pages of the series; None for one that is still going on.
_REPORTERS = {
    "U.S.": _Reporter(None, 1754, None),
    "S. Ct.": _Reporter(None, 1882, None),
    "L. Ed.": _Reporter(100, 1754, 1956),
    "L. Ed. 2d": _Reporter(None, 1956, None),
    "F.": _Reporter(300, 1880, 1924),
    "F.2d": _Reporter(999, 1924, 1993),
    "F.3d": _Reporter(999, 1993, 2021),
    "F.4th": _Reporter(None, 2021, None),
    "F. Supp.": _Reporter(999, 1932, 1998),
    "F. Supp. 2d": _Reporter(999, 1997, 2014),
    "F. Supp. 3d": _Reporter(None, 2014, None),
}
# Volumes of the U.S. Reports, and the year of a well-known decision in each.
_VOLUMES, _YEARS = zip(
    *((1, 1754), (5, 1803), (17, 1819), (22, 1824), (41, 1842), (60, 1857), (83, 1873)),
    *((100, 1879), (118, 1886), (163, 1896), (198, 1905), (249, 1919), (262, 1923), (304, 1938)),
    *((323, 1944), (347, 1954), (384, 1966), (410, 1973), (438, 1978), (467, 1984), (505, 1992)),
    *((531, 2000), (554, 2008), (576, 2015), (597, 2022), (603, 2024)),
    strict=True,
)
_NEAR = 3  # years: a term's decisions fill several volumes, and some come late
_A_YEAR = 10  # volumes that a year may add, at most
_CIRCUIT = re.compile(r"\((?:1[2-9]|[2-9]\d)(?:st|nd|rd|th) Cir\. ")
_NAMES = {name.replace(" ", ""): name for name in _REPORTERS}
_AMERICAN = re.compile(
    r"\b(\d{1,5}) "
    r"(U\. ?S\.|S\. ?Ct\.|L\. ?Ed\.(?: ?2d)?|F\. ?Supp\.(?: ?[23]d)?|F\.(?: ?(?:2d|3d|4th))?)"
    r" (\d{1,5})\b(?:[^()\n]{0,40}\((?:[^()\n]{0,40}[ .])?(\d{4})\))?"
)
_REPORTED = (" U.", " S.", " L.", " F.")  # with what any reporter's name begins
_COURTS = {"UKSC": (2009, None), "UKHL": (2001, 2009), "UKPC": (2001, None)}
_NEUTRAL = re.compile(r"\[(\d{4})\] (UKSC|UKHL|UKPC|EWCA (?:Civ|Crim)|EWHC) (\d{1,5})\b")
_ECLI = re.compile(r"\bECLI:([A-Z]{0,9}):([A-Z0-9.]{0,20}):(\d{0,9}):([A-Z0-9.]{1,40})", re.I)


def cases(text: str) -> Iterator[Reference]:
    """Yield citations of decisions in American reporters, by British neutral citation, by ECLI."""
    for found in _AMERICAN.finditer(text) if any(part in text for part in _REPORTED) else ():
        name = _NAMES[found[2].replace(" ", "")]
        if name == "F." and not found[4]:
            continue  # 350 F. 20 minutes: degrees
        fault = _american(name, int(found[1]), int(found[4]) if found[4] else None)
        if name.startswith("F.") and _CIRCUIT.search(found[0]):
            fault = "names a circuit that there is not: they are 1st to 11th, D.C. and Federal"
        yield Reference(Kind.CASE, found[0], *found.span(), fault)
    for found in _NEUTRAL.finditer(text) if "] UK" in text or "] EW" in text else ():
        first, last = _COURTS.get(found[2], (2001, None))
        outside = int(found[1]) < first or (last and int(found[1]) > last)
        fault = f"{found[2]} gave no such numbers in {found[1]}" if outside else None
        yield Reference(Kind.CASE, found[0], *found.span(), fault)
    for found in _ECLI.finditer(text) if "ECLI:" in text.upper() else ():
        country, court, year, number = found.groups()
        formed = len(country) == 2 and 1 <= len(court) <= 7 and len(year) == 4 and len(number) <= 25
        fault = None if formed else "is no ECLI: these are ECLI, country, court, year and number"
        yield Reference(Kind.CASE, found[0].rstrip("."), found.start(), found.end(), fault)


def _american(name: str, volume: int, year: int | None) -> str | None:
    reporter = _REPORTERS[name]
    if volume == 0 or (reporter.volumes and volume > reporter.volumes):
        return f"{name} has no volume {volume}; its last is {reporter.volumes}"
    if year and (year < reporter.first - 1 or (reporter.last and year > reporter.last + 1)):
        return f"{name} has no decisions of {year}"
    return _supreme(volume, year) if name == "U.S." else None


def _supreme(volume: int, year: int | None) -> str | None:
    """What is wrong with a volume of the U.S. Reports, and with the year of a decision in it."""
    latest = _VOLUMES[-1] + _A_YEAR * (date.today().year - _YEARS[-1] + 1)
    if volume > latest:
        return f"U.S. has no volume {volume} yet"
    after = bisect_left(_VOLUMES, volume)
    first = _YEARS[bisect_right(_VOLUMES, volume) - 1]
    last = _YEARS[after] if after < len(_YEARS) else date.today().year
    if year and not first - _NEAR <= year <= last + _NEAR:
        return f"volume {volume} of U.S. has no decisions of {year}"
    return None
