"""Markdown, with YAML front matter that may say title, url, source and available_at."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from guard.corpus.document import Block, Document, Unreadable, moment
from guard.corpus.formats import html
from guard.corpus.formats.plain import decode

MAX_NESTING = 100

_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def parse(data: bytes) -> list[Document]:
    """Read Markdown (CommonMark and tables)."""
    from markdown_it import MarkdownIt

    text = decode(data)
    about = _front_matter(text)
    if about is not None:
        text = _FRONT.sub("", text, count=1)
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    tokens = parser.parse(text)
    if any(token.level >= MAX_NESTING - 1 for token in tokens):
        raise Unreadable(f"lists or quotations are nested deeper than {MAX_NESTING} levels")
    return [Document(tuple(_blocks(tokens)), **(about or {}))]


def _front_matter(text: str) -> dict[str, Any] | None:
    found = _FRONT.match(text)
    if not found:
        return None
    try:
        said = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError) as exc:
        mark = getattr(exc, "problem_mark", None)
        where = f" (line {mark.line + 2})" if mark else ""
        raise Unreadable(f"the front matter is not valid YAML{where}") from None
    if not isinstance(said, dict):
        return None
    about: dict[str, Any] = {
        name: str(said[name])
        for name in ("title", "url", "source")
        if isinstance(said.get(name), str | int | float)
    }
    if said.get("available_at") is not None:
        try:
            about["available_at"] = moment(said["available_at"])
        except (TypeError, ValueError):
            raise Unreadable("the front matter's available_at is not an ISO 8601 date") from None
    return about


def _blocks(tokens: Sequence[Any]) -> Iterator[Block]:
    lines: list[str] = []
    cells: list[str] = []
    header, marker, depth = "", "", 0
    for i, token in enumerate(tokens):
        match token.type:
            case "inline" if tokens[i - 1].type in ("th_open", "td_open"):
                cells.append(" ".join(_inline(token).split()))
            case "inline" if tokens[i - 1].type == "heading_open" and token.level == 1:
                yield Block(_inline(token), level=int(tokens[i - 1].tag[1]))
            case "inline":
                lines.append("  " * (depth - 1) + marker + _inline(token))
                marker = ""
            case "bullet_list_open" | "ordered_list_open":
                depth += 1
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
            case "list_item_open":
                marker = f"{token.info}{token.markup} " if token.info else "- "
            case "fence" | "code_block":
                lines.append(marker + token.content)
                marker = ""
            case "html_block" if token.level == 0:
                yield from html.blocks(token.content)
            case "html_block":
                lines += [block.text for block in html.blocks(token.content)]
            case "tr_close":
                yield Block(" | ".join(cells), header=header)
                header = header or " | ".join(cells)
                cells = []
            case "table_close":
                header = ""
        if token.level == 0 and token.nesting <= 0 and lines:
            yield Block("\n".join(lines))
            lines = []


def _inline(token: Any) -> str:
    """The words of a line: without markup, with the addresses of its links."""
    parts: list[str] = []
    opened: list[tuple[str, int]] = []
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline":
                parts.append(child.content)
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "html_inline" if child.content.lower().startswith("<br"):
                parts.append("\n")
            case "image":
                parts.append(child.content)
            case "link_open":
                opened.append((str(child.attrGet("href") or ""), len(parts)))
            case "link_close":
                href, since = opened.pop()
                parts.append(html.address(href, "".join(parts[since:])))
    return "".join(parts)
