"""How a court decision is cited, and what falls short of that form."""

import re
from collections.abc import Iterator

from guard.checks._patterns.rules import Rule

_REPORTER = (
    r"(?:U\. ?S\.|S\. ?Ct\.|L\. ?Ed\.(?: ?2d)?|F\. ?(?:2d|3d|4th)|F\. ?Supp\.(?: ?[23]d)?"
    r"|(?:A|P|N\.E|N\.W|S\.E|S\.W|So)\. ?[23]d)"
)
_PAGE = re.compile(r" (?:\d|_{2,}|-{2,})")
_NAME = r"[A-Z][\w.'’&-]*(?: (?:of|the|and|de|&|[A-Z][\w.'’&-]*)){0,6}"
_LEAD = re.compile(r"(?:(?:See|In|Cf\.|Compare|But|And|Since|Under|After|Unlike|The case) )*")
_NEUTRAL = r"\[(?:19|20)\d\d\] (?:UKSC|UKHL|UKPC|EWCA|EWHC)"


def _named(text: str) -> Iterator[tuple[int, int]]:
    """The names of the parties and the year, without what leads to them."""
    lead = _LEAD.match(text)
    yield (lead.end() if lead else 0), len(text)


def _without_page(text: str) -> Iterator[tuple[int, int]]:
    """A volume and a reporter, unless a page follows them (or a blank for one, as is usual)."""
    found = re.match(rf"\d{{1,4}} {_REPORTER}", text)
    if found and not _PAGE.match(text, found.end()):
        yield found.span()


def _without_number(text: str) -> Iterator[tuple[int, int]]:
    yield 0, len(text.rstrip(".,;)\n"))


LEGAL = tuple(
    Rule(name, "CITATION", pattern, narrow, what="a court decision that is not cited in full")
    for name, pattern, narrow in (
        # Bluebook, rule 10: names, volume, reporter, page, year. OSCOLA, 2.1: [year] court number.
        (
            "case_without_report",
            rf"\b{_NAME} v\.? {_NAME}(?:,? \((?:19|20)\d\d\)|, (?:19|20)\d\d\b)",
            _named,
        ),
        ("citation_without_page", rf"\b\d{{1,4}} {_REPORTER}[^\n]{{0,4}}", _without_page),
        ("neutral_without_number", rf"{_NEUTRAL}(?:[.,;)\n]|\z)", _without_number),
    )
)
"""Case names with a year alone, reporters without a page, neutral citations without a number."""
