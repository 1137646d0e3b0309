"""HTML pages: what a reader sees, without navigation, scripts and hidden parts."""

import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guard.corpus.document import Block, Document, Unreadable
from guard.corpus.formats import table
from guard.corpus.formats.plain import decode

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

MAX_DEPTH = 1_000

UNSEEN = ("script", "style", "template", "head", "nav", "noscript", "iframe", "svg", "object")
INLINE = frozenset(
    "a abbr b bdi bdo big button cite code data del dfn em font i ins kbd label mark math q s samp "
    "small span strong strike sub sup time tt u var wbr".split()
)


def parse(data: bytes) -> list[Document]:
    """Read a page in the encoding it declares, else UTF-8."""
    soup = _soup(_decode(data))
    title = soup.title.get_text() if soup.title else ""
    return [Document(tuple(_blocks(soup)), title=title)]


def blocks(html: str) -> tuple[Block, ...]:
    """The blocks of a piece of HTML."""
    return tuple(_blocks(_soup(html)))


def address(href: str, text: str) -> str:
    """What to write after a link's text so that its address is not lost."""
    href = href.strip()
    if not re.match(r"https?://|mailto:", href, re.IGNORECASE):
        return ""
    bare = href.removeprefix("mailto:")
    return "" if bare.rstrip("/") == text.strip().rstrip("/") else f" ({bare})"


def _decode(data: bytes) -> str:
    from bs4.dammit import EncodingDetector

    declared = EncodingDetector.find_declared_encoding(data[:4096], is_html=True)
    if not declared or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decode(data)
    try:
        text = data.decode(declared)
    except (LookupError, UnicodeDecodeError):
        raise Unreadable(f"says that its encoding is {declared!r}, which it is not") from None
    if "\0" in text:
        raise Unreadable("is binary, not text")
    return text


def _soup(html: str) -> "BeautifulSoup":
    from bs4 import BeautifulSoup

    with warnings.catch_warnings():  # that the text looks like an address, or like XML
        warnings.simplefilter("ignore")
        soup = BeautifulSoup(html, "lxml")
    _refuse_depth(soup)
    return soup


def _refuse_depth(soup: "BeautifulSoup") -> None:
    from bs4 import Tag

    todo: list[tuple[Tag, int]] = [(soup, 0)]
    while todo:
        tag, depth = todo.pop()
        if depth > MAX_DEPTH:
            raise Unreadable(f"its elements are nested deeper than {MAX_DEPTH:,} levels")
        todo.extend((child, depth + 1) for child in tag.contents if isinstance(child, Tag))


def _blocks(soup: "BeautifulSoup") -> Iterator[Block]:
    """Walk the page; inline text gathers until a block-level element begins or ends."""
    from bs4.element import NavigableString, Tag

    _simplify(soup)
    text: list[str] = []
    todo: list[Tag | NavigableString | None] = [soup]  # None: a block-level element ends here
    while todo:
        node = todo.pop()
        if type(node) is NavigableString:  # its kinds are comments, declarations and the like
            text.append(re.sub(r"[^\S\v]+", " ", node))
            continue
        inline = isinstance(node, Tag) and node.name in INLINE
        if not inline and not re.fullmatch(r"\s*(-|\d+\.)?\s*", "".join(text)):
            yield Block(_tidy("".join(text)))
            text = []
        if not isinstance(node, Tag):
            continue
        if re.fullmatch(r"h[1-6]", node.name):
            yield Block(_tidy(node.get_text()), level=int(node.name[1]))
        elif node.name == "pre":
            yield Block(node.get_text().replace("\v", "\n"))
        elif node.name == "table" and (rows := table.rows(node)):
            yield from rows
        else:
            todo += [*([] if inline else [None]), *reversed(node.contents)]  # type: ignore[list-item]
    if "".join(text).strip():
        yield Block(_tidy("".join(text)))


def _simplify(soup: "BeautifulSoup") -> None:
    """Drop what a reader does not see; write out what stands in attributes and markers."""
    for tag in soup.find_all(_unseen):
        tag.extract()
    for tag in soup.find_all(["br", "img"]):
        tag.replace_with("\v" if tag.name == "br" else f" {tag.get('alt', '')} ")
    for tag in soup.find_all("a"):
        tag.append(address(str(tag.get("href", "")), tag.get_text()))
    for tag in soup.find_all(["ul", "ol"]):
        for number, item in enumerate(tag.find_all("li", recursive=False), 1):
            item.insert(0, "- " if tag.name == "ul" else f"{number}. ")


def _unseen(tag: "Tag") -> bool:
    style = str(tag.get("style", "")).replace(" ", "").lower()
    hidden = tag.has_attr("hidden") or "display:none" in style or "visibility:hidden" in style
    return hidden or tag.name in UNSEEN


def _tidy(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.split("\v")).strip()
