"""Citations of court decisions: reporters have volumes and years, and courts a beginning."""

import re
from collections.abc import Iterator
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
    return None
