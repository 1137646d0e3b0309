"""The text of a web page as a reader sees it, in time linear in what a hostile site can send.

The standard library's parser takes quadratic time on some pages (CVE-2025-6069), and a page is
read to look words up in it, not to be laid out.
"""

import codecs
import re
from collections.abc import Iterator
from html import unescape

_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]{0,30})(?=[\s/>])|<!--|<[!?]", re.I)
_END = re.compile(r">|\"[^\"]*+\"|'[^']*+'", re.S)
_UNSEEN = frozenset(
    "script style template noscript iframe svg object nav textarea select canvas math".split()
)
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span "
    "strong strike sub sup time tt u var wbr img".split()
)
_NEVER = frozenset(  # no page is written in them, and some take quadratic time
    "idna punycode unicode-escape raw-unicode-escape utf-7 undefined".split()
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.I)


def page_text(data: bytes, charset: str | None) -> str:
    """Return the text of an HTML page, its title on the first line, a line for each block.

    `charset` is the one that the response names; else that of the page itself, else UTF-8.
    """
    html = decode(data, charset or _declared(data))
    lines = (" ".join(line.split()) for line in "".join(_pieces(html)).split("\n"))
    return "\n".join(line for line in lines if line)


def decode(data: bytes, charset: str | None) -> str:
    """Return bytes as text; what is no text in their encoding is replaced."""
    try:
        codec = codecs.lookup(charset or "utf-8-sig").name
        return data.decode("utf-8" if codec in _NEVER else codec, "replace")
    except (LookupError, UnicodeError, ValueError):
        return data.decode("utf-8", "replace")


def _declared(data: bytes) -> str | None:
    found = _CHARSET.search(data[:4096])
    return found[1].decode() if found else None


def _pieces(html: str) -> Iterator[str]:
    """The text between tags; a comment or an unseen element that never ends hides the rest."""
    at = 0
    while tag := _TAG.search(html, at):
        yield unescape(html[at : tag.start()].replace("\n", " "))
        if tag[0] == "<!--":
            at = _after(html, "-->", tag.end())
            continue
        at = _tag_end(html, tag.end())
        name = (tag[2] or "").lower()
        if name in _UNSEEN and not tag[1]:
            at = _closed(html, name, at)
        if name not in _INLINE:
            yield "\n"
    yield unescape(html[at:].replace("\n", " "))


def _tag_end(html: str, at: int) -> int:
    """Where a tag is over: at the first > outside of quotation marks."""
    while found := _END.search(html, at):
        if found[0] == ">":
            return found.end()
        at = found.end()
    return len(html)


def _closed(html: str, name: str, at: int) -> int:
    found = re.compile(rf"</{name}(?=[\s/>])", re.I).search(html, at)
    return found.start() if found else len(html)


def _after(html: str, end: str, at: int) -> int:
    found = html.find(end, at)
    return len(html) if found < 0 else found + len(end)
