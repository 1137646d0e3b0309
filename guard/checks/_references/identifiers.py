"""Identifiers of papers, books, standards and people: their forms, and what no form allows."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple
from urllib.parse import unquote

from guard.checks._references import digits
from guard.checks._references.reference import Kind, Reference


class _Form(NamedTuple):
    kind: Kind
    label: str  # stands, in lower case, in any text that has one
    pattern: re.Pattern[str]  # its first group is the identifier
    read: Callable[[str], tuple[str, str | None]]  # name and fault


def identifiers(text: str) -> Iterator[Reference]:
    """Yield the identifiers that stand in a text with their label, in order by kind."""
    lower = text.lower()
    for form in _FORMS:
        for found in form.pattern.finditer(text) if form.label in lower else ():
            name, fault = form.read(found[1])
            if name:
                yield Reference(form.kind, name, found.start(), found.start(1) + len(name), fault)


def at_home(url: Reference) -> Reference:
    """The identifier that an address is of, where it is one of its registry; else the address.

    One that the registry can't have as it stands is no address to open.
    """
    for kind, pattern, read in _HOMES:
        if found := pattern.match(url.name):
            name, fault = read(unquote(found[1]))
            if not name:
                return replace(url, template=True)
            return Reference(kind, name, url.start, url.end, fault)
    return url


def _doi(text: str) -> tuple[str, str | None]:
    name = text.rstrip(".,;:!?'_~”’")
    if "(SICI)" in name.upper() and "<" not in name:
        return "", None  # goes on in angle brackets, where addresses end
    while name.endswith((")", "]", "}")) and name.count(name[-1]) > name.count(_OPENS[name[-1]]):
        name = name[:-1].rstrip(".,;:")
    if re.match(r"10\.\d{4,9}(?:\.\d{1,9}){0,3}/.", name):
        return name, None
    return name, "is no DOI: it has to begin with 10., 4 to 9 digits and a slash"


_OPENS = {")": "(", "]": "[", "}": "{"}


def _arxiv(text: str) -> tuple[str, str | None]:
    name = text.rstrip(".-")
    form = re.fullmatch(r"(\d\d)(\d\d)\.(\d{4,5})(?:v\d{1,3})?", name)
    if form is None:
        if re.fullmatch(r"[a-z-]{2,20}(?:\.[A-Z]{2})?/\d{7}(?:v\d{1,3})?", name):
            month = int(name.partition("/")[2][2:4])
            return name, None if 1 <= month <= 12 else f"has {month} for a month"
        fault = "is no arXiv number: these are like 2101.00001" if name[:1].isdigit() else None
        return (name, fault) if fault else ("", None)
    year, month, number = 2000 + int(form[1]), int(form[2]), form[3]
    today = date.today()
    if not 1 <= month <= 12:
        return name, f"has {form[2]} for a month"
    if (year, month) < (2007, 4):
        return name, "is dated before April 2007, when such numbers began"
    if (year, month) > (today.year, today.month):
        return name, "is dated in the future"
    if len(number) != (4 if year < 2015 else 5):
        return name, f"has {len(number)} digits after the dot, which no number of {year} has"
    return name, None


def _pubmed(text: str) -> tuple[str, str | None]:
    fault = "has more than 8 digits, or begins with 0" if len(text) > 8 or text[0] == "0" else None
    return text, fault


def _isbn(text: str) -> tuple[str, str | None]:
    ends = [m.start() for m in re.finditer(r"[ -]", text)] + [len(text)]
    sizes = {end: len(re.sub("[ -]", "", text[:end])) for end in ends}
    whole = [end for end, size in sizes.items() if size in (10, 13)]
    for end in whole:
        if digits.isbn(re.sub("[ -]", "", text[:end]).upper()):
            return text[:end], None
    if whole:
        return text[: whole[0]], "has a wrong check digit, so that no book can have it"
    return text, f"has {sizes[len(text)]} digits, where an ISBN has 10 or 13"


def _issn(text: str) -> tuple[str, str | None]:
    right = digits.issn(text.replace("-", "").upper())
    return text, None if right else "has a wrong check digit, so that no journal can have it"


def _orcid(text: str) -> tuple[str, str | None]:
    right = digits.orcid(text.replace("-", "").upper())
    return text, None if right else "has a wrong check digit, so that nobody can have it"


def _rfc(text: str) -> tuple[str, str | None]:
    latest = 9_700 + 500 * (date.today().year - 2024)  # RFC 9700 is of January 2025
    if int(text) > latest:
        return text, "has a number that no RFC has reached"
    return text, None if text.strip("0") else "is no number of an RFC"


def _cve(text: str) -> tuple[str, str | None]:
    _, year, number = text.split("-")
    if len(year) != 4 or not 1999 <= int(year) <= date.today().year + 1:
        return text, f"names the year {year}; these numbers begin in 1999"
    if len(number) < 4 or (len(number) > 4 and number[0] == "0"):
        return text, "has a number that is not of four digits, or more without a leading zero"
    return text, None


_DOI = r"[^\s<>\"`\[\]{}|*。、，；）]{1,300}+"
_FORMS = (
    _Form(Kind.DOI, "doi", re.compile(r"\bdoi:?\s{0,2}(10[.\d]" + _DOI + ")", re.I), _doi),
    _Form(Kind.DOI, "10.", re.compile(r"(?<![\w./-])(10\.\d{4,9}/" + _DOI + ")"), _doi),
    _Form(
        Kind.ARXIV,
        "arxiv",
        re.compile(r"\barxiv:\s{0,2}([\w.-]{2,40}+(?:/\w{1,12}+)?)", re.I),
        _arxiv,
    ),
    _Form(Kind.PUBMED, "pmid", re.compile(r"\bPMID:?\s{0,2}(\d{1,20})\b", re.I), _pubmed),
    _Form(
        Kind.ISBN,
        "isbn",
        re.compile(
            r"\bISBN(?:[- ]?1[03](?=[:\s]))?:?\s{0,2}(\d(?:[ -]?\d){6,30}+(?:[ -]?X\b)?)", re.I
        ),
        _isbn,
    ),
    _Form(
        Kind.ISSN, "issn", re.compile(r"\b[ep]?-?ISSN:?\s{0,2}(\d{4}-?\d{3}[\dX])\b", re.I), _issn
    ),
    _Form(
        Kind.ORCID,
        "orcid",
        re.compile(r"\bORCID(?: iD)?:?\s{0,2}((?:\d{4}-){3}\d{3}[\dX])\b", re.I),
        _orcid,
    ),
    _Form(Kind.RFC, "rfc", re.compile(r"\bRFC[ -]?(\d{1,5})(?![\d.]*\d)"), _rfc),
    _Form(Kind.CVE, "cve-", re.compile(r"\b(CVE-\d{1,6}-\d{1,20})\b", re.I), _cve),
)

_HOMES = (
    (Kind.DOI, re.compile(r"https?://(?:dx\.|www\.)?doi\.org/(10\.[^?#]+)", re.I), _doi),
    (
        Kind.ARXIV,
        re.compile(r"https?://(?:www\.)?arxiv\.org/(?:abs|pdf|html)/([\w./-]+?)(?:\.pdf)?$", re.I),
        _arxiv,
    ),
    (Kind.PUBMED, re.compile(r"https?://pubmed\.ncbi\.nlm\.nih\.gov/(\d+)/?$", re.I), _pubmed),
    (
        Kind.RFC,
        re.compile(
            r"https?://(?:www\.rfc-editor\.org/rfc|datatracker\.ietf\.org/doc(?:/html)?)"
            r"/rfc(\d{1,5})(?:\.\w+|/)?$",
            re.I,
        ),
        _rfc,
    ),
    (
        Kind.CVE,
        re.compile(
            r"https?://(?:nvd\.nist\.gov/vuln/detail/|[\w.]{0,9}cve\.org/\S*?)(CVE-\d+-\d+)$"
        ),
        _cve,
    ),
    (Kind.ORCID, re.compile(r"https?://orcid\.org/((?:\d{4}-){3}\d{3}[\dX])/?$", re.I), _orcid),
)
