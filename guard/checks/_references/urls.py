"""Web addresses in prose, Markdown and code, as a reader or a browser would take them."""

import re
from bisect import bisect
from collections.abc import Iterator
from html import unescape

from guard.checks._references.reference import Kind, Reference

_LONGEST = 2_100  # characters of an address that are read; longer ones are refused
_MARKS = (re.compile("://"), re.compile(r"www\."))  # plain literals are found fast
_SCHEME = re.compile(r"(?:.*[^a-z0-9+.-])?(https?)", re.I | re.S)
_HOST = re.compile(r"[a-z0-9-]{1,63}\.[a-z]", re.I)
_JOINED = ("/", ".", "-", "+", "@", ":")  # before a www. that begins no address
_RUN = re.compile(rf"[^\s<>\"`|…。、，；！？（）「」『』【】《》“”‘’«»()\[\]{{}}]{{1,{_LONGEST}}}+")
_SCRIPT = re.compile(  # links of Markdown or HTML that run code or read files
    r"(?:(?P<inline>\]\(\s{0,9})|^\s{0,3}\[[^\[\]\n]{1,99}\]:\s{0,9}|\bhref\s?=\s?)"
    r"(?P<mark>[<\"']?)(?P<to>(?:javascript|vbscript|data(?!:image/)|file):)"
    r"|(?<![\w`])(?P<auto><)(?P<there>(?:javascript|vbscript|data:text/):?)",
    re.I | re.M,
)
_WRITTEN_ROUND = re.compile(
    r"(?:\]\(\s{0,9}<?|\bhref\s?=\s?[\"']?)([^\s<>\"']{0,80}&[^\s<>\"')]{1,200})", re.I
)
_RUNNING = re.compile(r"(?:javascript|vbscript|data(?!:image/)|file):", re.I)
_RUNS = re.compile(r"script:|data:|file:", re.I)
_OPENS = "([{"
_CLOSES = {")": "(", "]": "[", "}": "{"}
_LOOSE = (
    ".,;:!?'*_~\\\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2069\ufeff"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")  # punctuation after a backslash, in Markdown
_GOES_ON = re.compile(r"\.\.\.|…|(?<=[/=])(?:[<{]|\*(?!\*))")  # a part to be filled in
_ESCAPE = re.compile(r"\\[nrt](?![\w.-])")  # of a string in a text that is not told to be code
_FENCE = re.compile(r"^[ >]{0,9}(?:```|~~~)", re.M)
_OTHER_SCRIPT = re.compile(r"(?<=[a-zA-Z0-9])[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TEMPLATE = re.compile(
    r"[{}$*^]|(?<!/)\[|\.\.\.|%[sd](?![\da-f])|\byour[-_.]?(?:app|company|domain|host|server|site)"
    r"|//(?:[\w-]+\.)*example\.(?:com|org|net|edu)(?![\w.-])|//(?:[\w-]+\.)*example(?![\w.-])",
    re.I,
)


def urls(text: str) -> Iterator[Reference]:
    """Yield the http and https addresses of a text, and links that run code.

    Within code nobody can follow the latter: there they are part of a program.
    """
    fences = [found.start() for found in _FENCE.finditer(text)] if _fenced(text) else []
    shown = Reference(Kind.URL, "", -1, -1)
    last = 0
    for start, rest in sorted(_beginnings(text)):
        if start < last:
            continue  # an address within an address
        code = bisect(fences, start) % 2 == 1 or _within_backticks(text, start)
        last = end = _end(text, start, rest, code)
        if end > rest:
            written = text[start:end]
            name = (written if code else _ESCAPED.sub(r"\1", written)).replace("&amp;", "&")
            name = name if "://" in name[:8] else f"https://{name}"
            template = bool(_TEMPLATE.search(name) or _GOES_ON.match(text, end))
            fault = None
            if _labelled(text, shown, start) and _host(shown.name) != _host(name):
                fault = "shows one address and leads to another"
            shown = Reference(Kind.URL, name, start, end, fault, template)
            yield shown
    for one in _running(text):
        if not (bisect(fences, one.start) % 2 or _within_backticks(text, one.start)):
            yield one


def _running(text: str) -> Iterator[Reference]:
    """Links that run code or read files, each to the end of where it leads."""
    fault = "runs code or reads files instead of opening a page"
    end = 0
    for found in _SCRIPT.finditer(text) if _RUNS.search(text) else ():
        start = max(found.start("to"), found.start("there"))
        if start < end:
            continue  # within another
        mark = ")" if found["inline"] and not found["mark"] else found["mark"] or found["auto"]
        end = _closing(text, start, ">" if mark == "<" else mark or " ")
        yield Reference(Kind.URL, text[start:end], start, end, fault)
    for found in _WRITTEN_ROUND.finditer(text) if "&#" in text or "&colon" in text else ():
        if _RUNNING.match(unescape(found[1])) and not _RUNNING.match(found[1]):
            yield Reference(Kind.URL, found[1], *found.span(1), fault)


def _closing(text: str, start: int, mark: str) -> int:
    """Where a link's destination ends: at its mark, outside of brackets, or with its line."""
    depth = 0
    limit = min(len(text), start + _LONGEST)
    for at in range(start, limit):
        char = text[at]
        if char == "\n" or (char == mark and not depth):
            return at
        if mark == ")":
            depth += (char == "(") - (char == ")")
    return limit


def _beginnings(text: str) -> Iterator[tuple[int, int]]:
    """Where something begins like an address, and where what follows :// or www. does."""
    colons, names = _MARKS
    for mark in colons.finditer(text):
        scheme = _SCHEME.fullmatch(text, max(0, mark.start() - 6), mark.start())
        if scheme:
            yield scheme.start(1), mark.end()
    for mark in names.finditer(text):
        before = text[max(0, mark.start() - 1) : mark.start()]
        if _HOST.match(text, mark.end()) and not (before.isalnum() or before in _JOINED):
            yield mark.start(), mark.end()


def _labelled(text: str, shown: Reference, start: int) -> bool:
    """Whether an address is all the text of a link, and not of a picture, to what starts there."""
    before = text[max(0, shown.start - 2) : max(0, shown.start)]
    return text[shown.end : start] in ("](", "](<") and before[-1:] == "[" and before != "!["


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].lower().removeprefix("www.")


def _fenced(text: str) -> bool:
    return "```" in text or "~~~" in text


def _within_backticks(text: str, start: int) -> bool:
    """Whether an odd number of backticks stands before a place in its line."""
    line = text.rfind("\n", max(0, start - 1_000), start) + 1 or max(0, start - 1_000)
    return text.count("`", line, start) % 2 == 1


def _end(text: str, start: int, rest: int, code: bool) -> int:
    """Where an address is over: at a bracket or quotation mark that was opened before it."""
    limit = min(len(text), start + _LONGEST)
    stops = ["'"] if text[start - 1 : start] == "'" else []
    stops += ["\\"] if code else []  # an escape of the language: "https://good.com\n"
    for stop in stops:
        found = text.find(stop, rest, limit)
        limit = found if found >= 0 else limit
    end = rest
    opened: list[str] = []
    while end < limit:
        char = text[end]
        if run := _RUN.match(text, end, limit):
            end = run.end()
            continue
        if char in _OPENS:
            opened.append(char)
        elif not opened or opened.pop() != _CLOSES.get(char):
            break
        end += 1
    if escape := _ESCAPE.search(text, rest, end):
        end = escape.start()
    if other := _OTHER_SCRIPT.search(text, rest, end):
        end = other.start()
    while end > rest and text[end - 1] in _LOOSE:
        end -= 1
    return end
