"""Packages that prose names, and those that it says are none or warns of."""

import re
from collections.abc import Iterator

from guard.checks._packages.mention import Mention, required

_WHAT = r"(?:package|library|module|dependency|distribution)"
_WHERE = r"(?:PyPI|pip|Python|npm|Node(?:\.js)?)"
_QUOTED = r"(?:\*\*)?`(?P<name>[^`\s]{1,300})`(?:\*\*)?"
_NAMED = (
    re.compile(rf"\b(?P<of>{_WHERE}) {_WHAT}(?: called| named|,)? {_QUOTED}"),
    re.compile(rf"{_QUOTED}(?: is an?| -| –|,)?(?: \w{{1,20}})? (?P<of>{_WHERE}) {_WHAT}\b"),
    re.compile(
        rf"{_QUOTED}(?: {_WHAT})?(?: is)?(?: available| published| hosted)? (?:on|from) "
        r"(?P<of>PyPI|npm)\b"
    ),
    re.compile(r"(?P<of>pypi)\.org/(?:project|simple|pypi)/(?P<name>[\w.-]{1,300})", re.I),
    re.compile(r"(?P<of>npm)js\.com/package/(?P<name>(?:@[\w.-]{1,200}/)?[\w.-]{1,300})", re.I),
)
_DENIES = re.compile(
    r"\b(?:(?:does|do|did) ?n[o'’]t (?:actually |really )?exist|does not exist|never existed"
    rf"|no such {_WHAT}|(?:there is|there's|has|have) no (?:\w{{1,20}} ){{0,2}}{_WHAT}"
    rf"|(?:is|are)(?: not|n['’]t) (?:actually |really )?(?:an? |the )?(?:\w{{1,20}} )?"
    rf"(?:{_WHAT}|on PyPI|on npm|available|published|real)"
    r"|typo-?squat\w*|slop-?squat\w*|malicious|malware|hallucinat\w+|made[- ]up|non-?existent"
    r"|look-?alikes?|impostors?|not to be confused|misspell\w*|beware)\b",
    re.I,
)
_AGAINST = re.compile(
    r"\b(?:(?:do not|don['’]t|never|avoid|stop)(?: \w{1,12})? (?:install|use|run|confus|import)\w*"
    r"|instead of|rather than|and not|,? not|unlike)\b[^.\n`]{0,30}$",
    re.I,
)
_COMMENTED = re.compile(r"(?:#|//)\s{0,9}(?:wrong|bad|don['’]t|not)\b", re.I)
_REACH = 300  # characters around a name that are read for what is said of it


def named(text: str, start: int, end: int) -> Iterator[Mention]:
    """Yield packages that the prose in `text[start:end]` calls ones of a registry, or links to."""
    for pattern in _NAMED:
        for found in pattern.finditer(text, start, end):
            of = found["of"].lower()
            registry = "npm" if of.startswith(("npm", "node")) else "pypi"
            written = found["name"].rstrip(".")
            if of == "python":
                written = written.partition(".")[0]
            if name := required(registry, written):
                first = found.start("name")
                yield Mention(registry, name, first, first + len(name), of == "python")


def denied(text: str, one: Mention) -> bool:
    """Whether the text around a name says that there is no such package, or warns of it."""
    line = text.rfind("\n", max(0, one.start - _REACH), one.start) + 1 or max(0, one.start - _REACH)
    stop = text.find("\n", one.end, one.end + _REACH)
    stop = stop if stop >= 0 else min(len(text), one.end + _REACH)
    before = text[line : one.start]
    sentence = re.split(r"[.!?](?=\s)", before)[-1]
    after = re.split(r"[.!?](?=\s)", text[one.end : stop], maxsplit=1)[0]
    if _DENIES.search(sentence) or _DENIES.search(after) or _AGAINST.search(sentence):
        return True
    above = text[text.rfind("\n", 0, max(0, line - 1)) + 1 : max(0, line - 1)][-_REACH:].strip()
    comment = above.startswith(("#", "//")) and bool(_DENIES.search(above))
    return comment or _COMMENTED.search(above + after) is not None
