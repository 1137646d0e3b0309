"""The evidence ids a sentence names."""

import re

# An id, and a bracket of ids that is neither a Markdown link nor an ellipsis. The bounds keep
# hostile text linear, and limit how far `complete` has to look ahead.
ID = r"(?=[.:-]*\w)[\w.:-]{1,64}+"
BRACKET = rf"\[\^?{ID}(?:[^\S\n]?[,;][^\S\n]?{ID}){{0,9}}+\](?!\()"

_BRACKET = re.compile(BRACKET)
_CODE = re.compile(r"`++[^`]++`++")
_ID = re.compile(r"[\w.:-]+")
_INTERVAL = r"\[-?\d{1,9}\.\d{1,9}(?:\s?[,;-]\s?-?\d{1,9}\.\d{1,9})\]"  # 95% CI [0.26, 0.94]
_REPORT = (  # [2021] EWCA Civ 884, [1993] 1 AC 442
    r"\[(?:1[6-9]|20)\d\d\](?= (?:\d{1,3} )?[A-Z][A-Za-z.]{0,6}(?: [A-Z][A-Za-z.]{0,6}){0,2} \d)"
)
_NO_CITE = re.compile(f"{_INTERVAL}|{_REPORT}")


def cites(text: str) -> tuple[str, ...]:
    """The ids in square brackets, in order, each once; not those inside code.

    Nor the bounds of an interval, nor the year that law reports are cited by.
    """
    if "[" not in text:
        return ()
    if "`" in text:
        text = _CODE.sub("", text)
    brackets = [b for b in _BRACKET.findall(_NO_CITE.sub("", text)) if b[1] != "^"]
    return tuple(dict.fromkeys(id for found in brackets for id in _ID.findall(found)))
