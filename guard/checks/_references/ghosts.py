"""Soft 404s: sites that answer any address with a page. A made-up neighbour shows it. Pure."""

import hashlib
import re
from urllib.parse import urlsplit, urlunsplit

from guard.ports import Outcome, Page

_ALIKE = 0.85  # share of word triples from which on two pages say the same
_TITLE = 0.5  # share of words from which on two titles do
_HEAD = 400  # characters in which a page says that it is none
_WORDS = 20_000  # of a page that are compared
_MISSING = re.compile(
    r"\b404\b|\bnot found\b|\bpage (?:is |was )?missing\b"
    r"|\b(?:could ?n[o’']t|can ?not|can[’']t|unable to) (?:be )?f(?:ind|ound)\b"
    r"|\bpage\b[^.\n]{0,40}\b(?:is|was)(?: not|n[o’']t) (?:here|there|available)\b"
    r"|\bno longer (?:exists?|available|here)\b|\bdoes ?n[o’']t exist\b"
    r"|\bnicht gefunden\b|\bintrouvable\b|\bno encontrad[ao]\b|\bnon trovata\b",
    re.I,
)
_LOGIN = re.compile(r"log-?in|sign-?in|sign-?up|auth|sso|session|account|consent|captcha", re.I)


def neighbour(url: str) -> str | None:
    """An address beside `url` that nobody has made; None at the root of a site, which is there.

    It is the same each time, so that a cache knows it.
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if not path:
        return None
    made_up = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:16]
    path = f"{path.rpartition('/')[0]}/{made_up}"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def ghostly(url: str, page: Page, other: Page) -> tuple[Outcome, str]:
    """What a page that was found at `url` is, seen beside what its made-up neighbour led to."""
    if other.outcome is Outcome.GONE:
        return Outcome.FOUND, ""
    if other.outcome is not Outcome.FOUND:
        return Outcome.UNKNOWN, "may be a page for any address: a made-up one beside it did not say"
    if _path(page.url) == _path(other.url) and _path(page.url) != _path(url):
        if _LOGIN.search(urlsplit(page.url).path):
            return Outcome.UNKNOWN, "leads to a page to log in"
        return Outcome.GONE, "leads where a made-up address beside it leads too"
    if page.text is None or other.text is None or _path(other.url) == _path(url):
        return Outcome.FOUND, ""
    missing = _MISSING.search(page.text[:_HEAD]) is not None
    if _share(_triples(page.text), _triples(other.text)) >= _ALIKE:
        if missing:
            return Outcome.GONE, "shows a page that says it was not found"
        return Outcome.UNKNOWN, "shows what the site shows at any address"
    if missing and _MISSING.search(other.text[:_HEAD]):
        if _share(_title(page), _title(other)) >= _TITLE:
            return Outcome.GONE, "shows a page that says it was not found"
    return Outcome.FOUND, ""


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path.rstrip('/')}?{parts.query}"


def _triples(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())[:_WORDS]
    return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}


def _title(page: Page) -> set[str]:
    """The words of a page's first line, without those of its address."""
    line = (page.text or "").partition("\n")[0][:_HEAD]
    return set(re.findall(r"\w+", line.lower())) - set(re.findall(r"\w+", page.url.lower()))


def _share(a: set[tuple[str, ...]] | set[str], b: set[tuple[str, ...]] | set[str]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0
